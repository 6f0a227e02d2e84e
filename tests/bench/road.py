"""The road's figures beside their floor, a bare client that drains the same roster from the same
Prosody and forgets it (tests/tools/xmpp-drive): first sync, start with nothing changed, reading.

Times are wall seconds, medians of RD_BENCH_RUNS; the machine's noise is in both columns.
RD_BENCH_SIZES names the rosters' sizes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import statistics
import subprocess
import time

from harness.contacts import generate
from harness.rosterd import BUILD_DIR
from harness.story import PASSWORD, Story, main

DRIVE = os.path.join(BUILD_DIR, 'tests', 'tools', 'xmpp-drive')
RUNS = int(os.environ.get('RD_BENCH_RUNS', '3'))
SIZES = [int(size) for size in os.environ.get('RD_BENCH_SIZES', '1000 10000 50000').split()]
COLUMNS = ('contacts', 'drain', 'first', 'ratio', 'log in', 'again', 'ratio', 'bus', 'get', 'stats',
           'idle MiB', 'peak MiB')


def median_of(measure):
    """The median of RUNS measurements."""
    return statistics.median(measure() for _ in range(RUNS))


class Road(Story):
    """One table, a line a size."""

    step_timeout = 60

    def drain(self, jid, *options):
        """A bare client's time from its start to the end of the roster's answer; and the version."""
        command = [DRIVE, '--jid', jid, '--address', self.server.address, '--ca-file',
                   self.authority.ca_file, '--password-file', self.password_file,
                   '--timeout-ms', '60000', *options]
        began = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            for line in client.stdout:
                if line.startswith(('end', 'unchanged')):
                    break
            seconds = time.monotonic() - began
            client.terminate()
            client.stdout.read()
        return seconds

    def first_sync(self, user):
        """From the password's arrival to online, into an empty store."""
        path = self.add_profile(user, f'{user}@prosody.test', self.server, password=None)
        self.wait_for_state(path, 'failed')
        began = time.monotonic()
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online', timeout=300)
        seconds = time.monotonic() - began
        self.bus.call('RemoveProfile', '(o)', path)
        return seconds

    def log_in(self, path, jid):
        """The bare client's login with nothing changed; alone, for Prosody loads the roster then."""
        version = self.property(path, 'RosterVersion')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        seconds = median_of(lambda: self.drain(jid, '--ver', version))
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        return seconds

    def again(self, path):
        """From the password's arrival to online, with the roster stored and unchanged."""
        self.rosterd.restart()
        began = time.monotonic()
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online', timeout=300)
        return time.monotonic() - began

    def read_bus(self, path):
        """All pages over D-Bus, decoded by Python."""
        began = time.monotonic()
        self.read_all(path, limit=500)
        return time.monotonic() - began

    def measure(self, count):
        """One line."""
        user = f'u{count}'
        jid = f'{user}@prosody.test'
        self.server.add_account(user, PASSWORD, generate(count))
        drain = median_of(lambda: self.drain(jid))
        first = median_of(lambda: self.first_sync(user))
        peak = self.rosterd.peak_memory() // 1024
        path = self.add_profile(user, jid, self.server)
        self.wait_for_state(path, 'online', timeout=300)
        log_in = self.log_in(path, jid)
        again = median_of(lambda: self.again(path))
        idle = self.rosterd.memory() // 1024
        bus = median_of(lambda: self.read_bus(path))
        get = median_of(lambda: self.rosterctl('-p', user, 'get', '-O', 'json').seconds)
        stats = median_of(lambda: self.rosterctl('-p', user, 'stats').seconds)
        figures = (drain, first, first / drain, log_in, again, again / log_in, bus, get, stats)
        print(f'{count:>9}', *(f'{figure:>9.3f}' for figure in figures), f'{idle:>9} {peak:>9}',
              flush=True)
        self.bus.call('RemoveProfile', '(o)', path)

    def test_sizes(self):
        """From the smallest to the largest."""
        self.server = self.prosody()
        self.server.start()
        self.password_file = os.path.join(self.dir, 'password')
        with open(self.password_file, 'w', encoding='utf-8') as file:
            file.write(PASSWORD)
        print(*(f'{name:>9}' for name in COLUMNS), flush=True)
        for count in SIZES:
            self.measure(count)


main()
