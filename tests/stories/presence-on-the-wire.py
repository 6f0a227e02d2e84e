"""Subscription stanzas come from other accounts only, and presence is sent only when it is told to.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.drive import DriveStory  # noqa: E402
from harness.story import main  # noqa: E402
from harness.xmlstream import CLIENT  # noqa: E402

TYPES = ('subscribe', 'unsubscribe', 'subscribed', 'unsubscribed')


def log_in(session):
    """To an empty roster."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [], version='0')


class PresenceOnTheWire(DriveStory):
    """By xmpp-drive, which does its acts when the roster is there."""

    def sent(self, *acts):
        """The presences that the server saw."""
        def script(session):
            log_in(session)
            session.serve()
        server = self.scripted(script)
        self.drive(server, '--once', acts=list(acts) + [{'do': 'ping'}])
        return server.stanzas('presence')

    def test_nothing_is_shown(self):
        """Nothing but what was told: not by itself, and "none" says nothing of its own."""
        self.assertEqual(self.sent(), [])
        self.assertEqual(self.sent({'do': 'show', 'visibility': 'none'}), [])

    def test_shown(self):
        """Far away, of negative priority, and gone again, once."""
        shown, hidden = self.sent(*({'do': 'show', 'visibility': word}
                                    for word in ('none', 'xa', 'none', 'none')))
        self.assertEqual((shown.attrib, [(child.tag, child.text) for child in shown]),
                         ({}, [(f'{{{CLIENT}}}show', 'xa'), (f'{{{CLIENT}}}priority', '-1')]))
        self.assertEqual((hidden.attrib, len(hidden)), ({'type': 'unavailable'}, 0))

    def test_subscriptions(self):
        """Each type, with and without words; what is odd arrives as it was meant."""
        jid, words = "o'neil&co@example.org", 'me & <you>,\r\n\t"please" 😀'
        acts = [{'do': kind, 'jid': jid, 'message': message}
                for kind in TYPES for message in ('', words)]
        presences = self.sent(*acts)
        self.assertEqual([stanza.attrib for stanza in presences],
                         [{'to': jid, 'type': act['do']} for act in acts])
        self.assertEqual([[(child.tag, child.text) for child in stanza] for stanza in presences],
                         [[(f'{{{CLIENT}}}status', words)] if act['message'] else []
                          for act in acts])

    def told(self, send):
        """What was told of what SEND sends."""
        def script(session):
            log_in(session)
            send(session)
            session.serve()
        lines = self.drive(self.scripted(script), '--once')
        self.assertEqual(lines[-2], 'closed')
        return self.having(lines, 'presence')

    def test_requests(self):
        """The four types, under the prepared bare JID, with their words."""
        def send(session):
            for kind in TYPES:
                session.send_presence(kind, 'Romeo@Example.ORG/Orchard', 'a <b> & "c"')
                session.send_presence(kind, 'transport.example.org')
        self.assertEqual(self.told(send), [
            line for kind in TYPES
            for line in (f'presence {kind} romeo@example.org a <b> & "c"',
                         f'presence {kind} transport.example.org ')])

    def test_others_are_passed_over(self):
        """What contacts show, errors, other types, and senders that are nobody or the account."""
        def send(session):
            for kind in (None, 'unavailable', 'error', 'probe', 'invisible', 'Subscribe', ''):
                session.send_presence(kind, 'romeo@example.org/orchard', 'never')
            for sender in (None, '', '@', 'a@', '@b', 'a b@c', 'x' * 1024 + '@example.org', '/r',
                           session.options.jid, session.options.full_jid,
                           session.options.jid.upper(), session.options.jid + '/other'):
                session.send_presence('subscribe', sender, 'never')
            session.send("<message from='romeo@example.org' type='subscribe'><body/></message>")
            session.send_presence('subscribed', 'last@example.org')
        self.assertEqual(self.told(send), ['presence subscribed last@example.org '])

    def test_long_words_are_cut(self):
        """To 1024 bytes at most, and never inside of a character."""
        words = {'a' * 1024: 'a' * 1024, 'a' * 1025: 'a' * 1024, 'é' * 600: 'é' * 512,
                 'a' + 'é' * 600: 'a' + 'é' * 511, '😀' * 5000: '😀' * 256,
                 'ab' + '友' * 400: 'ab' + '友' * 340}

        def send(session):
            for text in words:
                session.send_presence('subscribe', 'romeo@example.org', text)
        self.assertEqual(self.told(send), [f'presence subscribe romeo@example.org {text}'
                                           for text in words.values()])

    def test_other_words(self):
        """A status of another namespace is none, and markup inside of it is no text."""
        def send(session):
            for child in ("<status xmlns='urn:other'>never</status>", '<status/>',
                          '<show>never</show>',
                          '<status>one<b>never</b></status><status>two</status>'):
                session.send("<presence type='subscribe' from='romeo@example.org'>"
                             f'{child}</presence>')
        words = ['', '', '', 'one']
        self.assertEqual(self.told(send),
                         [f'presence subscribe romeo@example.org {text}' for text in words])


main()
