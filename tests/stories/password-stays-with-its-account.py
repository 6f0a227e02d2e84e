"""When a profile is removed and made again for another account, that account's server never gets
the old password, however slow the descriptor or the Secret Service is.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import subprocess
import time

from gi.repository import Gio, GLib

from harness.bus import MANAGER, NAME, PROFILE, ROOT, DBusError
from harness.contacts import generate
from harness.net import wait_until
from harness.story import Story, main

# A Secret Service that takes calls and never answers.
MUTE_SERVICE = '''
import os, signal
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
              GLib.Variant('(su)', ('org.freedesktop.secrets', 4)), None, 0, -1, None)
os.kill(os.getpid(), signal.SIGSTOP)
'''


class PasswordStaysWithItsAccount(Story):
    """The name of the profile is the same; the account is another one."""

    def setUp(self):
        super().setUp()
        self.given = []

    def take_password(self, session):
        """A server that notes the password it is given."""
        session.secure()
        session.open_stream(session.mechanisms())
        self.given.append(session.decode(session.expect('auth')))
        session.hold()

    def serve_roster(self, session):
        """An honest server."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(3), version='1')
        session.serve()

    def add_other_account(self):
        """The same name for an account elsewhere, without a password."""
        server = self.scripted(self.take_password, domain='other.test', mechanisms=('PLAIN',))
        path = self.add_profile('x', 'romeo@other.test', server, password=None, AllowPlain=True)
        time.sleep(1)
        self.assertEqual(self.given, [])
        self.assertEqual(self.property(path, 'PasswordStorage'), 'none')
        return path

    def start_call(self, method, parameters, path=ROOT, interface=MANAGER, descriptors=None):
        """Sends a call whose answer nobody waits for here. Whoever leaves the bus has no calls."""
        connection = self.bus.connect()
        self.addCleanup(connection.close_sync, None)
        connection.call_with_unix_fd_list(NAME, path, interface, method, parameters, None,
                                          Gio.DBusCallFlags.NONE, 25000, descriptors, None, None)
        connection.flush_sync(None)

    def test_slow_descriptor(self):
        """The password comes when the profile it was for is gone."""
        path = self.add_profile('x', 'juliet@first.test', password=None, Enabled=False)
        reader, writer = os.pipe()
        descriptors = Gio.UnixFDList.new()
        descriptors.append(reader)
        os.close(reader)
        self.start_call('SetPassword', GLib.Variant('(h)', (0,)), path, PROFILE, descriptors)
        time.sleep(0.3)
        self.bus.call('RemoveProfile', '(o)', path)
        os.write(writer, b'password of the first')
        os.close(writer)
        time.sleep(0.3)
        self.add_other_account()

    def test_mute_secret_service(self):
        """The Secret Service has not said yet that it forgot."""
        path = self.add_scripted_profile('x', self.scripted(self.serve_roster))
        self.wait_for_state(path, 'online')
        service = subprocess.Popen(['/usr/bin/python3', '-c', MUTE_SERVICE], env=self.environment)
        self.addCleanup(service.wait)
        self.addCleanup(service.kill)
        wait_until(lambda: self.bus.has_owner('org.freedesktop.secrets'), 'the service')
        self.start_call('RemoveProfile', GLib.Variant('(o)', (path,)))
        wait_until(lambda: not self.bus.get(ROOT, MANAGER, 'Profiles'), 'the end of the profile')
        self.add_other_account()
        service.send_signal(signal.SIGCONT)

    def test_removed_twice_at_once(self):
        """The second call is refused, and nobody logs in again."""
        server = self.scripted(self.serve_roster)
        path = self.add_scripted_profile('x', server)
        self.wait_for_state(path, 'online')
        self.take_events()
        with self.events.forbid('property:State', lambda e: e.arguments[0] == 'connecting'):
            self.start_call('RemoveProfile', GLib.Variant('(o)', (path,)))
            try:
                self.bus.call('RemoveProfile', '(o)', path)
            except DBusError as error:
                self.assertEqual(error.short_name, 'NoSuchProfile')
            self.events.drain(1.5)
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'Profiles'), [])
        self.assertEqual(len(server.sessions), 1)


main()
