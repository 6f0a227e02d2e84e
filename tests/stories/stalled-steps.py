"""A server that stalls after the log-in, too, fails with the step named, and is tried again.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact, generate
from harness.story import Story, main
from harness.xmlstream import ROSTER


def to_bind(session):
    """Up to the features behind the log-in."""
    session.secure()
    session.open_stream(session.mechanisms())
    assert session.authenticate()


class StalledSteps(Story):
    """Each server does well at the second connection."""

    step_timeout = 1

    def check(self, stall, *words):
        """The first connection stalls; the sentence has one of the words."""
        def script(session):
            if session.number == 1:
                stall(session)
                session.hold()
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        sentence = self.wait_for_error(path, 'waiting', 'TimedOut')
        print(f'  {sentence}')
        self.assertTrue(any(word in sentence.lower() for word in words), sentence)
        self.assertEqual(self.property(path, 'Contacts'), 0)
        self.assertGreater(self.property(path, 'NextRetry'), 0)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))
        self.assertEqual(self.property(path, 'NextRetry'), 0)

    def test_no_stream_after_sasl(self):
        """The stream is not opened again after <success/>."""
        self.check(to_bind, 'stream', 'features')

    def test_no_challenge(self):
        """No answer to the first message of SCRAM."""
        def stall(session):
            session.secure()
            session.open_stream(session.mechanisms())
            session.expect('auth')
        self.check(stall, 'log', 'auth', 'password')

    def test_bind(self):
        """No answer to the bind request."""
        def stall(session):
            to_bind(session)
            session.open_stream(session.session_features())
        self.check(stall, 'bind', 'session')

    def test_roster(self):
        """No answer to the roster request."""
        def stall(session):
            session.log_in()
            session.expect_roster_get()
        self.check(stall, 'roster')

    def test_half_a_roster(self):
        """A roster that doesn't go on."""
        def stall(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='9'>"
                         + ''.join(f"<item jid='{contact.jid}'/>" for contact in generate(100)))
        self.check(stall, 'roster')

    def test_no_pong(self):
        """An "unchanged" without an answer to the ping behind it."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if session.number == 1:
                session.send_roster(request, [Contact('a@example.org')], version='1')
                session.serve()
            session.send_unchanged(request)
            if session.number == 2:
                session.hold()
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')
        self.wait_for_error(path, 'waiting', 'TimedOut')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 1)


main()
