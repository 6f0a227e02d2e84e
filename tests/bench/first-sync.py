"""A first sync: rosterd's processor time from the roster's first byte to its commit, beside a floor
over the same bytes and rows (first-sync-floor), and the most memory that rosterd took for it.

rosterd's time is that of a login to a real Prosody with the roster, less that of the same login with
an empty one; rosterd is started anew for each.  rosterd
keeps contacts in the order of their JIDs, the floor as they come.  Figures are medians of RD_BENCH_RUNS;
RD_BENCH_SIZES names the rosters' sizes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import statistics
import subprocess
import time

from harness.contacts import generate
from harness.figures import MORE, tell_row
from harness.net import wait_until
from harness.rosterd import BUILD_DIR
from harness.story import PASSWORD, Story, main
from harness.xmlstream import ROSTER
from harness.xmppclient import XmppClient

FLOOR = os.path.join(BUILD_DIR, 'tests', 'bench', 'first-sync-floor')
RUNS = int(os.environ.get('RD_BENCH_RUNS', '5'))
SIZES = [int(size) for size in os.environ.get('RD_BENCH_SIZES', '1000 10000 100000').split()]
COLUMNS = ('contacts', 'CPU ms', 'expat ms', 'SQLite ms', 'ratio', 'peak MiB')
CALM = 0.3
PATIENCE = 300
EMPTY = 'empty'


class Recorder(XmppClient):
    """A client that keeps a roster's bytes."""

    def record(self, path):
        """Writes the answer, as it came."""
        self._stream.send(f"<iq type='get' id='rec'><query xmlns='{ROSTER}'/></iq>")
        with open(path, 'wb') as file:
            # The stream's header was read already.
            file.write(b"<stream xmlns='jabber:client'>")
            end = b''
            while not end.endswith(b'</iq>'):
                data = self._stream.sock.recv(262144)
                file.write(data)
                end = (end + data)[-100:]


def spell(number):
    """As it stands in the names of rows."""
    return f'{number:,}'.replace(',', ' ')


def spread(figures):
    """Their median, the smallest and the largest."""
    return f'{statistics.median(figures):.1f} ({min(figures):.1f} to {max(figures):.1f})'


class FirstSync(Story):
    """A line a size."""

    step_timeout = 60

    def cpu_ms(self):
        """Of the whole process; finer than /proc/PID/stat tells."""
        return time.clock_gettime(~self.rosterd.process.pid << 3 | 2) * 1000

    def wait_for_calm(self):
        """What a login leaves to be done is done."""
        figures = [0.0]

        def is_calm():
            figures.append(self.cpu_ms())
            time.sleep(CALM)
            return self.cpu_ms() - figures[-1] < 1
        wait_until(is_calm, 'rosterd at rest', PATIENCE)

    def log_in(self, user):
        """In a new rosterd, with a store that knows nobody: (CPU ms, peak MiB)."""
        path = self.add_profile(user, f'{user}@prosody.test', self.server, password=None)
        self.wait_for_state(path, 'failed')
        self.rosterd.restart()
        self.wait_for_state(path, 'failed')
        self.wait_for_calm()
        began = self.cpu_ms()
        self.set_password(path, PASSWORD)
        # Asked seldom, since an answer takes time, too.
        wait_until(lambda: self.wait_for_calm() or self.property(path, 'State') == 'online',
                   'the roster', PATIENCE)
        return self.cpu_ms() - began, self.rosterd.peak_memory() / 1024

    def forget(self, user):
        """The profile goes, with all that is stored."""
        self.bus.call('RemoveProfile', '(o)', self.path_of(user))

    def path_of(self, user):
        """The profile's path."""
        return self.bus.call('FindProfile', '(s)', user)[0]

    def read_floor(self, bytes_file):
        """(expat ms, SQLite ms) for what is stored now."""
        new = os.path.join(self.dir, 'floor.db')
        done = subprocess.run([FLOOR, bytes_file, self.rosterd.database, new], check=True,
                              stdout=subprocess.PIPE, text=True)
        for suffix in ('', '-wal', '-shm'):
            if os.path.exists(new + suffix):
                os.unlink(new + suffix)
        return [float(word) for word in done.stdout.split()]

    def measure(self, count):
        """One line: (CPU ms, peak MiB)."""
        user = f'u{count}'
        bytes_file = os.path.join(self.dir, f'{user}.xml')
        self.server.add_account(user, PASSWORD, generate(count))
        with Recorder(f'{user}@prosody.test', PASSWORD, self.server.port,
                      self.authority.ca_file) as recorder:
            recorder.record(bytes_file)
        syncs, floors, peaks = [], [], []
        for _ in range(RUNS):
            idle, _ = self.log_in(EMPTY)
            self.forget(EMPTY)
            cpu, peak = self.log_in(user)
            self.assertEqual(self.property(self.path_of(user), 'Contacts'), count)
            # So few contacts as a short form has are within what a login varies by.
            syncs.append(max(cpu - idle, 0.1))
            peaks.append(peak)
            floors.append(self.read_floor(bytes_file))
            self.forget(user)
        expat, sqlite = (statistics.median(column) for column in zip(*floors))
        sync, peak = statistics.median(syncs), statistics.median(peaks)
        ratio = statistics.median(sync / sum(floor) for sync, floor in zip(syncs, floors))
        figures = (sync, expat, sqlite, ratio, peak)
        print(f'{count:>9}', *(f'{figure:>9.1f}' for figure in figures), spread(syncs), flush=True)
        tell_row(f'first sync, {spell(count)} contacts: CPU', sync, 'ms', 1.5, expat + sqlite)
        return sync, peak

    def test_sizes(self):
        """From the smallest to the largest."""
        self.server = self.prosody()
        self.server.start()
        self.server.add_account(EMPTY, PASSWORD)
        print(*(f'{name:>9}' for name in COLUMNS), flush=True)
        rows = [self.measure(count) for count in SIZES]
        large, (sync, peak) = spell(SIZES[-1]), rows[-1]
        before = max(len(SIZES) - 2, 0)
        # Ten times as much.
        tell_row(f'first sync, {large} contacts beside {spell(SIZES[before])}: CPU', sync, 'ms', 11,
                 rows[before][0])
        tell_row(f'first sync, {large} contacts beside {spell(SIZES[0])}: peak memory', peak, 'MiB',
                 24, rows[0][1], MORE)


main()
