"""What the hostile cost: one row after the other of the tables of hostile servers, contacts and
callers, those that cost something, RD_BENCH_SCALE times as much as in the stories.

For each row: the longest answer that another client waited for, the memory above what it was at its
peak and RD_BENCH_CALM seconds later, the turns of the main loop of more than 20 ms and the longest, by
the clock and by CPU time.  What is above its limit is marked.  The clock's figures hold on a quiet
machine only: the hostile ones run on it, too.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import time

from harness.story import main
from hostile.caller_story import CallerStory
from hostile.contact_story import TABLE, ContactStory
from hostile.callers import odd, reading, waiting
from hostile.server_story import ServerStory
from hostile.servers import bind, floods, roster, sasl, silence, tls, xml

SCALE = int(os.environ.get('RD_BENCH_SCALE', '50'))
CALM = float(os.environ.get('RD_BENCH_CALM', '5'))
# Only these rows, for who looks for a fault.
ONLY = os.environ.get('RD_BENCH_ONLY', '').split()
IS_SHORT = SCALE == 1
SHORT_ROWS = ('wide-presences', 'wide presences', 'names-of-elements', 'pages-never-read', 'waits-of-one')
WARMING_ROWS = ('pages-at-once', 'statistics')
MIB = 1024
# Name, of how many; the limit or None.
COLUMNS = (('answer', 1, 'ms', None), ('peak', MIB, 'MiB', 64), ('after', MIB, 'MiB', 8),
           ('long', 1, 'turns', None), ('longest', 1, 'ms', None), ('long_cpu', 1, 'turns', 0),
           ('longest_cpu', 1, 'ms', 20))
TITLES = ('answer', 'peak', 'later', '>20ms', 'longest', '>20 CPU', 'longest')
STOP_MAX = 2


def choose(tables):
    """The rows to run."""
    rows = [row for table in tables for row in table
            if row.is_heavy or (getattr(row, 'is_long', False) and not IS_SHORT)]
    names = ONLY or (SHORT_ROWS if IS_SHORT else [])
    return [row for row in rows if not names or row.name in names]


def print_row(name, figures):
    """One line."""
    cells = []
    for column, unit, _, limit in COLUMNS:
        value = figures[column] / unit
        mark = '!' if limit is not None and value > limit else ' '
        cells.append(f'{value:>8.1f}{mark}' if unit == MIB or column.startswith(('answer', 'longest'))
                     else f'{value:>8.0f}{mark}')
    print(f'{name:<36}', *cells, flush=True)


def print_head(what):
    """Titles, units and limits."""
    print(f'{what}, scale {SCALE}, "later" is {CALM:g} s')
    print(f'{"":<36}', *(f'{title:>8} ' for title in TITLES))
    print(f'{"":<36}', *(f'{unit:>8} ' for _, _, unit, _ in COLUMNS))
    print(f'{"limit":<36}', *(f'{"" if limit is None else limit:>8} ' for _, _, _, limit in COLUMNS))


class Measured:
    """All tables are measured so."""

    scale = SCALE
    is_talkative = False

    def measure(self, name, run):
        """One row."""
        self.meter.begin()
        run()
        turns = self.meter.read()
        time.sleep(CALM)
        print_row(name, turns | {'after': self.meter.read()['after']})

    def print_end(self, what, before):
        """All of them, and the stop."""
        after = (self.rosterd.memory() - before) / MIB
        print(f'after all {what}: {after:+.1f} MiB (limit 8)')
        stop = self.end(what)['stop']
        print(f'stopped in {stop:.2f} s (limit {STOP_MAX})')


class HostileServers(Measured, ServerStory):
    """Those of the first table."""

    step_timeout = 15

    def test_servers(self):
        """One after the other."""
        rows = choose([table.TABLE for table in (silence, tls, sasl, bind, roster, xml, floods)])
        self.rosterd.start()
        self.begin_healthy()
        hostiles = self.prepare(rows)
        before = self.rosterd.memory()
        print_head('hostile servers')
        for hostile in hostiles:
            self.measure(hostile.row.name, lambda hostile=hostile: self.attack([hostile]))
        self.print_end('servers', before)


class HostileContacts(Measured, ContactStory):
    """A contact, through a real server."""

    def test_contacts(self):
        """On each server one row after the other."""
        attackers = self.begin_attackers()
        before = self.rosterd.memory()
        print_head('hostile contacts')
        for name, attacker in attackers.items():
            for row in choose([TABLE]):
                self.measure(f'{row.name} {name}',
                             lambda attacker=attacker, row=row: attacker.attack(row, SCALE))
            self.check_after(attacker)
        self.print_end('contacts', before)


class HostileCallers(Measured, CallerStory):
    """Those of the second."""

    n_contacts = 500 if IS_SHORT else 20000

    def test_callers(self):
        """One after the other."""
        self.begin_profiles()
        # SQLite's caches have bounds of their own, and are full from then on.
        self.run_rows([row for row in reading.TABLE if row.name in WARMING_ROWS])
        before = self.rosterd.memory()
        print_head('hostile callers')
        for row in choose([table.TABLE for table in (reading, waiting, odd)]):
            self.measure(row.name, lambda row=row: self.run_rows([row]))
        self.print_end('callers', before)


main()
