"""rosterctl ends with the code that its table says, with words on standard error and nothing on output.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import generate
from harness.net import free_port
from harness.story import PASSWORD, Story, main, profile_path


class ExitCodes(Story):
    """One code after another."""

    def check(self, status, *arguments, text=None):
        """Ends so, says why, and prints no data."""
        done = self.rosterctl(*arguments, status=status, text=text)
        self.assertEqual(done.stdout, '', arguments)
        self.assertRegex(done.stderr, r'\w+ .*\w', arguments)
        return done.stderr

    def test_usage(self):
        """2"""
        for words in ((), ('nonsense',), ('get', '--nonsense'), ('profile',), ('profile', 'nonsense'),
                      ('profile', 'add', 'a'), ('show',), ('get', '--subscription', 'sideways'),
                      ('--timeout', 'soon', 'status')):
            self.check(2, *words)
        for words in (('--help',), ('get', '--help'), ('--version',), ('help',)):
            self.assertNotEqual(self.rosterctl(*words).stdout, '')

    def test_no_bus(self):
        """3"""
        self.rosterctl.environment = dict(self.environment,
                                          DBUS_SESSION_BUS_ADDRESS=f'unix:path={self.dir}/nobody')
        self.check(3, 'get')

    def test_no_daemon(self):
        """5"""
        self.rosterd.stop()
        self.check(5, 'get')

    def test_not_found(self):
        """16"""
        self.check(16, 'get')
        self.check(16, '-p', 'nobody', 'get')
        self.check(16, 'profile', 'remove', 'nobody', '--yes')

    def test_never_received(self):
        """23: there is no roster yet in which a contact could be looked up."""
        self.add_profile('a', 'a@example.org', Enabled=False, password=None)
        self.check(23, 'show', 'nobody@example.org')

    def test_bad_data(self):
        """17"""
        self.check(17, 'profile', 'add', 'a', 'no jid at all', '--disabled')
        self.check(17, 'profile', 'add', 'bad name', 'a@example.org', '--disabled')

    def test_conflict(self):
        """19"""
        self.add_profile('a', 'a@example.org', Enabled=False, password=None)
        self.check(19, 'profile', 'add', 'a', 'b@example.org', '--disabled')
        self.check(19, 'profile', 'add', 'b', 'a@example.org', '--disabled')

    def test_failed_logins(self):
        """4 for a wrong password, 23 for a server that isn't there; the profile stays."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, generate(3))
        server.start()
        options = ('--ca-file', self.authority.ca_file, '--password-file', '-')
        words = self.check(4, 'profile', 'add', 'juliet', 'juliet@prosody.test', '--address',
                           server.address, *options, text='wrong')
        self.assert_names(words, 'password')
        self.check(23, 'profile', 'add', 'romeo', 'romeo@prosody.test', '--address',
                   f'127.0.0.1:{free_port()}', *options, text='any')
        self.rosterctl('profile', 'login', 'juliet', '--password-file', '-', text=PASSWORD)
        self.assertEqual(self.property(profile_path('juliet'), 'State'), 'online')
        self.check(16, '-p', 'juliet', 'show', 'nobody@example.org')

    def test_declined(self):
        """20: a removal without a terminal needs --yes."""
        self.add_profile('a', 'a@example.org', Enabled=False, password=None)
        done = self.rosterctl('profile', 'remove', 'a', status=None)
        self.assertIn(done.returncode, (2, 20))
        self.rosterctl('profile', 'remove', 'a', '--yes')


main()
