"""What rosterctl takes as a whole process, beside a program that does the same by other means: the
contacts as JSON beside the sqlite3 shell, which prints the same rows from the same database; a short
verb beside busctl, which reads one property.

Both run in turn, their output goes nowhere, and figures are medians of RD_BENCH_RUNS rounds.  CPU is
that of the process (user and system), wall is from its start to its end, so that rosterd's answer
is in it.  RD_BENCH_SIZES names the roster's size.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import statistics
import subprocess
import time

from harness.bus import MANAGER, NAME, ROOT
from harness.figures import tell_row
from harness.rosterd import ROSTERCTL
from harness.story import Story, main
from harness.stored import fill_store

RUNS = int(os.environ.get('RD_BENCH_RUNS', '25'))
CONTACTS = int(os.environ.get('RD_BENCH_SIZES', '10000').split()[0])
COLUMNS = ('CPU ms', 'wall ms', 'rosterd')
# Short verbs take so little that each round runs them more often.
TIMES = 4 if RUNS > 1 else 1

ROWS = '''
SELECT jid, (subscription & 1) > 0 AS "to", (subscription & 2) > 0 AS "from", (flags & 1) > 0 AS ask,
  name, (SELECT json_group_array(name) FROM contact_group WHERE contact = contact.id) AS groups
FROM contact WHERE profile = (SELECT id FROM profile WHERE name = 'many') ORDER BY sort_key, jid
'''


class WholeProcess(Story):
    """A line a command."""

    starts_rosterd = False

    def run_once(self, command):
        """(CPU ms, wall ms, rosterd's CPU ms)."""
        before, began = self.service_ms(), time.perf_counter()
        pid = os.posix_spawnp(command[0], command, self.environment, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - began
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, command)
        return ((usage.ru_utime + usage.ru_stime) * 1000, wall * 1000, self.service_ms() - before)

    def service_ms(self):
        """The CPU time that rosterd has used."""
        return time.clock_gettime(~self.rosterd.process.pid << 3 | 2) * 1000

    def measure(self, commands, times=1):
        """Prints a line for each; {name: medians}."""
        figures = {name: [] for name in commands}
        for _ in range(RUNS * times):
            for name, command in commands.items():
                figures[name].append(self.run_once(command))
        medians = {name: [statistics.median(column) for column in zip(*rows)]
                   for name, rows in figures.items()}
        for name, row in medians.items():
            print(f'{name:<40}', *(f'{figure:>9.2f}' for figure in row), flush=True)
        return medians

    def read(self, command):
        """What it prints, from JSON."""
        return json.loads(subprocess.run(command, env=self.environment, check=True,
                                         stdout=subprocess.PIPE).stdout)

    def check_same_rows(self, contacts, rows):
        """The peer prints what rosterctl prints, in the same order."""
        theirs = {row['jid']: {
            'to': bool(row['to']), 'from': bool(row['from']), 'ask': bool(row['ask']),
            **({'name': row['name']} if row['name'] else {}),
            'groups': sorted(json.loads(row['groups']))} for row in rows}
        ours = {jid: contact | {'groups': sorted(contact['groups'])}
                for jid, contact in contacts.items()}
        self.assertEqual(len(ours), CONTACTS)
        self.assertEqual(list(ours.items()), list(theirs.items()))

    def measure_rosters(self):
        """All contacts."""
        peer = ['sqlite3', '-readonly', '-json', self.rosterd.database, ROWS]
        get = [ROSTERCTL, 'get', '-O', 'json']
        self.check_same_rows(self.read(get), self.read(peer))
        figures = self.measure({
            'sqlite3 -json': peer, 'get -O json': get, 'get --json': [ROSTERCTL, 'get', '--json'],
            'get': [ROSTERCTL, 'get'], 'get -v': [ROSTERCTL, 'get', '-v'],
            'stats': [ROSTERCTL, 'stats']})
        for column, what in enumerate(('CPU', 'wall')):
            tell_row(f'rosterctl get -O json, {CONTACTS}: {what}', figures['get -O json'][column],
                     'ms', 2, figures['sqlite3 -json'][column])
        print(f'of the wall time of get -O json rosterd computes {figures["get -O json"][2]:.1f} ms')

    def measure_short_verbs(self):
        """One answer or none."""
        figures = self.measure({
            'busctl': ['busctl', '--user', 'get-property', NAME, ROOT, MANAGER, 'Version'],
            'status': [ROSTERCTL, 'status'],
            'show': [ROSTERCTL, 'show', 'contact1@host1.example'],
            '--help': [ROSTERCTL, '--help']}, TIMES)
        for verb in ('status', 'show', '--help'):
            for column, what in enumerate(('CPU', 'wall')):
                tell_row(f'rosterctl {verb}: {what}', figures[verb][column], 'ms', 1.5,
                         figures['busctl'][column])

    def test_whole_process(self):
        """The long ones first."""
        fill_store(self.rosterd.store_dir, CONTACTS)
        self.rosterd.start(timeout=300)
        print(f'{CONTACTS} contacts')
        print(f'{"":<40}', *(f'{name:>9}' for name in COLUMNS))
        self.measure_rosters()
        self.measure_short_verbs()


main()
