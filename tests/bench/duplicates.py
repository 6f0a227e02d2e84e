"""What it costs to find who is twice in a roster of which a twenty-fifth is, a stored one without a
connection: all pages, from a caller who does nothing with them.

RD_BENCH_SIZES names the roster's size, 100 000 else. The figure is the median of RD_BENCH_RUNS runs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sqlite3
import statistics

from harness.bus import DUPLICATES, NAME, ROOT
from harness.figures import MOST, spell, tell_row
from harness.story import Story, main, profile_path
from harness.stored import fill_store

RUNS = int(os.environ.get('RD_BENCH_RUNS', '5'))
CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '100000').split()[0])
CPU_MOST, TURN_MOST = 1.0, 20
DEBUG = f'{NAME}.Debug'
PAIR = "UPDATE contact SET name = 'Person Nr ' || (id / 2) WHERE id % 50 < 2"


class Duplicates(Story):
    """One roster."""

    starts_rosterd = False

    def list_all(self, path):
        """The number of duplicates."""
        n, cursor, is_first = 0, '', True
        while is_first or cursor:
            page, cursor, total, _ = self.bus.call('List', '(su)', cursor, 2000, path=path,
                                                   interface=DUPLICATES)
            n, is_first = n + len(page), False
        self.assertEqual(n, total)
        return n

    def test_list(self):
        """All of them."""
        fill_store(self.rosterd.store_dir, CONTACTS)
        with sqlite3.connect(self.rosterd.database) as database:
            database.execute(PAIR)
        self.rosterd.start(timeout=300)
        self.bus.call('ResetStats', path=ROOT, interface=DEBUG)
        figures = []
        for _ in range(RUNS):
            began = self.rosterd.cpu_seconds()
            self.assertGreater(self.list_all(profile_path('many')), CONTACTS // 100)
            figures.append(self.rosterd.cpu_seconds() - began)
        stats = self.bus.call('GetStats', path=ROOT, interface=DEBUG)[0]
        tell_row(f'duplicates of {spell(CONTACTS)} contacts: CPU', statistics.median(figures), 's',
                 CPU_MOST, bound=MOST)
        tell_row(f'duplicates of {spell(CONTACTS)} contacts: longest turn',
                 stats['LongestCpuTurn'] / 1000, 'ms CPU', TURN_MOST, bound=MOST)


main()
