"""When the session bus ends, so does rosterd, in order; a second rosterd doesn't start beside a first.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess

from harness.contacts import generate
from harness.net import PATIENCE
from harness.rosterd import ROSTERD
from harness.story import Story, main


class EndsWithItsBus(Story):
    """With a profile that is online."""

    def setUp(self):
        super().setUp()
        self.path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(self.path, 'online')

    def script(self, session):
        """An honest server."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(20), version='1')
        session.serve()

    def test_the_bus_ends(self):
        """As at a logout."""
        process, self.rosterd.process = self.rosterd.process, None
        self.bus.stop()
        self.assertEqual(process.wait(PATIENCE), 0)
        self.rosterd.check_log()

    def test_a_second_rosterd(self):
        """It says why it doesn't start, and the first goes on."""
        for options, words in (((), 'store'), (('--store-dir', self.make_dir('other')), 'owns')):
            second = subprocess.run([ROSTERD, *options], env=self.environment, timeout=PATIENCE,
                                    check=False,
                                    capture_output=True, text=True)
            self.assertEqual(second.returncode, 1, second.stderr)
            self.assert_names(second.stderr, words)
        self.assertEqual(self.property(self.path, 'State'), 'online')


main()
