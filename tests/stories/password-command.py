"""A program of the person's gives the password: it is run when that is needed, told of when it fails,
and never holds rosterd up.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import threading

from gi.repository import GLib

from harness.bus import DBusError, MANAGER, ROOT
from harness.contacts import generate
from harness.net import wait_until
from harness.story import PASSWORD, Story, main, profile_path


class PasswordCommand(Story):
    """A script that prints what a file holds, and counts its runs."""

    def setUp(self):
        super().setUp()
        self.store = os.path.join(self.dir, 'store')
        self.runs = os.path.join(self.dir, 'runs')
        self.program = os.path.join(self.dir, 'print password')
        self.write(self.store, PASSWORD)
        self.write(self.program, f'#!/bin/sh\necho x >> "{self.runs}"\ncat "$1"\n')
        os.chmod(self.program, 0o700)

    @staticmethod
    def write(path, text):
        """The whole file at once."""
        with open(path + '.new', 'w', encoding='utf-8') as file:
            file.write(text)
        os.rename(path + '.new', path)

    def count_runs(self):
        """How often the program has run."""
        if not os.path.exists(self.runs):
            return 0
        with open(self.runs, encoding='ascii') as file:
            return len(file.readlines())

    def start_prosody(self):
        """Prosody with the account."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, generate(5))
        server.start()
        return server

    def set_command(self, path, *words):
        """By Configure."""
        self.profile_call(path, 'Configure', '(a{sv})',
                          {'PasswordCommand': GLib.Variant('as', words)})

    def test_rosterctl(self):
        """Added with a command nobody is asked; it is shown as it can be given again."""
        server = self.start_prosody()
        command = f"'{self.program}' {self.store}"
        done = self.rosterctl('profile', 'add', 'juliet', 'juliet@prosody.test', '--address',
                              server.address, '--ca-file', self.authority.ca_file,
                              '--password-command', command)
        self.assertNotIn('password', done.stderr)
        path = profile_path('juliet')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'command')
        self.assertEqual(self.property(path, 'Settings')['PasswordCommand'],
                         [self.program, self.store])
        shown = self.rosterctl('profile', 'show').stdout
        self.assertIn(command, shown)
        self.assertIn('command', [line for line in shown.splitlines() if 'kept in' in line][0])
        self.rosterctl('profile', 'set', f'password-command={command}')
        self.assertEqual(self.property(path, 'Settings')['PasswordCommand'],
                         [self.program, self.store])
        self.assertIn('comes from its password command', self.rosterctl('profile', 'login', status=1).stderr)
        self.rosterctl('profile', 'set', 'password-command=false')
        advice = self.rosterctl('profile', 'connect', status=4).stderr
        self.assertIn('profile set juliet password-command=', advice)
        self.assertNotIn('profile login', advice)
        self.rosterctl('profile', 'set', 'password-command=')
        self.assertEqual(self.property(path, 'Settings')['PasswordCommand'], [])
        self.assertIn('split into words', self.rosterctl('profile', 'set', "password-command=it's",
                                                         status=None).stderr)
        self.assertIn('not from two', self.rosterctl(
            'profile', 'add', 'other', 'o@prosody.test', '--password-command', 'true',
            '--password-file', self.store, status=None).stderr)

    def test_run_once(self):
        """Reconnects take what it gave; a start asks anew."""
        server = self.start_prosody()
        path = self.add_profile('juliet', 'juliet@prosody.test', server, password=None)
        self.wait_for_error(path, 'failed', 'PasswordNeeded')
        self.set_command(path, self.program, self.store)
        self.wait_for_state(path, 'online')
        server.stop()
        self.wait_for_state(path, 'waiting')
        server.start()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.count_runs(), 1)
        self.rosterd.restart()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.count_runs(), 2)
        for folder, _, names in os.walk(self.environment['HOME']):
            for name in names:
                with open(os.path.join(folder, name), 'rb') as file:
                    self.assertNotIn(PASSWORD.encode(), file.read(), name)

    def test_changed_password(self):
        """The server refuses the old one: the program is asked again, once."""
        given = []

        def script(session):
            session.secure()
            session.open_stream(session.mechanisms())
            given.append(session.decode(session.expect('auth')).split('\0')[-1])
            if given[-1] != self.password:
                session.refuse('not-authorized')
                session.read_to_end()
            session.send_sasl('success', '')
            session.open_stream(session.session_features())
            session.bind()
            session.send_roster(session.expect_roster_get(), generate(3), version='1')
            session.serve_until(is_cut.is_set)
            is_cut.clear()
            session.cut()

        self.password = PASSWORD
        is_cut = threading.Event()
        server = self.scripted(script, mechanisms=('PLAIN',))
        path = self.add_scripted_profile('juliet', server, password=None, AllowPlain=True)
        self.wait_for_error(path, 'failed', 'PasswordNeeded')
        self.set_command(path, self.program, self.store)
        self.wait_for_state(path, 'online')
        self.password = 'another'
        is_cut.set()
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.assertEqual(given, [PASSWORD, PASSWORD])
        self.assertEqual(self.count_runs(), 2)
        self.write(self.store, self.password)
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        self.password = 'a third'
        self.write(self.store, self.password)
        is_cut.set()
        wait_until(lambda: len(given) == 5, 'the third password')
        self.wait_for_state(path, 'online')
        self.assertEqual(given[2:], ['another', 'another', 'a third'])
        self.assertEqual(self.count_runs(), 4)

    def test_failures(self):
        """Each with its own sentence, which names the profile and the program."""
        path = self.add_profile('juliet', 'juliet@unreachable.test', password=None, Address='127.0.0.1:1')
        self.wait_for_error(path, 'failed', 'PasswordNeeded')
        for words, said in ((('/no/such/program',), "can't be found"),
                            (('/bin/sh', '-c', 'echo it is locked >&2; exit 7'),
                             'status 7 and said "it is locked"'),
                            (('/bin/sh', '-c', 'kill -TERM $$'), 'signal 15'),
                            (('/bin/true',), 'printed nothing')):
            self.set_command(path, *words)
            wait_until(lambda said=said: said in self.property(path, 'LastError')[1], said)
            sentence = self.property(path, 'LastError')[1]
            self.assert_names(sentence, 'juliet', words[0])
            self.assertEqual(self.property(path, 'LastError')[0].split('.')[-1], 'PasswordNeeded')

    def run_forever(self, script):
        """A profile connects whose program doesn't end: the process that the script tells, and the profile."""
        mark = os.path.join(self.dir, 'mark')
        path = self.add_profile('juliet', 'juliet@unreachable.test', password=None, Enabled=False)
        self.set_command(path, '/bin/sh', '-c', f'{script} > {mark}.new; mv {mark}.new {mark}; sleep 3600')
        self.profile_call(path, 'Connect')
        wait_until(lambda: os.path.exists(mark), 'the program')
        with open(mark, encoding='ascii') as file:
            return int(file.read()), path

    def test_never_ends(self):
        """It is ended with its children after 20 seconds; nobody waits for it meanwhile."""
        child, path = self.run_forever('sleep 3600 & echo $!')
        os.kill(child, 0)
        self.assertTrue(self.bus.get(ROOT, MANAGER, 'Version'))
        self.assert_names(self.wait_for_error(path, 'locked', 'PasswordNeeded'), 'juliet', "hasn't ended")
        self.assert_names(self.wait_for_error(path, 'waiting', 'PasswordNeeded'), 'juliet', '20 seconds')
        wait_until(lambda: not self.is_running(child), 'the end of its child')
        said = self.rosterctl('--timeout', '5', 'profile', 'connect', status=None).stderr
        self.assertIn('waiting for the password command', said)
        self.assertNotIn('keyring', said)
        self.rosterctl('profile', 'disconnect', 'juliet')

    @staticmethod
    def is_running(pid):
        """And no zombie."""
        try:
            with open(f'/proc/{pid}/stat', encoding='ascii') as file:
                return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
        except FileNotFoundError:
            return False

    def test_stop_while_it_runs(self):
        """rosterd ends politely, and the program with it."""
        pid, _ = self.run_forever('echo $$')
        self.rosterd.stop()
        wait_until(lambda: not self.is_running(pid), 'its end')

    def test_killed_while_it_runs(self):
        """Also when nobody can end it."""
        pid, _ = self.run_forever('echo $$')
        self.rosterd.kill()
        wait_until(lambda: not self.is_running(pid), 'its end')

    def test_order(self):
        """A credential goes before the command; another password is refused where it would not be
        used, with what to do."""
        server = self.start_prosody()
        directory = os.path.join(self.dir, 'credentials')
        os.mkdir(directory, 0o700)
        credential = os.path.join(directory, 'rosterd.juliet')
        self.write(credential, PASSWORD)
        self.rosterd.stop()
        self.rosterd.environment = dict(self.environment, CREDENTIALS_DIRECTORY=directory)
        self.rosterd.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server, password=None, Enabled=False)
        self.set_command(path, self.program, self.store)
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'PasswordStorage'), 'credential')
        self.assertEqual(self.count_runs(), 0)
        self.assertIn('rosterd.juliet', self.refuse_password(path))
        os.unlink(credential)
        self.log_in_again(path)
        self.assertEqual(self.property(path, 'PasswordStorage'), 'command')
        self.assertIn('unset the command', self.refuse_password(path))
        self.write(credential, '')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')
        self.assert_names(self.wait_for_error(path, 'failed', 'PasswordNeeded', remedy=('password', 'credential')),
                          credential, 'empty')

    def refuse_password(self, path):
        """SetPassword is refused: the sentence."""
        with self.assertRaises(DBusError) as caught:
            self.set_password(path, 'unused')
        self.assertEqual(caught.exception.short_name, 'Failed')
        return caught.exception.text


main()
