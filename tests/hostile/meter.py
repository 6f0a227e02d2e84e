"""What somebody else notices meanwhile: another client's longest answer, rosterd's memory, its turns.

The other client is a process of its own, this file run as a program: what the story's process does
meanwhile takes none of its time.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import select
import subprocess
import sys
import time

from gi.repository import Gio, GLib

from harness.bus import MANAGER, NAME, PROPERTIES, ROOT, ROSTER
from harness.net import PATIENCE

DEBUG = f'{NAME}.Debug'
PAUSE = 0.01


def probe(profile):
    """The other client: asks for a property, and for a page of a roster, again and again.  A line on
    its input is answered with the longest time since the last one, in milliseconds."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)

    def ask(path, interface, method, arguments):
        began = time.monotonic()
        bus.call_sync(NAME, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 600000,
                      None)
        return (time.monotonic() - began) * 1000
    version = GLib.Variant('(ss)', (MANAGER, 'Version'))
    page = GLib.Variant('(a{sv}su)', ({}, '', 10))
    longest = 0.0
    while True:
        longest = max(longest, ask(ROOT, PROPERTIES, 'Get', version),
                      ask(profile, ROSTER, 'Get', page))
        if select.select([0], [], [], PAUSE)[0]:
            if not os.read(0, 100):
                return
            print(longest, flush=True)
            longest = 0.0


class Meter:
    """Figures from begin() to read()."""

    def __init__(self, story, profile):
        self._story = story
        self._rosterd = story.rosterd
        self._before = 0
        self._cpu_before = 0.0
        self._prober = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), profile], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env=os.environ | {'DBUS_SESSION_BUS_ADDRESS': story.bus.address})
        story.addCleanup(self.stop)

    def stop(self):
        """The other client leaves."""
        if self._prober.returncode is None:
            self._prober.stdin.close()
            self._prober.wait(PATIENCE)
            self._prober.stdout.close()

    def _read_longest(self):
        self._prober.stdin.write('\n')
        self._prober.stdin.flush()
        return float(self._prober.stdout.readline() or 'nan')

    def begin(self):
        """All counts begin anew."""
        try:
            with open(f'/proc/{self._rosterd.process.pid}/clear_refs', 'w', encoding='ascii') as file:
                file.write('5')  # the peak of resident memory
        except PermissionError:
            pass  # a process that makes no core dump is root's there: the peak is that since the start
        self._before = self._rosterd.memory()
        self._cpu_before = self._rosterd.cpu_seconds()
        self._story.bus.call('ResetStats', interface=DEBUG)
        self._read_longest()

    def read(self):
        """The figures: memory as KiB above what was at begin(), times as milliseconds."""
        stats = self._story.bus.call('GetStats', interface=DEBUG)[0]
        return {'answer': self._read_longest(),
                'peak': self._rosterd.peak_memory() - self._before,
                'after': self._rosterd.memory() - self._before,
                'cpu': self._rosterd.cpu_seconds() - self._cpu_before,
                'turns': stats['Turns'], 'long': stats['LongTurns'],
                'longest': stats['LongestTurn'] / 1000, 'long_cpu': stats['LongCpuTurns'],
                'longest_cpu': stats['LongestCpuTurn'] / 1000}


def describe(figures):
    """One line of them."""
    return (f'longest answer {figures["answer"]:.0f} ms; memory +{figures["peak"] / 1024:.1f} MiB at '
            f'its peak, {figures["after"] / 1024:+.1f} MiB after; {figures["turns"]} turns, '
            f'{figures["long"]} above 20 ms (longest {figures["longest"]:.0f} ms), '
            f'{figures["long_cpu"]} of CPU time (longest {figures["longest_cpu"]:.0f} ms); '
            f'{figures["cpu"]:.1f} s of CPU time')


if __name__ == '__main__':
    probe(sys.argv[1])
