"""What Prosody says when it ends a session or refuses a login reaches the person, with the right remedy.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.reasons import ReasonsStory
from harness.story import main


class ProsodySaysWhy(ReasonsStory):
    """An administrator acts on a real server."""

    def start(self, **options):
        """A server with a shell for its administrator, and a profile that is online."""
        server = self.prosody(modules=('admin_shell',), **options)
        server.start()
        return server, self.log_in(server)

    def test_account_deleted(self):
        """That is no wrong password, neither now nor at the next login."""
        server, path = self.start()
        server.command("user:delete('juliet@prosody.test')")
        said = self.check_told(path, 'failed', 'ConnectionLost', 'deleted or disabled',
                               'The server says: "Account deleted".')
        self.assertNotIn('password', said)
        self.try_again(path)
        self.check_told(path, 'waiting', 'AuthenticationFailed', 'no longer knows the account', 'deleted')

    def test_accounts_cannot_be_read(self):
        """Prosody says then what it says for an account that isn't there."""
        server, path = self.start()
        server.stop()
        self.wait_for_state(path, 'waiting')
        server.spoil_account('juliet')
        server.start()
        self.check_told(path, 'waiting', 'AuthenticationFailed', "it can't read its accounts just now")
        server.set_password('juliet', 'secret')
        self.try_again(path)
        self.wait_for_state(path, 'online')

    def test_password_changed(self):
        """The session ends for that, and the login says what to do."""
        server, path = self.start()
        server.command("user:password('juliet@prosody.test', 'another')")
        self.expect_told('ConnectionLost', 'begin anew (reset)', '"Password changed"')
        self.check_told(path, 'failed', 'AuthenticationFailed', 'refused the password', 'enter the right one')
        self.set_password(path, 'another')
        self.wait_for_state(path, 'online')

    def test_stopped(self):
        """It may be a restart."""
        server, path = self.start()
        server.stop()
        self.expect_told('ConnectionLost', 'shutting down or restarting', 'The server says: "')
        server.start()
        self.wait_for_state(path, 'online')

    def test_host_removed(self):
        """The server goes on and serves others only; before TLS nobody can prove that."""
        server, path = self.start()
        server.command("host:deactivate('prosody.test', 'We have moved')")
        self.check_told(path, 'waiting', 'ConnectionLost', 'no longer serves this domain',
                        'The server says: "We have moved".')
        self.try_again(path)
        self.check_told(path, 'waiting', 'ConnectionFailed', 'somebody on the way to it, does not serve',
                        '"This server does not serve prosody.test"')
        server.command("host:activate('prosody.test')")
        self.try_again(path)
        self.wait_for_state(path, 'online')

    def test_too_large(self):
        """By a rule of the server, which only a client that breaks it meets."""
        server, path = self.start()
        server.command("c2s:close('juliet@prosody.test', 'XML stanza is too big', 'policy-violation')")
        self.check_told(path, 'waiting', 'ConnectionLost', 'a rule of its own (policy-violation)',
                        'The server says: "XML stanza is too big".')

    def test_hostile_words(self):
        """They can't act on a terminal, nor pass for rosterd's own."""
        server, path = self.start()
        server.command("c2s:close('juliet@prosody.test', 'Gone”. Run evil\\n\\tnow\\226\\128\\174!', "
                       "'policy-violation')")
        said = self.check_told(path, 'waiting', 'ConnectionLost', 'The server says: "Gone\'. Run evil now')
        self.assertIn('now\\u202e!".', said)

    def test_without_a_reason(self):
        """The stream is ended, and that is all."""
        server, path = self.start()
        server.command("c2s:close('juliet@prosody.test')")
        self.expect_told('ConnectionLost', 'ended the session and gave no reason')
        self.wait_for_state(path, 'online')

    def test_settings_read_again(self):
        """As after a new certificate: nobody notices."""
        server, path = self.start()
        self.take_events()
        with self.events.forbid('property:State'):
            server.command('config:reload()')
            self.take_events()
        self.assertEqual(self.property(path, 'State'), 'online')

    def refuse_strangers(self, protocol):
        """A server that wants a client certificate."""
        place = self.make_dir('prosody')
        server = self.prosody(extra=f'ssl = {{ key = "{place}/tls.key", certificate = "{place}/tls.crt", '
                                    f'cafile = "{self.authority.ca_file}", protocol = "{protocol}", '
                                    'verify = { "peer", "fail_if_no_peer_cert" } }\n')
        server.start()
        server.add_account('juliet', 'secret')
        return self.add_profile('juliet', 'juliet@prosody.test', server, password='secret')

    def test_client_certificate(self):
        """TLS 1.3 refuses after its handshake, TLS 1.2 in it, where anybody could have."""
        path = self.refuse_strangers('tlsv1_3')
        self.check_told(path, 'failed', 'ConnectionFailed', 'wants a client certificate')

    def test_client_certificate_early(self):
        """OpenSSL doesn't say there what it misses."""
        path = self.refuse_strangers('tlsv1_2')
        self.check_told(path, 'waiting', 'ConnectionFailed', 'or wants a client certificate (handshake_failure)')


main()
