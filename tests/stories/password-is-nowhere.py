"""However a password comes, it is in no file, log, argument, environment, core or message, and in no
memory once it is forgotten; the same search finds a copy that was planted in each of these.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import signal
import sqlite3
import subprocess

from gi.repository import GLib

from harness.contacts import generate
from harness.net import stop_process, wait_until
from harness.search import Monitor, Search
from harness.story import Story, main, profile_path
from harness.terminal import Terminal

SECRET = 'the-night-is-tender-4711'
WRONG = 'the-day-is-tough-0815'
# What is mapped away from dumps and from the swap: dd; a sanitizer lets nobody lock memory (lo).
FLAGS = 'dd'


class PasswordIsNowhere(Story):
    """On a Prosody that wants the password itself: there is the most to leave behind."""

    def setUp(self):
        super().setUp()
        self.forgive_libsecret()
        self.given = os.path.join(self.dir, 'given')
        os.mkdir(self.given, 0o700)
        self.credential = os.path.join(self.given, 'rosterd.juliet')
        self.rosterd.stop()
        self.rosterd.environment = dict(self.environment, CREDENTIALS_DIRECTORY=self.given)
        self.rosterd.start()
        self.monitor = Monitor(self)
        self.searches = [Search('juliet', SECRET), Search('juliet', WRONG)]
        self.file = self.write('password', SECRET)
        # What the program that prints the password was given, too.
        self.seen = os.path.join(self.dir, 'home', 'seen')
        self.program = self.write('program', f'#!/bin/sh\ncat /proc/$$/environ /proc/$$/cmdline > {self.seen}\n'
                                             f'cat {self.file}\n')
        os.chmod(self.program, 0o700)

    def write(self, name, text):
        """A file of those that hold the password."""
        path = os.path.join(self.given, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def start_prosody(self, is_plain=True):
        """With the account."""
        server = self.prosody(authentication='internal_plain')
        server.add_account('juliet', SECRET, generate(5))
        if is_plain:
            with open(os.path.join(server.directory, 'extra.cfg.lua'), 'a', encoding='utf-8') as cfg:
                cfg.write('disable_sasl_mechanisms = { "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256" }\n')
        server.start()
        self.server = server
        self.add = ('profile', 'add', 'juliet', 'juliet@prosody.test', '--address', server.address,
                    '--ca-file', self.authority.ca_file, '--allow-plain')

    def assert_nowhere(self):
        """In no file of a user of rosterd's, no message, and no words of the process."""
        for search in self.searches:
            self.assertEqual(search.in_files(os.path.join(self.dir, 'home'), self.rosterd.log_file,
                                             os.path.join(self.dir, 'bus')), {})
            self.assertEqual(search.in_process(self.rosterd.process.pid), {})
            self.assertEqual(search.find(self.monitor.heard()), [])
        self.assertFalse([name for name in os.listdir(self.dir) if name.startswith('core')])

    def count_copies(self, search=None):
        """How often it is in rosterd's memory, where each must be kept from dumps; nobody but root may
        look."""
        pid = self.rosterd.process.pid
        if os.getuid() != 0:
            with self.assertRaises(PermissionError):
                (search or self.searches[0]).in_memory(pid)
            return None
        found = (search or self.searches[0]).in_memory(pid)
        self.assertEqual([(hex(address), form) for address, form in found
                          if FLAGS not in self.read_flags(pid, address)], [])
        return len(found)

    @staticmethod
    def read_flags(pid, address):
        """What the kernel says of the mapping there."""
        is_it = False
        with open(f'/proc/{pid}/smaps', encoding='utf-8') as file:
            for line in file:
                words = line.split()
                if '-' in words[0] and words[0][0] in '0123456789abcdef':
                    begin, end = (int(word, 16) for word in words[0].split('-'))
                    is_it = begin <= address < end
                elif is_it and words[0] == 'VmFlags:':
                    return words[1:]
        return []

    def check_life(self, is_kept):
        """Logged in, after a reconnect, and when it is forgotten. IS_KEPT: in memory."""
        path = profile_path('juliet')
        self.wait_for_state(path, 'online')
        self.assert_nowhere()
        self.server.stop()
        self.wait_for_state(path, 'waiting')
        self.server.start()
        self.wait_for_state(path, 'online')
        self.assert_nowhere()
        copies = self.count_copies()
        self.assertIn(copies, (1, None) if is_kept else (0, None))
        self.profile_call(path, 'ForgetPassword')
        self.assertEqual(self.property(path, 'State'), 'online')
        self.assertIn(self.count_copies(), (0, None), 'forgotten')
        self.bus.call('RemoveProfile', '(o)', path)
        self.assertIn(self.count_copies(), (0, None), 'removed')
        self.assert_nowhere()

    # -- the places -----------------------------------------------------------------------------

    def test_prompt(self):
        """Typed at a terminal, wrong at first."""
        self.start_prosody()
        terminal = Terminal(self.rosterctl, *self.add)
        terminal.expect('assword')
        wait_until(terminal.is_silent, 'the end of the echo')
        terminal.type(WRONG + '\n')
        said = terminal.text + terminal.finish(4)
        path = profile_path('juliet')
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.assertNotIn(WRONG, said)
        self.assert_nowhere()
        terminal = Terminal(self.rosterctl, 'profile', 'login')
        terminal.expect('assword')
        wait_until(terminal.is_silent, 'the end of the echo')
        terminal.type(SECRET + '\n')
        said = terminal.text + terminal.finish()
        self.assertNotIn(SECRET, said)
        self.assertIn(self.count_copies(self.searches[1]), (0, None), 'the wrong one')
        self.check_life(True)

    def test_file(self):
        """--password-file, and SCRAM."""
        self.start_prosody(False)
        self.rosterctl(*self.add, '--password-file', self.file)
        self.check_life(True)

    def test_command(self):
        """A program that prints it."""
        self.start_prosody()
        self.rosterctl(*self.add, '--password-command', self.program)
        self.assertTrue(os.path.getsize(self.seen))
        self.check_life(True)

    def test_credential(self):
        """systemd's file."""
        self.start_prosody()
        self.write('rosterd.juliet', SECRET)
        self.rosterctl(*self.add, '--disabled')
        self.rosterctl('profile', 'connect', 'juliet')
        self.check_life(True)

    def test_secret_service(self):
        """gnome-keyring, which talks in ciphers."""
        with open(os.path.join(self.dir, 'keyring.log'), 'ab') as log:
            keyring = subprocess.Popen(
                [shutil.which('gnome-keyring-daemon'), '--foreground', '--unlock', '--components=secrets',
                 f'--control-directory={self.dir}/keyring'],
                stdin=subprocess.PIPE, stdout=log, stderr=log, env=self.environment)
        self.addCleanup(stop_process, keyring)
        keyring.stdin.write(b'unlock')
        keyring.stdin.close()
        wait_until(lambda: self.bus.has_owner('org.freedesktop.secrets'), 'the Secret Service')
        self.start_prosody()
        self.rosterctl(*self.add, '--password-file', self.file)
        self.wait_for_state(profile_path('juliet'), 'online')
        self.rosterd.restart()
        self.wait_for_state(profile_path('juliet'), 'online')
        self.assertEqual(self.property(profile_path('juliet'), 'PasswordStorage'), 'secret-service')
        self.check_life(True)

    def test_crash(self):
        """It leaves no core, where others do."""
        self.start_prosody()
        self.rosterctl(*self.add, '--password-file', self.file)
        self.wait_for_state(profile_path('juliet'), 'online')
        process, self.rosterd.process = self.rosterd.process, None
        process.send_signal(signal.SIGABRT)
        self.assertEqual(process.wait(), -signal.SIGABRT)
        for search in self.searches:
            self.assertEqual(search.in_files(os.path.join(self.dir, 'home'), self.rosterd.log_file), {})
        self.assertFalse([name for name in os.listdir(self.dir) if name.startswith('core')])

    # -- the search -----------------------------------------------------------------------------

    def test_search_finds(self):
        """What is planted in each kind of place, in each form."""
        for search, text in zip(self.searches, (SECRET, WRONG)):
            for name, form in search.forms.items():
                self.assertIn(name, search.find(b'x' + form + b'x'), text)
        search = self.searches[0]
        self.plant_in_files(search)
        process = subprocess.Popen(['/bin/sh', '-c', 'x="$2$3"; echo; read y', 'sh', SECRET[:5], SECRET[:5],
                                    SECRET[5:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env={'HIDDEN': SECRET, 'PATH': os.environ['PATH']})
        process.stdout.readline()
        self.assertEqual(search.in_process(process.pid), {f'/proc/{process.pid}/environ': ['text']})
        if os.getuid() == 0:
            self.assertIn('text', [form for _, form in search.in_memory(process.pid)])
        process.communicate(b'\n')
        words = subprocess.Popen(['/bin/sh', '-c', 'echo; read y', SECRET], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        words.stdout.readline()
        self.assertEqual(search.in_process(words.pid), {f'/proc/{words.pid}/cmdline': ['text']})
        words.communicate(b'\n')
        path = self.add_profile('other', 'other@prosody.test', password=None, Enabled=False)
        self.profile_call(path, 'Configure', '(a{sv})', {'CaFile': GLib.Variant('s', f'/{SECRET}')})
        wait_until(lambda: search.find(self.monitor.heard()), 'the message')
        # rosterd has it now as any text: in its database and its memory, on the heap.
        self.assertIn(self.rosterd.database, ''.join(search.in_files(os.path.join(self.dir, 'home'))))
        if os.getuid() == 0:
            found = search.in_memory(self.rosterd.process.pid)
            self.assertTrue([address for address, _ in found
                             if FLAGS not in self.read_flags(self.rosterd.process.pid, address)])

    def plant_in_files(self, search):
        """A text, a database and its log of writes."""
        folder = os.path.join(self.dir, 'planted')
        os.mkdir(folder)
        with open(os.path.join(folder, 'log'), 'w', encoding='utf-8') as file:
            file.write(f'<auth>{search.forms["PLAIN"].decode()}</auth>')
        connection = sqlite3.connect(os.path.join(folder, 'store.db'))
        connection.execute('PRAGMA journal_mode = wal')
        connection.execute('CREATE TABLE x (y TEXT)')
        connection.execute('INSERT INTO x VALUES (?)', (SECRET,))
        connection.commit()
        found = search.in_files(folder)
        self.assertEqual(found[os.path.join(folder, 'log')], ['PLAIN'])
        self.assertEqual(found[os.path.join(folder, 'store.db-wal')], ['text'])
        connection.close()


main()
