"""A wrong password fails, says so, is not tried again, and a right one mends it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.story import PASSWORD, Story, main


class WrongPassword(Story):
    """On Prosody, and on servers that refuse for other reasons."""

    def test_prosody(self):
        """Wrong, none, right."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD)
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server, password=None)
        self.assert_names(self.wait_for_error(path, 'failed', 'PasswordNeeded'), 'password', 'juliet')
        self.set_password(path, 'not it')
        self.events.expect('property:LastError',
                           lambda e: e.arguments[0][0].endswith('.AuthenticationFailed'))
        sentence = self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.assert_names(sentence, 'password')
        self.take_events()
        with self.events.forbid('property:State'):
            self.events.drain(4)
        self.assertEqual(self.property(path, 'NextRetry'), 0)
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))

    def test_unknown_account(self):
        """An account that the server doesn't have."""
        server = self.prosody()
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')

    def refused_with(self, condition):
        """A server that refuses with a condition."""
        def script(session):
            session.secure()
            session.open_stream(session.mechanisms())
            session.expect('auth')
            session.refuse(condition, 'Because of that.')
            session.read_to_end()
        server = self.scripted(script)
        return self.add_scripted_profile('juliet', server), server

    def test_account_disabled(self):
        """Waiting won't mend it."""
        path, server = self.refused_with('account-disabled')
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.assertEqual(self.property(path, 'NextRetry'), 0)
        self.assertEqual(len(server.sessions), 1)

    def test_temporary_failure(self):
        """It is no wrong password."""
        path, _ = self.refused_with('temporary-auth-failure')
        self.wait_for_state(path, 'failed', 'waiting')
        error, sentence = self.property(path, 'LastError')
        self.assertTrue(error.endswith('.AuthenticationFailed'), error)
        self.assert_names(sentence, 'just now', 'The server says: "Because of that".')

    def test_password_changed_on_the_server(self):
        """The next login fails, and the roster stays readable."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD)
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        server.stop()
        server.set_password('juliet', 'another')
        server.start()
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.set_password(path, 'another')
        self.wait_for_state(path, 'online')


main()
