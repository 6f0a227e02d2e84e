"""Shut off by the unit, or by the drop-in beside it, rosterd still does all that it does: it reaches its
database, its servers, the password command and the Secret Service.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import shutil
import subprocess

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, main
from harness.systemd import UNIT, SystemdStory

DROP_IN = os.path.join(os.environ['RD_SOURCE_DIR'], 'data', 'rosterd-hardened.conf')


class ByTheUnit(SystemdStory):
    """The unit alone."""

    worst = 7.0

    def online(self, session):
        """A server on which the profile stays online."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')], version='1')
        session.serve()

    def start_keyring(self):
        """A real Secret Service on the bus, beside systemd."""
        keyring = subprocess.Popen(
            [shutil.which('gnome-keyring-daemon'), '--foreground', '--unlock', '--components=secrets'],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=self.environment)
        self.addCleanup(keyring.wait)
        self.addCleanup(keyring.terminate)
        keyring.stdin.write(b'unlock')
        keyring.stdin.close()
        wait_until(lambda: self.bus.has_owner('org.freedesktop.secrets'), 'the keyring')

    def test_works(self):
        """Two profiles go online, and what came is stored."""
        self.start_keyring()
        self.rosterctl('status')
        kept = self.add_scripted_profile('kept', self.scripted(self.online))
        self.assertEqual(self.property(kept, 'PasswordStorage'), 'secret-service')
        self.write_file('secret', PASSWORD)
        told = self.add_scripted_profile('told', self.scripted(self.online, domain='told.test'),
                                         password=None)
        self.rosterctl('profile', 'set', 'told', f'password-command=cat {self.dir}/secret')
        for path in kept, told:
            self.wait_for_state(path, 'online')
            self.assertEqual(self.read_names(path), {'a@example.org': 'A'})
        self.assertEqual(self.bus.run_job('RestartUnit'), 'done')
        for path in kept, told:
            self.wait_for_state(path, 'online')

    def test_is_shut_off(self):
        """systemd finds little that is open, and knows each line."""
        self.rosterctl('status')
        _, said = self.bus.run('systemd-analyze', '--user', '--no-pager', 'security', UNIT)
        exposure = float(re.search(r'exposure level for \S+: ([\d.]+)', said)[1])
        print(f'  {exposure}')
        self.assertLessEqual(exposure, self.worst)
        status, said = self.bus.run('systemd-analyze', '--user', '--man=no', 'verify',
                                    self.bus.get_unit('FragmentPath'))
        self.assertEqual((status, said), (0, ''))


class ByTheDropIn(ByTheUnit):
    """And the drop-in. The story's files, and maybe the program's, are in /tmp, of which it gives
    rosterd another."""

    worst = 4.0
    drop_in = '[Service]\nBindPaths={directory}\nBindReadOnlyPaths={build}\n'

    def make_bus(self, directory):
        bus = super().make_bus(directory)
        shutil.copy(DROP_IN, os.path.join(bus.units, f'{UNIT}.d', 'hardened.conf'))
        return bus


main()
