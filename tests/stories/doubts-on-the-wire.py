"""Every push of the account's own server is either handed over or told as a doubt, is answered
where it can be, and never ends the session; nobody else can cause a doubt.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from harness.drive import DriveStory
from harness.net import PATIENCE
from harness.story import main
from harness.xmlstream import CLIENT, ROSTER, STANZA_ERRORS

ITEM = "<item jid='c@example.org'/>"
QUERY = f"<query xmlns='{ROSTER}' ver='9'>"

BROKEN = {
    f'{QUERY}</query>': 'item-count (no JID)',
    f'{QUERY}{ITEM}<item jid="d@example.org"/></query>': 'item-count (no JID)',
    f'{QUERY}{ITEM}</query>{QUERY}</query>': 'item-count (no JID)',
    f'{QUERY}</query>{QUERY}{ITEM}</query>': 'item-count (no JID)',
    f'{QUERY}<x>{ITEM}</x></query>': 'item-count (no JID)',
    f'{QUERY}<item xmlns="urn:x" jid="c@example.org"/></query>': 'item-count (no JID)',
    f'{QUERY}<item/></query>': 'no-jid (no JID)',
    f'{QUERY}<item jid="" subscription="remove"/></query>': 'no-jid (no JID)',
}
WHOLE = {
    f'{QUERY}{ITEM}</query>': 'c@example.org',
    f'{QUERY}text<x/>{ITEM}<x xmlns="urn:x"><item/></x></query><x/>': 'c@example.org',
    f'{QUERY}<item jid="@@ b d@"/></query>': '@@ b d@',
}
GONE = "<item jid='c@example.org' subscription='remove'>"


class DoubtsOnTheWire(DriveStory):
    """By xmpp-drive."""

    def tell_of(self, send, answer=None):
        """What was told of what SEND sends behind a roster, in a session that goes on; the roster
        request's ANSWER may be another one."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send((answer or '<iq type="result" id="#"><query xmlns="jabber:iq:roster"/></iq>')
                         .replace('#', request.get('id')))
            send(session)
            try:
                session.serve()
            finally:
                self.has_ended.set()
        self.has_ended = threading.Event()
        self.server = self.scripted(script)
        lines = self.drive(self.server, '--once')
        self.assertEqual(lines[-2], 'closed')
        return self.having(lines, 'item', 'left-out', 'end', 'unchanged', 'refused', 'push', 'doubt')

    def refusals(self):
        """What was answered with an error: (id, condition)."""
        self.assertTrue(self.has_ended.wait(PATIENCE))
        return [(stanza.get('id'), stanza.find(f'{{{CLIENT}}}error')[0].tag.removeprefix(f'{{{STANZA_ERRORS}}}'))
                for stanza in self.server.stanzas('iq', 'error')]

    @staticmethod
    def push_all(texts, identity="id='p#'", rest=''):
        """Pushes of the texts, numbered."""
        def send(session):
            for number, text in enumerate(texts):
                session.send(f"<iq type='set' {identity.replace('#', str(number))} {rest}>{text}</iq>")
        return send

    def test_broken_pushes(self):
        """Told one by one; refused where there is an id."""
        told = [f'doubt {word}' for word in BROKEN.values()]
        self.assertEqual(self.tell_of(self.push_all(BROKEN))[1:], told)
        self.assertEqual(self.refusals(), [(f'p{number}', 'bad-request') for number in range(len(told))])
        self.assertEqual(self.tell_of(self.push_all(BROKEN, identity=''))[1:], told)
        self.assertEqual(self.refusals(), [])

    def test_without_id(self):
        """It names the contact that it spoke of, and nothing is answered."""
        told = self.tell_of(self.push_all([*WHOLE, f'{QUERY}{GONE}</item></query>'], identity=''))
        self.assertEqual(told[1:], [f'doubt no-id {jid}' for jid in (*WHOLE.values(), 'c@example.org')])
        self.assertEqual(self.refusals(), [])

    def test_whole_pushes(self):
        """Something unknown beside the item makes no difference, nor does a JID that is none."""
        told = self.tell_of(self.push_all(WHOLE))
        self.assertEqual([line[:len(f'push 9 {{"jid":"{jid}"')] for line, jid in
                          zip(told[1:], WHOLE.values())],
                         [f'push 9 {{"jid":"{jid}"' for jid in WHOLE.values()])
        self.assertEqual(self.refusals(), [])

    def test_removal_with_groups(self):
        """It is handed over as what it is."""
        told = self.tell_of(self.push_all(f'{QUERY}{GONE}{inside}</item></query>' for inside in
                                          ('', '<group>A</group>', '<group/>', '<x/>')))
        self.assertEqual(told[1:], ['push 9 c@example.org', 'push 9 c@example.org (with groups)',
                                    'push 9 c@example.org (with groups)', 'push 9 c@example.org'])

    def test_strangers(self):
        """They bring no doubt about, and learn nothing."""
        texts = [*BROKEN, *WHOLE, f"{QUERY}<item jid='c@example.org' name='{'x' * 70000}'/></query>"]
        for rest in ("from='mallory@evil.example'", "from='scripted.test'",
                     "from='juliet@scripted.test/other'"):
            self.assertEqual(len(self.tell_of(self.push_all(texts, rest=rest))), 1)
            self.assertEqual({condition for _, condition in self.refusals()}, {'service-unavailable'})
            self.assertEqual(len(self.refusals()), len(texts))
            self.assertEqual(len(self.tell_of(self.push_all(texts, identity='', rest=rest))), 1)
            self.assertEqual(self.refusals(), [])

    def test_no_pushes(self):
        """What only looks like one: in another namespace, or deeper, or asked for."""
        def send(session):
            for kind, text in (('set', f'<x>{QUERY}{ITEM}</query></x>'), ('get', f'{QUERY}{ITEM}</query>'),
                               ('set', f'<query xmlns="urn:x">{ITEM}</query>')):
                session.send(f"<iq type='{kind}' id='no'>{text}</iq>")
            session.send(f"<iq xmlns='urn:x' type='set' id='x'>{QUERY}{ITEM}</query></iq>"
                         f"<x type='set' id='x'>{QUERY}{ITEM}</query></x>"
                         f"<iq id='x'>{QUERY}{ITEM}</query></iq>")
        self.assertEqual(len(self.tell_of(send)), 1)
        self.assertEqual(self.refusals(), [('no', 'service-unavailable')] * 3)

    def test_odd_results(self):
        """Of the roster: in two parts, with items that say nothing, as an error, and unasked."""
        def nothing(session):
            session.send(f"<iq type='result' id='x'>{QUERY}{ITEM}</query></iq>")
        told = self.tell_of(nothing, f"<iq type='result' id='#'>{QUERY}{ITEM}</query>"
                                     f"<query xmlns='{ROSTER}' ver='10'><item/>{ITEM}</query></iq>")
        self.assertEqual([line.partition(' {')[0] for line in told],
                         ['item', 'left-out (no JID)', 'item', 'end 9'])
        told = self.tell_of(nothing, f"<iq type='error' id='#'>{QUERY}{ITEM}</query><error type='cancel'>"
                                     f"<item-not-found xmlns='{STANZA_ERRORS}'/></error></iq>")
        self.assertEqual([line.split()[0] for line in told], ['refused'])
        told = self.tell_of(nothing, f"<iq xmlns='urn:x' type='result' id='#'>{QUERY}{ITEM}</query></iq>"
                                     "<iq type='result' id='#'/>")
        self.assertEqual(told, ['unchanged'])


main()
