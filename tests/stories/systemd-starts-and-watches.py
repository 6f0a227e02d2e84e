"""systemd starts rosterd when somebody asks for it, knows how it is, watches it, and brings it back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import signal

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, main
from harness.systemd import UNIT, SystemdStory


def online(session):
    """A server on which the profile is online, and stays so."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')], version='1')
    session.serve()


class Started(SystemdStory):
    """With the unit that is installed."""

    def test_ready(self):
        """A call starts it; it is ready when it can answer, and systemd knows how its profiles are."""
        self.assertEqual(self.bus.get_unit('ActiveState'), 'inactive')
        self.rosterctl('status')
        self.bus.wait_for_unit('active')
        path = self.add_scripted_profile('juliet', self.scripted(online))
        self.wait_for_state(path, 'online')
        self.wait_for_status('1 of 1 profiles online')
        self.add_profile('romeo', 'romeo@example.org', Address='127.0.0.1:1')
        self.wait_for_status('1 of 2 profiles online; romeo is waiting: ')
        self.assertNotIn('@', self.bus.get_unit('StatusText'))
        self.assertIn('1 of 2 profiles online', self.systemctl('status', UNIT))

    def test_killed(self):
        """It comes back by itself, with what it had."""
        self.rosterctl('status')
        path = self.add_scripted_profile('juliet', self.scripted(online))
        self.wait_for_state(path, 'online')
        self.bus.kill_unit(signal.SIGKILL)
        self.bus.wait_for_restart(1)
        self.assertEqual(self.read_names(path), {'a@example.org': 'A'})

    def test_stopped(self):
        """In order, and for as long as nobody asks again."""
        self.rosterctl('status')
        self.assertEqual(self.bus.run_job('StopUnit'), 'done')
        self.assertEqual(self.bus.get_unit('Result', 'ExecMainStatus', 'ActiveState'),
                         ['success', 0, 'inactive'])
        self.rosterctl('status')
        self.bus.wait_for_unit('active')


class Watched(SystemdStory):
    """A watchdog of less patience."""

    drop_in = '[Service]\nWatchdogSec=3\nLoadCredential=rosterd.juliet:{directory}/password\n'

    def test_hang(self):
        """A rosterd that turns no more is ended, starts again, and is online with the password that
        systemd hands it; one that idles lives."""
        self.write_file('password', PASSWORD)
        self.rosterctl('status')
        path = self.add_scripted_profile('juliet', self.scripted(online), password=None)
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        began = self.bus.get_unit('WatchdogTimestampMonotonic')
        wait_until(lambda: self.bus.get_unit('WatchdogTimestampMonotonic') > began + 6000000,
                   'signs of life')
        self.assertEqual(self.bus.get_unit('NRestarts'), 0)
        self.bus.kill_unit(signal.SIGSTOP)
        self.bus.wait_for_restart(1)
        self.wait_for_state(path, 'online')

    def test_usual(self):
        """The watchdog of the unit that is installed is longer than a connection is silent."""
        self.assertGreaterEqual(int(re.search(r'^WatchdogSec=(\d+)min$', self.make_unit(), re.M)[1]), 10)


main()
