"""A Secret Service that never answers is waited for, and the profile says so: it is locked, tells what to
do, and takes a password that is given meanwhile.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess

from harness.contacts import generate
from harness.net import stop_process, wait_until
from harness.story import PASSWORD, Story, main

SECRETS = 'org.freedesktop.secrets'
# It has the name and drops each call.
MUTE = f'''
from gi.repository import Gio, GLib
Gio.bus_own_name(Gio.BusType.SESSION, '{SECRETS}', 0, None, None, None)
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
bus.add_filter(lambda connection, message, is_incoming:
               None if is_incoming and message.get_message_type() == Gio.DBusMessageType.METHOD_CALL
               else message)
GLib.MainLoop().run()
'''


class KeyringSaysNothing(Story):
    """On a Prosody."""

    def setUp(self):
        super().setUp()
        mute = subprocess.Popen(['/usr/bin/python3', '-c', MUTE], env=self.environment)
        self.addCleanup(stop_process, mute)
        wait_until(lambda: self.bus.has_owner(SECRETS), 'the Secret Service')
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, generate(3))
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)

    def test_locked(self):
        """After a start, or whenever the password isn't in memory."""
        sentence = self.wait_for_error(self.path, 'locked', 'PasswordNeeded')
        self.assert_names(sentence, 'Secret Service', 'juliet', 'unlock', 'its password')
        self.assertEqual(self.property(self.path, 'NextRetry'), 0)
        said = self.rosterctl('status').stdout
        self.assert_names(said, 'locked', 'Secret Service', 'unlock', 'rosterctl profile login juliet')
        self.rosterd.restart()
        self.wait_for_error(self.path, 'locked', 'PasswordNeeded')
        self.assertEqual(self.set_password(self.path, PASSWORD), 'memory')
        self.wait_for_state(self.path, 'online')

    def test_waiting_person(self):
        """Who waits for the connection is told what it waits for."""
        done = self.rosterctl('--timeout', '5', 'profile', 'connect', 'juliet', status=None)
        self.assertNotEqual(done.returncode, 0)
        self.assert_names(done.stderr, 'keyring', 'still locked', 'unlock it', 'profile login')
        self.rosterctl('profile', 'disconnect', 'juliet')
        self.wait_for_state(self.path, 'disabled')
        self.assertEqual(self.property(self.path, 'LastError'), ('', ''))


main()
