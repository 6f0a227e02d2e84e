"""Subscription stanzas come from other accounts only, and presence is sent only when it is told to.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.drive import DriveStory
from harness.story import PASSWORD, main
from harness.xmlstream import CLIENT

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
        self.assertEqual([(stanza.get('to'), stanza.get('type'), len(stanza.attrib))
                          for stanza in presences], [(jid, act['do'], 3) for act in acts])
        self.assertEqual(len({stanza.get('id') for stanza in presences}), len(acts))
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

    def test_bounced(self):
        """What was sent to them comes back from them, under its id, bare; by nobody else, from no
        other session, and under no other id."""
        acts = [{'do': kind, 'jid': jid} for kind in TYPES
                for jid in ('Romeo@Example.ORG', 'transport.example.org')]
        ids = [[]]

        def script(session):
            log_in(session)
            while len(session.stanzas('presence')) < len(acts):
                session.answer(session.read())
            sent = session.stanzas('presence')
            ids.append([stanza.get('id') for stanza in sent])
            mine, others = sent[0].get('id'), sent[1].get('id')
            for identity, sender in (
                    (others, 'romeo@example.org'), (mine, 'juliet@example.org'), (mine, None),
                    (mine, session.options.jid), (mine, 'romeo@example.org/orchard'),
                    (mine[:-1], 'romeo@example.org'), (mine + '0', 'romeo@example.org'),
                    (mine.replace('p0', 'p2'), 'romeo@example.org'), ('-', 'romeo@example.org'),
                    ('', 'romeo@example.org'), (None, 'romeo@example.org'),
                    *((identity, 'romeo@example.org') for identity in ids[-2])):
                session.send_presence_error(identity, sender, 'gone')
            for stanza in sent:
                session.send_presence_error(stanza.get('id'), stanza.get('to').lower(),
                                            'not-acceptable')
            session.serve()
        for _ in range(2):
            lines = self.drive(self.scripted(script), '--once', acts=acts + [{'do': 'ping'}])
            told = [line.split(' ', 4) for line in self.having(lines, 'bounced')]
            self.assertEqual([words[1:4] for words in told],
                             [[act['do'], act['jid'].lower(),
                               'im.rosterd.Roster1.Error.Xmpp.NotAcceptable'] for act in acts])
            for words in told:
                self.assert_names(words[4], f'{words[2]} came back')


class Real(DriveStory):
    """Both servers give the id back."""

    def bounced(self, server, *jids):
        """What comes back of requests to these."""
        server.start()
        server.add_account('juliet', PASSWORD)
        acts = [{'do': 'show', 'visibility': 'xa'}, *({'do': 'subscribe', 'jid': jid}
                                                      for jid in jids),
                {'do': 'ping'}, {'do': 'ping'}]
        lines = self.drive_account(f'juliet@{server.domain}', server.address, '--once', acts=acts)
        return [(line.split(' ')[2], line.split(' ')[3].rpartition('.')[2])
                for line in self.having(lines, 'bounced')]

    def test_prosody(self):
        """Of a domain that it may not talk to."""
        self.assertEqual(self.bounced(self.prosody(), 'romeo@nowhere.invalid'),
                         [('romeo@nowhere.invalid', 'NotAllowed')])

    def test_ejabberd(self):
        """The same; and what Debian's settings don't let pass, of many at once."""
        jids = [f'u{number}@ejabberd.test' for number in range(12)]
        bounced = dict(self.bounced(self.ejabberd(debian=True), 'romeo@nowhere.invalid', *jids))
        self.assertEqual(bounced.pop('romeo@nowhere.invalid'), 'Forbidden')
        self.assertEqual(bounced, {jid: 'NotAcceptable' for jid in jids[-len(bounced):]})
        self.assertGreater(len(bounced), 5)


main()
