"""rosterd ends soon after it was told to, whatever it waits for, and nothing that it told is lost.

Work that can be ended in order is: no sentence says that rosterd did not wait for it, though here
it may take minutes before it says so. It does not wait for the rest, and says so.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import socket
import sqlite3

from gi.repository import Gio, GLib

from harness.bus import MANAGER, NAME, PROFILE, ROOT, ROSTER
from harness.contacts import generate
from harness.net import PATIENCE, wait_until
from harness.scram import ScramOptions, ScramServer
from harness.stalls import STALLS
from harness.story import Story, main
from harness.xmlstream import TLS

FORCED = 'did not come to its end in time'
LATE = 'ended in time'
ROSTER_SIZE = 300


class Stop(Story):
    """One profile that is online, and what a test adds."""

    starts_rosterd = False

    def script(self, session):
        """Online; from then on nothing is answered, the farewell neither."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(ROSTER_SIZE), version='1')
        session.answer(session.expect('iq'))
        session.hold()

    def start(self):
        """rosterd with its profile."""
        self.rosterd.start()
        self.path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(self.path, 'online')

    def end(self, status=0):
        """Tells rosterd to end, and gives what it said."""
        process, self.rosterd.process = self.rosterd.process, None
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), status, self.rosterd.log())
        wait_until(lambda: not self.bus.has_owner(), 'the name to be free')
        self.rosterd.check_log()
        with open(self.rosterd.log_file, encoding='utf-8') as log:
            return log.read()

    def check_store(self):
        """All that was told is there."""
        with sqlite3.connect(f'file:{self.rosterd.database}', uri=True) as database:
            self.assertEqual(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
        self.rosterd.start()
        self.assertEqual(len(self.read_names(self.path)), ROSTER_SIZE)


class InOrder(Stop):
    """It takes what the farewell may take."""

    def stall_tls(self, session):
        """<proceed/>, and no handshake."""
        session.open_stream(f"<starttls xmlns='{TLS}'><required/></starttls>")
        session.expect('starttls')
        session.send(f"<proceed xmlns='{TLS}'/>")
        self.events.post('stalled')
        session.hold()

    def stall_sasl(self, session):
        """No answer to <auth/>."""
        session.secure()
        session.open_stream(session.mechanisms())
        session.expect('auth')
        self.events.post('stalled')
        session.hold()

    def stall_tcp(self, session):
        """Not a word."""
        self.events.post('stalled')
        session.hold()

    def add_long_key(self):
        """A profile whose key takes a second or so to derive, in a thread."""
        options = ScramOptions(iterations=1000000)

        def script(session):
            session.secure()
            session.open_stream(session.mechanisms())
            auth = session.expect('auth')
            scram = ScramServer(auth.get('mechanism'), session.options.password, options)
            session.send_sasl('challenge', scram.challenge(session.decode(auth)))
            self.events.post('stalled')
            session.hold()
        return self.add_scripted_profile('key', self.scripted(script, domain='key.test'),
                                         Enabled=False)

    def stall_servers(self):
        """Servers that stop in the middle of a login."""
        scripts = {'tls': self.stall_tls, 'sasl': self.stall_sasl, 'tcp': self.stall_tcp}
        for name, script in scripts.items():
            self.add_scripted_profile(name, self.scripted(script, domain=f'{name}.test'))
            self.events.expect('stalled')

    def mute_keyring(self):
        """A Secret Service that never answers; a profile that waits for it."""
        keyring = self.bus.connect()
        self.addCleanup(keyring.set_exit_on_close, False)
        keyring.set_exit_on_close(False)
        keyring.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'RequestName',
                          GLib.Variant('(su)', ('org.freedesktop.secrets', 0)), None,
                          Gio.DBusCallFlags.NONE, -1, None)
        keyring.add_filter(lambda *_: None)
        path = self.add_profile('keyring', 'keyring@keyring.test', password=None)
        self.assertEqual(self.property(path, 'State'), 'connecting')
        return keyring

    def wait_for_password(self):
        """A password that doesn't come to its end."""
        self.pipe = os.pipe()
        descriptors = Gio.UnixFDList.new()
        descriptors.append(self.pipe[0])
        self.bus.connection.call_with_unix_fd_list(
            NAME, self.path, PROFILE, 'SetPassword', GLib.Variant('(h)', (0,)), None,
            Gio.DBusCallFlags.NONE, 60000, descriptors, None, lambda *_: None)

    def never_read(self):
        """A client that asks and asks, and reads nothing: one that speaks for itself, since a library
        would read."""
        client = socket.socket(socket.AF_UNIX)
        client.connect(f'{self.bus.directory}/bus')
        uid = str(os.getuid()).encode().hex()
        client.sendall(f'\0AUTH EXTERNAL {uid}\r\nBEGIN\r\n'.encode())
        self.addCleanup(client.close)
        serial = 1

        def send(name, path, interface, method, body):
            nonlocal serial
            message = Gio.DBusMessage.new_method_call(name, path, interface, method)
            message.set_serial(serial)
            serial += 1
            if body is not None:
                message.set_body(body)
            client.sendall(message.to_blob(Gio.DBusCapabilityFlags.NONE))
        send('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'Hello', None)
        for _ in range(200):
            send(NAME, self.path, ROSTER, 'Get', GLib.Variant('(a{sv}su)', ({}, '', 2000)))

    def test_all_at_once(self):
        """Whatever can be ended in order."""
        self.start()
        self.stall_servers()
        key = self.add_long_key()
        self.keyring = self.mute_keyring()
        self.wait_for_password()
        job = self.set_items(self.path, {'c@example.org': {'Name': 'C'}})
        self.never_read()
        self.assertEqual(self.job_property(job, 'State'), 'running')
        self.profile_call(key, 'Connect')
        self.events.expect('stalled')
        said = self.end()
        self.assertNotIn(FORCED, said)
        self.assertNotIn(LATE, said)
        self.keyring.close_sync(None)
        self.check_store()
        self.assertEqual(self.query('SELECT result FROM job'), [('lost',)])


class AtEachStep(Stop):
    """What is on its way to a session, or to a password."""

    def stall(self, name, stall, is_direct):
        """A profile whose server stalls there."""
        def script(session):
            stall(session)
            self.events.post('stalled')
            session.hold()
        server = self.scripted(script, direct_tls=is_direct, domain=f'{name}.test')
        self.add_scripted_profile(name, server)
        self.events.expect('stalled')

    def hang_command(self):
        """A program that gives no password, and that nobody ends but rosterd; gives its number."""
        pid_file = os.path.join(self.dir, 'pid')
        path = self.add_profile('command', 'command@command.test', password=None, Enabled=False)
        self.rosterctl('profile', 'set', 'command',
                       f"password-command=sh -c 'echo $$ > {pid_file}; exec sleep 100000'")
        self.profile_call(path, 'Connect')
        wait_until(lambda: os.path.exists(pid_file) and os.path.getsize(pid_file), 'the command')
        with open(pid_file, encoding='ascii') as file:
            return int(file.read())

    def test_each_step(self):
        """All at once, beside one that is online."""
        self.start()
        for name, (stall, is_direct, _) in STALLS.items():
            self.stall(name, stall, is_direct)
        command = self.hang_command()
        said = self.end()
        self.assertNotIn(FORCED, said)
        self.assertNotIn(LATE, said)
        wait_until(lambda: not os.path.exists(f'/proc/{command}'), 'the end of the command')
        self.check_store()

    def test_many(self):
        """As many as there can be, whose servers have gone to sleep, and say nothing to a farewell."""
        self.start()
        paths = [self.add_scripted_profile(f'p{n}', self.scripted(self.few, domain=f'p{n}.test'))
                 for n in range(99)]
        for path in paths:
            self.wait_for_state(path, 'online')
        said = self.end()
        self.assertNotIn(FORCED, said)
        self.assertNotIn(LATE, said)

    def few(self, session):
        """One contact; no farewell."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), generate(1), version='1')
        session.answer(session.expect('iq'))
        session.hold()


class ByForce(Stop):
    """With the time that it has as a rule."""

    stop_timeout = 1.8

    def test_a_change_that_takes_long(self):
        """The thread that writes waits for another program, as it might for a slow disk."""
        self.start()
        with sqlite3.connect(self.rosterd.database, isolation_level=None) as other:
            other.execute('BEGIN IMMEDIATE')
            self.bus.connection.call(NAME, ROOT, MANAGER, 'AddProfile', GLib.Variant(
                '(ssa{sv})', ('late', 'late@example.org', {})), None, Gio.DBusCallFlags.NONE, -1, None,
                lambda *_: None)
            self.property(self.path, 'State')  # which is answered behind that
            said = self.end()
        self.assertIn(FORCED, said)
        self.check_store()


main()
