"""A password is kept by the Secret Service where there is one, else in memory; a file in the credentials
directory is read.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import subprocess

from harness.contacts import generate
from harness.net import stop_process, wait_until
from harness.story import PASSWORD, Story, main


class SecretService(Story):
    """gnome-keyring on the private bus."""

    def setUp(self):
        super().setUp()
        self.forgive_libsecret()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, generate(5))
        self.server.start()

    def start_keyring(self):
        """A keyring that a password of its own unlocks."""
        with open(os.path.join(self.dir, 'keyring.log'), 'ab') as log:
            keyring = subprocess.Popen(
                [shutil.which('gnome-keyring-daemon'), '--foreground', '--unlock',
                 '--components=secrets', f'--control-directory={self.dir}/keyring'],
                stdin=subprocess.PIPE, stdout=log, stderr=log, env=self.environment)
        self.addCleanup(stop_process, keyring)
        keyring.stdin.write(b'unlock')
        keyring.stdin.close()
        wait_until(lambda: self.bus.has_owner('org.freedesktop.secrets'), 'the Secret Service')

    def test_kept(self):
        """It outlives rosterd, until it is forgotten."""
        self.start_keyring()
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        self.assertEqual(self.property(path, 'PasswordStorage'), 'none')
        self.assertEqual(self.set_password(path, PASSWORD), 'secret-service')
        self.wait_for_state(path, 'online')
        self.rosterd.restart()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'secret-service')
        self.profile_call(path, 'ForgetPassword')
        self.assertEqual(self.property(path, 'State'), 'online', 'a connection that stands is kept')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'none')
        self.rosterd.restart()
        self.wait_for_error(path, 'failed', 'PasswordNeeded')

    def test_removed_with_the_profile(self):
        """RemoveProfile forgets it too."""
        self.start_keyring()
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(path, 'online')
        self.bus.call('RemoveProfile', '(o)', path)
        self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        self.wait_for_error(path, 'failed', 'PasswordNeeded')

    def test_memory(self):
        """Without a service it is kept until rosterd ends, and it says so."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        self.assertEqual(self.set_password(path, PASSWORD), 'memory')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'memory')
        self.rosterd.restart()
        self.wait_for_error(path, 'failed', 'PasswordNeeded')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'none')

    def test_credential(self):
        """systemd's credentials directory."""
        self.rosterd.stop()
        directory = os.path.join(self.dir, 'credentials')
        os.mkdir(directory, 0o700)
        with open(os.path.join(directory, 'rosterd.juliet'), 'w', encoding='utf-8') as file:
            file.write(PASSWORD + '\n')
        self.rosterd.environment = dict(self.environment, CREDENTIALS_DIRECTORY=directory)
        self.rosterd.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'credential')
        self.rosterd.restart()
        self.wait_for_state(path, 'online')


main()
