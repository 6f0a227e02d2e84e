"""systemctl reload lets the profiles that failed or wait try again with what they find now, and disturbs
none that is connected.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.certs import Authority
from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, main
from harness.systemd import UNIT, SystemdStory


class Reload(SystemdStory):
    """Three profiles: online, without a password, and one whose server nobody trusts yet."""

    def online(self, session):
        """A server on which the profile stays online."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')], version='1')
        session.serve()

    def test_reload(self):
        """The password command finds one, the CA file has the right authority: both go online."""
        self.rosterctl('status')
        steady = self.add_scripted_profile('steady', self.scripted(self.online))
        self.wait_for_state(steady, 'online')
        secret = os.path.join(self.dir, 'later')
        locked = self.add_scripted_profile('locked', self.scripted(self.online, domain='locked.test'),
                                           password=None)
        self.rosterctl('profile', 'set', 'locked', f'password-command=cat {secret}')
        wait_until(lambda: 'cat' in self.property(locked, 'LastError')[1], 'the end of the command')
        ca_file = self.write_file('ca.pem', '')
        stranger = Authority(os.path.join(self.dir, 'stranger'))
        with open(stranger.ca_file, encoding='utf-8') as file:
            self.write_file('ca.pem', file.read())
        trusting = self.add_scripted_profile('trusting', self.scripted(
            self.online, domain='trusting.test'), CaFile=ca_file)
        self.wait_for_state(trusting, 'failed', 'waiting')
        self.write_file('later', PASSWORD)
        with open(self.authority.ca_file, encoding='utf-8') as file:
            self.write_file('ca.pem', file.read())
        self.take_events()
        with self.events.forbid('property:State', lambda event: event.path == steady):
            self.assertEqual(self.bus.run_job('ReloadUnit'), 'done')
            self.wait_for_state(locked, 'online')
            self.wait_for_state(trusting, 'online')
        self.wait_for_status('3 of 3 profiles online')
        self.assertEqual(self.bus.get_unit('ActiveState', 'SubState'), ['active', 'running'])
        self.systemctl('reload', UNIT)


main()
