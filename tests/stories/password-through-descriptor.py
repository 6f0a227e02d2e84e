"""A password goes through a descriptor, and is found in no argument, environment, file or log.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import os
import pty
import resource
import socket
import subprocess
import threading
import time

from harness.bus import MANAGER, PROFILE, ROOT, DBusError
from harness.contacts import generate
from harness.net import PATIENCE
from harness.rosterd import ROSTERCTL
from harness.story import Story, main, profile_path, variant
from gi.repository import Gio, GLib

SECRET = 'tender-is-the-night-4711'
FORMS = (SECRET.encode(), base64.b64encode(f'\0juliet\0{SECRET}'.encode()),
         base64.b64encode(SECRET.encode()), SECRET.encode('utf-16-le'))


class PasswordThroughDescriptor(Story):
    """Three ways in, and no way out."""

    step_timeout = 20

    def setUp(self):
        super().setUp()
        self.server = self.prosody(authentication='internal_plain')
        self.server.add_account('juliet', SECRET, generate(20))
        self.server.start()
        self.add = ('profile', 'add', 'juliet', 'juliet@prosody.test', '--address',
                    self.server.address, '--ca-file', self.authority.ca_file)

    def assert_nowhere(self, *pids):
        """In no file of rosterd's, and in no process' words."""
        home = self.environment['HOME']
        for folder, _, names in os.walk(home):
            for name in names:
                self.assert_not_in(os.path.join(folder, name))
        self.assert_not_in(self.rosterd.log_file)
        for pid in (self.rosterd.process.pid, *pids):
            self.assert_not_in(f'/proc/{pid}/cmdline')
            self.assert_not_in(f'/proc/{pid}/environ')

    def assert_not_in(self, path):
        """None of its forms is in the file."""
        with open(path, 'rb') as file:
            data = file.read()
        for form in FORMS:
            self.assertNotIn(form, data, path)

    def test_standard_input(self):
        """--password-file -"""
        self.rosterctl(*self.add, '--password-file', '-', text=SECRET + '\n')
        self.wait_for_state(profile_path('juliet'), 'online')
        self.assert_nowhere()
        self.rosterd.stop()
        self.rosterd.start()
        self.assert_nowhere()

    def test_file(self):
        """--password-file FILE, and login afterwards."""
        path = os.path.join(self.dir, 'password')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(SECRET)
        self.rosterctl(*self.add, '--password-file', path)
        self.wait_for_state(profile_path('juliet'), 'online')
        self.rosterd.restart()
        self.wait_for_error(profile_path('juliet'), 'failed', 'PasswordNeeded')
        self.rosterctl('profile', 'login', '--password-file', path)
        self.wait_for_state(profile_path('juliet'), 'online')
        self.assert_nowhere()

    def test_newlines(self):
        """One at the end is cut off, wherever it comes from, and no other."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=SECRET)
        self.wait_for_state(path, 'online')
        for newlines, error in (('\n', None), ('\n\n', 'AuthenticationFailed')):
            for way in (self.log_in, lambda text: self.set_bytes(path, text.encode())):
                self.profile_call(path, 'Disconnect')
                self.wait_for_state(path, 'disabled')
                way(SECRET + newlines)
                self.profile_call(path, 'Connect')
                if error is None:
                    self.wait_for_state(path, 'online')
                else:
                    self.wait_for_error(path, 'failed', error)

    def log_in(self, text):
        """Gives a password by command."""
        self.rosterctl('profile', 'login', '--no-wait', '--password-file', '-', text=text)

    def test_plain(self):
        """Sent as it is, inside TLS, it is in no log either."""
        self.server.stop()
        with open(os.path.join(self.server.directory, 'extra.cfg.lua'), 'a', encoding='utf-8') as cfg:
            cfg.write('disable_sasl_mechanisms = { "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256" }\n')
        self.server.start()
        self.rosterctl(*self.add, '--allow-plain', '--password-file', '-', text=SECRET)
        self.wait_for_state(profile_path('juliet'), 'online')
        self.assert_nowhere()

    def test_prompt(self):
        """Typed at a prompt, which shows nothing of it."""
        terminal, slave = pty.openpty()
        process = subprocess.Popen([ROSTERCTL, *self.add], stdin=slave, stdout=slave, stderr=slave,
                                   env=self.environment, start_new_session=True, cwd=self.dir,
                                   preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)))
        os.close(slave)
        said = self.read_until(terminal, b'assword')
        time.sleep(0.3)
        self.assert_nowhere(process.pid)
        os.write(terminal, SECRET.encode() + b'\n')
        said += self.read_until(terminal, None)
        self.assertEqual(process.wait(PATIENCE), 0, said)
        os.close(terminal)
        self.assertNotIn(SECRET.encode(), said)
        self.wait_for_state(profile_path('juliet'), 'online')
        self.assert_nowhere()

    @staticmethod
    def read_until(terminal, word):
        """What the terminal shows, up to WORD or its end."""
        said = b''
        while word is None or word not in said:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            said += data
        return said

    def test_bad_passwords(self):
        """Empty, too long, not UTF-8, with NUL: refused, and what was there stays."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=SECRET)
        self.wait_for_state(path, 'online')
        for data in (b'', b'\n', b'x' * 1025, b'\xff\xfe', b'a\0b'):
            with self.assertRaises(DBusError) as caught:
                self.set_bytes(path, data)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments', data[:10])
        self.assertEqual(self.set_bytes(path, SECRET.encode() + b'\n'), 'memory')
        self.wait_for_state(path, 'online')

    def set_bytes(self, path, data, close=True):
        """Gives these bytes through a pipe."""
        reader, writer = os.pipe()
        os.write(writer, data)
        if close:
            os.close(writer)
        else:
            self.addCleanup(os.close, writer)
        return self.set_descriptor(path, reader)

    def set_descriptor(self, path, descriptor, index=0):
        """Gives this descriptor, and closes it here; INDEX is which of all that are given it is."""
        descriptors = Gio.UnixFDList.new()
        descriptors.append(descriptor)
        os.close(descriptor)
        return self.bus.call('SetPassword', '(h)', index, path=path, interface=PROFILE,
                             descriptors=descriptors)[0]

    def test_kinds_of_descriptors(self):
        """A file and a socket will do; what could make rosterd wait is refused."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        file = os.path.join(self.dir, 'password')
        with open(file, 'w', encoding='ascii') as writer:
            writer.write(SECRET)
        self.assertEqual(self.set_descriptor(path, os.open(file, os.O_RDONLY)), 'memory')
        ours, theirs = socket.socketpair()
        ours.sendall(SECRET.encode())
        ours.close()
        self.assertEqual(self.set_descriptor(path, theirs.detach()), 'memory')
        for descriptor in (os.open('/dev/zero', os.O_RDONLY), pty.openpty()[1],
                           os.open(self.dir, os.O_RDONLY)):
            with self.assertRaises(DBusError) as caught:
                self.set_descriptor(path, descriptor)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments')
        self.wait_for_state(path, 'online')

    def test_no_descriptor(self):
        """A handle that stands for none of those that were given."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        for index in (1, 7, 2147483647, -1):
            with self.assertRaises(DBusError) as caught:
                self.set_descriptor(path, os.open(os.devnull, os.O_RDONLY), index)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments')

    def test_another_reader_of_the_pipe(self):
        """Who takes the bytes away before rosterd reads them doesn't stop it."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        reader, writer = os.pipe()
        thief = os.dup(reader)
        os.set_blocking(thief, False)
        stolen = threading.Event()

        def steal():
            while not stolen.is_set():
                try:
                    os.write(writer, b'x')
                    os.read(thief, 1)
                except BlockingIOError:
                    pass
        thread = threading.Thread(target=steal)
        thread.start()
        with self.assertRaises(DBusError) as caught:
            self.set_descriptor(path, reader)
        stolen.set()
        thread.join()
        self.assertIn(caught.exception.short_name, ('TimedOut', 'InvalidArguments'))
        self.assertEqual(self.property(path, 'State'), 'failed', 'it still answers')

    def test_no_descriptor_is_left(self):
        """The answer says so; and when there are some again, the password is taken."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        self.wait_for_state(path, 'failed')
        pid = self.rosterd.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        # Fewer than are open, and not so few that nothing could be waited for.
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (16, before[1]))
        with self.assertRaises(DBusError) as caught:
            self.set_bytes(path, SECRET.encode())
        self.assertEqual(caught.exception.short_name, 'LimitExceeded')
        self.assertIn('files open', caught.exception.text)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        self.assertEqual(self.set_bytes(path, SECRET.encode()), 'memory')
        self.wait_for_state(path, 'online')

    def test_with_a_new_profile(self):
        """It comes with AddProfile: the profile never wants one, and without a password there is no
        profile."""
        new = profile_path('juliet')
        for data in (b'', b'x' * 1025, b'\xff\xfe', b'a\0b'):
            self.assertEqual(self.refuse_new(data), 'InvalidArguments', data[:10])
        self.assertEqual(self.refuse_new(SECRET.encode(), handle=1), 'InvalidArguments')
        self.assertEqual(self.refuse_new(SECRET.encode(), PasswordCommand=['cat']), 'Failed')
        self.assertEqual(self.refuse_new(SECRET.encode(), Visibility='sideways'), 'InvalidArguments')
        with self.assertRaises(DBusError) as caught:
            self.bus.call('AddProfile', '(ssa{sv})', 'juliet', 'juliet@prosody.test',
                          {'Password': variant(SECRET)})
        self.assertEqual(caught.exception.short_name, 'InvalidArguments')
        self.assertNotIn(SECRET, caught.exception.text)
        self.assertEqual(self.bus.get(ROOT, MANAGER, 'Profiles'), [])
        with self.events.forbid('property:State', lambda e: e.arguments[0] == 'failed'):
            path = self.add_with_password(SECRET.encode() + b'\n')
            self.assertEqual(path, new)
            self.assertEqual(self.property(new, 'PasswordStorage'), 'memory')
            self.assertNotIn('Password', self.property(new, 'Settings'))
            self.wait_for_state(new, 'online')
        added = [event.arguments[1][PROFILE] for event in self.events.history
                 if event.name == 'InterfacesAdded' and event.arguments[0] == new]
        self.assertEqual([properties['PasswordStorage'] for properties in added], ['memory'])
        self.assert_nowhere()

    def test_mistakes_come_first(self):
        """What can't be added is refused before the password has come to its end."""
        self.add_profile('taken', 'taken@prosody.test', self.server, password=None)
        for name, jid, error in (('new', 'no jid', 'InvalidJid'), ('a/b', 'a@prosody.test', 'InvalidArguments'),
                                 ('taken', 'a@prosody.test', 'ProfileExists'),
                                 ('new', 'TAKEN@prosody.test', 'ProfileExists')):
            self.assertEqual(self.refuse_new(b'half', close=False, name=name, jid=jid), error)

    def add_with_password(self, data, handle=0, close=True, name='juliet', jid='juliet@prosody.test', **settings):
        """Adds a profile that gets these bytes."""
        reader, writer = os.pipe()
        os.write(writer, data)
        if close:
            os.close(writer)
        else:
            self.addCleanup(os.close, writer)
        descriptors = Gio.UnixFDList.new()
        descriptors.append(reader)
        os.close(reader)
        settings = {'Address': self.server.address, 'CaFile': self.authority.ca_file, **settings}
        variants = {key: variant(value) for key, value in settings.items()}
        variants['Password'] = GLib.Variant('h', handle)
        return self.bus.call('AddProfile', '(ssa{sv})', name, jid, variants, descriptors=descriptors)[0]

    def refuse_new(self, *data, **how):
        """The name of the error."""
        with self.assertRaises(DBusError) as caught:
            self.add_with_password(*data, **how)
        return caught.exception.short_name

    def test_descriptor_that_never_ends(self):
        """Times out, and holds nobody up meanwhile."""
        path = self.add_profile('juliet', 'juliet@prosody.test', self.server, password=None)
        with self.assertRaises(DBusError) as caught:
            self.set_bytes(path, b'half', close=False)
        self.assertEqual(caught.exception.short_name, 'TimedOut')


main()
