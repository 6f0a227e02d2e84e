"""The bus starts rosterd when somebody asks for it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal

from harness.bus import NAME
from harness.net import PATIENCE, wait_until
from harness.rosterd import REPORT, ROSTERD
from harness.story import Story, main


class Activation(Story):
    """No rosterd runs when the story begins."""

    starts_rosterd = False

    def test_activation(self):
        """rosterctl gets an answer, and what it wrote is there in the next life."""
        log = self.rosterd.log_file
        self.bus.make_activatable(NAME, f"/bin/sh -c 'exec {ROSTERD} 2>>{log}'")
        self.assertFalse(self.bus.has_owner())
        self.rosterctl('status')
        self.assertTrue(self.bus.has_owner())
        self.rosterctl('profile', 'add', 'juliet', 'juliet@example.org', '--disabled', '--no-wait')
        for _ in range(2):
            self.end()
            self.assertIn('juliet', self.rosterctl('profile', 'list').stdout)
        self.end()
        with open(log, encoding='utf-8', errors='replace') as file:
            text = file.read()
        self.assertIsNone(REPORT.search(text), text[-4000:])

    def end(self):
        """Ends the rosterd that the bus started."""
        pid = self.bus.call('GetConnectionUnixProcessID', '(s)', NAME, path='/org/freedesktop/DBus',
                            name='org.freedesktop.DBus', interface='org.freedesktop.DBus')[0]
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not self.bus.has_owner(), 'the end of rosterd')

    def test_second_rosterd(self):
        """Only one serves a bus: a second one says so and ends."""
        self.rosterd.start()
        first = self.rosterd.process
        self.rosterd.start(wait=False)
        second, self.rosterd.process = self.rosterd.process, first
        self.assertNotEqual(second.wait(PATIENCE), 0)
        self.rosterctl('status')

    def test_nobody(self):
        """No rosterd, and nothing that could start it: exit code 5 and a sentence."""
        done = self.rosterctl('get', status=5)
        self.assert_names(done.stderr, 'rosterd')
        self.assertEqual(done.stdout, '')


main()
