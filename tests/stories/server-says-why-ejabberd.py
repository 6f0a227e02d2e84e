"""What ejabberd says when it ends a session or refuses a login reaches the person, with the right remedy.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.reasons import ReasonsStory
from harness.story import main


class EjabberdSaysWhy(ReasonsStory):
    """An administrator acts on a real server."""

    def start(self, **options):
        """A server, and a profile that is online."""
        server = self.ejabberd(**options)
        server.start()
        return server, self.log_in(server)

    def test_account_removed(self):
        """It says conflict then."""
        server, path = self.start()
        server.remove_account('juliet')
        self.check_told(path, 'waiting', 'ConnectionLost', 'or removed it', 'The server says: "User removed".')
        self.try_again(path)
        self.check_told(path, 'waiting', 'AuthenticationFailed', 'no longer knows the account',
                        '"Invalid username or password"')

    def test_account_banned(self):
        """It says conflict, and later that the password is wrong."""
        server, path = self.start()
        server.ban_account('juliet', 'You sent spam.')
        self.check_told(path, 'waiting', 'ConnectionLost', 'locked the account',
                        'The server says: "You sent spam".')
        self.try_again(path)
        self.check_told(path, 'failed', 'AuthenticationFailed', 'or the account was locked',
                        '"Invalid username or password"')

    def test_session_ended(self):
        """It says conflict, and lets in again."""
        server, path = self.start()
        server.kick('juliet', 'Just so')
        self.check_told(path, 'waiting', 'ConnectionLost', 'an administrator ended it', '"Just so"')
        self.try_again(path)
        self.wait_for_state(path, 'online')

    def test_too_many_sessions(self):
        """The oldest one goes, and doesn't drive out the next oldest at once."""
        server, path = self.start(options=('shaper_rules:', '  max_user_sessions: 1'))
        client = server.client('juliet', 'secret', ca_file=self.authority.ca_file)
        self.addCleanup(client.close)
        self.check_told(path, 'waiting', 'ConnectionLost', 'the account has too many',
                        '"Replaced by new connection"')

    def test_locked_out_for_a_time(self):
        """After too many wrong passwords it is told until when."""
        server = self.ejabberd(modules=('mod_fail2ban: {c2s_max_auth_failures: 2}',))
        server.start()
        server.add_account('juliet', 'secret')
        path = self.add_profile('juliet', 'juliet@ejabberd.test', server, password='wrong')
        self.check_told(path, 'failed', 'AuthenticationFailed', 'refused the password')
        self.set_password(path, 'wrong, too')
        said = self.check_told(path, 'waiting', 'ConnectionFailed', 'turned the login away',
                               'The server says: "Too many', 'The address will be unblocked at')
        self.assertNotIn('password', said)

    def test_not_let_in(self):
        """A rule for the account, which is seen only when the session is asked for."""
        server = self.ejabberd(options=('acl:', '  shut_out: {user: juliet}'), c2s=('access: {deny: shut_out}',))
        server.start()
        server.add_account('juliet', 'secret')
        path = self.add_profile('juliet', 'juliet@ejabberd.test', server, password='secret')
        self.check_told(path, 'waiting', 'ConnectionFailed', 'does not let this account have a session',
                        'The server says: "Access denied by service policy".')

    def test_host_removed(self):
        """Its settings are read again, and the domain isn't among them."""
        server, path = self.start()
        server.serve_only('other.test')
        self.expect_told('ConnectionLost', 'shutting down or restarting')
        self.check_told(path, 'waiting', 'ConnectionFailed', 'somebody on the way to it, does not serve')

    def test_stopped(self):
        """It may be a restart."""
        server, path = self.start()
        for _ in range(2):  # all that is asked behind a login is answered: unread questions cost its last words
            self.finish_job(self.resync(path, is_dry_run=True))
        server.stop()
        self.expect_told('ConnectionLost', 'shutting down or restarting')
        server.start()
        self.wait_for_state(path, 'online')


main()
