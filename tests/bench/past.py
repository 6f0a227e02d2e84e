"""What a roster's past costs rosterd: all of it as it was before each of its contacts was changed, and all
that differs from then to now, by the CPU time of all pages, and the longest turn of its main loop
meanwhile, by CPU time too. Beside them: the last few changes, which must cost nothing of what is before
them.

RD_BENCH_SIZES names the roster's size, 100 000 else.  Each figure is the median of RD_BENCH_RUNS runs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import statistics
import subprocess
import time

from harness.bus import NAME, ROOT
from harness.figures import MOST, NONE, spell, tell_row
from harness.rosterd import BUILD_DIR
from harness.selection import typed
from harness.story import Story, main, profile_path
from harness.stored import fill_store

RUNS = int(os.environ.get('RD_BENCH_RUNS', '5'))
CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '100000').split()[0])
SIZE = spell(CONTACTS)
PATH = profile_path('many')
DEBUG = f'{NAME}.Debug'
PAGE, FEW = 2000, 10
DIFF_MOST, GET_MOST, FEW_MOST, TURN_MOST = 0.5, 0.7, 0.02, 20


class Past(Story):
    """One stored roster; the only job of its history changed each contact."""

    starts_rosterd = False

    def cpu_seconds(self):
        """What rosterd has used, by the clock that Linux keeps of it."""
        return time.clock_gettime(~self.rosterd.process.pid << 3 | 2)

    def read_all(self, method, signature, *arguments):
        """The entries of all pages, counted, and the seconds of CPU."""
        began, count, cursor = self.cpu_seconds(), 0, ''
        while True:
            page, cursor, *_ = self.past_call(PATH, method, signature, *arguments, cursor, PAGE)
            count += len(page)
            if not cursor:
                return count, self.cpu_seconds() - began

    def measure(self, name, goal, count, *call):
        """One row."""
        figures = []
        for _ in range(RUNS):
            found, seconds = self.read_all(*call)
            self.assertEqual(found, count)
            figures.append(seconds)
        tell_row(name, statistics.median(figures), 's', goal, bound=MOST if goal else NONE)

    def measure_store(self):
        """The store alone: each difference is two contacts, which the bus takes as long to send."""
        figures = []
        for _ in range(RUNS):
            done = subprocess.run([os.path.join(BUILD_DIR, 'tests', 'bench', 'past-store'), self.rosterd.store_dir],
                                  check=True, stdout=subprocess.PIPE, text=True, env=self.environment)
            count, seconds = done.stdout.split()
            self.assertEqual(int(count), CONTACTS)
            figures.append(float(seconds))
        tell_row(f'Past.Diff of {SIZE} differences, the store alone: CPU', statistics.median(figures), 's',
                 DIFF_MOST, bound=MOST)

    def test_past(self):
        """The reading, its turns, and the short ones."""
        fill_store(self.rosterd.store_dir, CONTACTS)
        self.measure_store()
        self.rosterd.start(timeout=300)
        first = typed(Serial=self.past_call(PATH, 'GetReach')[0])
        last = typed(Serial=self.property(PATH, 'Serial') - FEW)
        self.bus.call('ResetStats', path=ROOT, interface=DEBUG)
        self.measure(f'Past.Get of {SIZE} contacts, each changed since: CPU', GET_MOST, CONTACTS,
                     'Get', '(a{sv}a{sv}su)', first, {})
        self.measure(f'Past.Diff of {SIZE} differences, with the bus: CPU', None, CONTACTS,
                     'Diff', '(a{sv}a{sv}a{sv}su)', first, {}, {})
        self.measure(f'Past.Diff of the last changes of {SIZE}: CPU', FEW_MOST, FEW,
                     'Diff', '(a{sv}a{sv}a{sv}su)', last, {}, {})
        stats = self.bus.call('GetStats', path=ROOT, interface=DEBUG)[0]
        tell_row('all of the past, longest turn', stats['LongestCpuTurn'] / 1000, 'ms CPU', TURN_MOST,
                 bound=MOST)


main()
