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
    """Each server stalls until the deadline has been told, and does well then. On a busy machine an
    honest step may take as long as the deadline: then it is the next connection that stalls."""

    step_timeout = 1

    def expect_stall(self, path, *words):
        """Waits until it is told that a step with one of the words took too long."""
        def accept(event):
            error, sentence = event.arguments[0]
            return (event.path == path and error.endswith('.TimedOut')
                    and any(word in sentence.lower() for word in words))
        event = self.events.expect('property:LastError', accept)
        print(f'  {event.arguments[0][1]}')

    def check(self, stall, *words):
        """The sentence has one of the words."""
        stalls = True

        def script(session):
            if stalls:
                stall(session)
                session.hold()
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.expect_stall(path, *words)
        self.assertEqual(self.property(path, 'Contacts'), 0)
        stalls = False
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))
        self.events.drain()
        retries = [event.arguments[0] for event in self.events.history
                   if event.name == 'property:NextRetry']
        self.assertGreater(retries[0], 0)
        self.assertEqual(retries[-1], 0)

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
            if session.version_of(request) == '1':
                session.send_unchanged(request)
                if stalls:
                    session.hold()
            else:
                session.send_roster(request, [Contact('a@example.org')], version='1')
            session.serve()
        stalls = False
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        stalls = True
        self.profile_call(path, 'Connect')
        self.expect_stall(path, 'ping')
        stalls = False
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 1)


main()
