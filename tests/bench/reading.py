"""What reading a roster costs rosterd: all of Get beside the same tuples from an array (tuple-service), and
the first page of filters beside the same condition in bare SQLite on the same database (bare-sql).

The bare condition is asked for what the page tells: the contacts in order, without their groups, up to
the limit, and the number of all that satisfy it.  Of the ways to ask for it the cheapest is the floor:
the contacts and the number apart or in one, with SQLite's choice of an index or without any.

RD_BENCH_SIZES names the rosters' sizes; filters are tried on the first, 100 000 else.  Each figure is the median of RD_BENCH_RUNS runs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import statistics
import subprocess
import time

from gi.repository import GLib

from harness.bus import NAME
from harness.figures import spell, tell_row
from harness.rosterd import BUILD_DIR
from harness.selection import typed
from harness.story import Story, main, profile_path
from harness.stored import fill_store

RUNS = int(os.environ.get('RD_BENCH_RUNS', '5'))
SIZES = [int(size) for size in os.environ.get('RD_BENCH_SIZES', '100000 10000 1000').split()]
CONTACTS, *SMALLER = SIZES
SIZE = spell(CONTACTS)
PAGE, FIRST_PAGE = 2000, 500
CALLS = 10 if CONTACTS >= 10000 else 2
FLOOR = 'im.rosterd.Tuples'
PATH = profile_path('many')
# The page and the number of all, apart or in one, with SQLite's choice of an index or none.
PAGE_SQL = ('SELECT jid, name, subscription, flags, serial {more} FROM contact {hint}'
            ' WHERE profile = {profile} AND {condition} ORDER BY sort_key, jid LIMIT {limit}')
NUMBER_SQL = 'SELECT count(*) FROM contact {hint} WHERE profile = {profile} AND {condition}'
APART = f'{PAGE_SQL}; {NUMBER_SQL}'
WAYS = [(sql, more, hint) for hint in ('', 'NOT INDEXED')
        for sql, more in ((APART, ''), (PAGE_SQL, ', count(*) OVER ()'))]
GROUPED = ("EXISTS (SELECT 1 FROM contact_group WHERE contact_group.contact = contact.id"
           " AND contact_group.name = '{name}')")
HOSTS = [f'host{number}.example' for number in range(0, 100, 10)]
# What is asked, as a filter and as a condition on the tables of the store.
FILTERS = (
    ('Text, of a few', typed(Text='nr 4711'), "instr (search, 'nr 4711')"),
    ('Text, of most', typed(Text='person'), "instr (search, 'person')"),
    ('Domains, ten', typed(Domains=HOSTS), f'domain IN {tuple(HOSTS)}'),
    ('Groups, one of a few', typed(Groups=['group 11']), GROUPED.format(name='group 11')),
    ('Groups, one of all', typed(Groups=['Friends']), GROUPED.format(name='Friends')),
)


def get_cpu_seconds(process):
    """What a process used until now, by the clock that Linux keeps of it."""
    return time.clock_gettime((~process.pid << 3) | 2)


class Reading(Story):
    """Rows, each beside its floor."""

    starts_rosterd = False

    def run_program(self, name, *arguments):
        """The numbers that a program of this room prints."""
        path = os.path.join(BUILD_DIR, 'tests', 'bench', name)
        done = subprocess.run([path, *map(str, arguments)], env=self.environment, check=True,
                              capture_output=True, text=True)
        n, seconds = done.stdout.split()
        return int(n), float(seconds)

    def read(self, process, name, limit, selection=None, calls=0):
        """What came, and the seconds of CPU and wall of a service that is asked."""
        began = get_cpu_seconds(process)
        text = GLib.Variant('a{sv}', selection or {}).print_(True)
        n, wall = self.run_program('read-pages', name, PATH, limit, text, calls)
        return n, get_cpu_seconds(process) - began, wall

    def measure_all(self, count):
        """All pages."""
        figures = []
        for _ in range(RUNS):
            ours = self.read(self.rosterd.process, NAME, PAGE)
            floor = self.read(self.floor, FLOOR, PAGE)
            self.assertEqual((ours[0], floor[0]), (count, count))
            figures.append(ours[1:] + floor[1:])
        cpu, wall, floor_cpu, floor_wall = map(statistics.median, zip(*figures))
        tell_row(f'all of Get, {spell(count)} contacts: CPU', cpu, 's', 1.5, floor_cpu)
        tell_row(f'all of Get, {spell(count)} contacts: wall', wall, 's', 1.5, floor_wall)

    def measure_bare(self, condition):
        """The rows of the page, and the CPU seconds of the cheapest way to ask for them."""
        (profile,), = self.query("SELECT id FROM profile WHERE name = 'many'")
        figures = []
        for form, more, hint in WAYS:
            sql = form.format(profile=profile, condition=condition, limit=FIRST_PAGE, more=more, hint=hint)
            n, cpu = self.run_program('bare-sql', self.rosterd.database, CALLS, sql)
            figures.append((cpu, n // CALLS - sql.count(';')))
        return min(figures)

    def measure_filter(self, name, selection, condition):
        """The first page of a filter."""
        figures = []
        for _ in range(RUNS):
            n, cpu, _ = self.read(self.rosterd.process, NAME, FIRST_PAGE, selection, CALLS)
            bare, n_bare = self.measure_bare(condition)
            self.assertEqual(n, n_bare * CALLS)
            figures.append((cpu / CALLS, bare))
        cpu, bare = map(statistics.median, zip(*figures))
        tell_row(f'Get with {name}, {SIZE} contacts, first page: CPU', cpu, 's', 2, bare)

    def start_all(self, count):
        """The store, rosterd, and the floor, which reads its tuples from rosterd."""
        fill_store(self.rosterd.store_dir, count)
        self.rosterd.start(timeout=300)
        self.floor = subprocess.Popen(
            [os.path.join(BUILD_DIR, 'tests', 'bench', 'tuple-service'), PATH],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment)
        self.addCleanup(self.stop_floor)
        self.assertEqual(self.floor.stdout.readline(), 'ready\n')

    def stop_floor(self):
        """Its input ends, and so does it."""
        floor, self.floor = self.floor, None
        if floor:
            floor.stdin.close()
            self.assertEqual(floor.wait(30), 0)
            floor.stdout.close()

    def test_reading(self):
        """All, then the filters."""
        self.start_all(CONTACTS)
        self.measure_all(CONTACTS)
        for row in FILTERS:
            self.measure_filter(*row)

    def test_smaller(self):
        """All of a smaller roster."""
        for count in SMALLER:
            self.start_all(count)
            self.measure_all(count)
            self.stop_floor()
            self.rosterd.stop()
            shutil.rmtree(self.rosterd.store_dir)


main()
