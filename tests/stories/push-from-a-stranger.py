"""A push that is not from the account itself changes nothing; one without a sender, or from our bare
JID however it is spelt, is applied.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.contacts import Contact  # noqa: E402
from harness.story import Story, main  # noqa: E402
from harness.xmlstream import ROSTER  # noqa: E402

FRIEND = Contact('friend@example.org', 'Friend', 'both', groups=('Friends',))
STRANGERS = ('mallory@scripted.test', 'mallory@evil.example/x', 'scripted.test', 'evil.example',
             'juliet@scripted.test/bound', 'juliet@scripted.test/other',
             'juliet@scripted.test.evil.example', 'jul\u0456et@scripted.test', '@', 'juliet@', ' ')
OWN = (None, 'juliet@scripted.test', 'Juliet@Scripted.TEST')


class PushFromAStranger(Story):
    """The sender decides."""

    def test_spoofed_pushes(self):
        """Each is followed by a good one, so that what the bad one did would be seen."""
        spoofed = []

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
            session.serve_for(0.5)
            for number, sender in enumerate(STRANGERS):
                bad = Contact(f'bad{number}@evil.example', 'Bad', 'both')
                spoofed.append(session.push(bad, version=f'bad{number}', sender=sender))
                spoofed.append(session.push(f"<item jid='{FRIEND.jid}' subscription='remove'/>",
                                            sender=sender))
            for number, sender in enumerate(OWN):
                good = Contact(f'good{number}@example.org', f'Good {number}')
                answer = session.wait_for_answer(session.push(good, version=f'{number + 2}',
                                                              sender=sender))
                assert answer.get('type') == 'result', sender
            self.events.post('done')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        with self.events.forbid('ContactsChanged', self.is_bad):
            self.events.expect('done')
        self.events.drain(0.5)
        self.assertEqual(self.read_names(path), {
            FRIEND.jid: 'Friend', 'good0@example.org': 'Good 0', 'good1@example.org': 'Good 1',
            'good2@example.org': 'Good 2'})
        self.assertEqual(self.property(path, 'RosterVersion'), '4')
        acknowledged = {iq.get('id') for iq in server.stanzas('iq', 'result')}
        self.assertEqual(acknowledged & set(spoofed), set())

    @staticmethod
    def is_bad(event):
        """Does the signal tell of a spoofed push?"""
        _, _, changed, removed = event.arguments
        return bool(removed) or any(contact[0].startswith('bad') for contact in changed)

    def test_result_from_a_stranger(self):
        """A roster result counts only if it comes from the account."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            for sender in ('mallory@evil.example', 'scripted.test', 'juliet@scripted.test/other'):
                session.send(f"<iq type='result' id='{request.get('id')}' from='{sender}'>"
                             f"<query xmlns='{ROSTER}' ver='666'><item jid='bad@evil.example'/></query></iq>")
            session.send_roster(request, [FRIEND], version='1')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend'})
        self.assertEqual(self.property(path, 'RosterVersion'), '1')

    def test_malformed_pushes(self):
        """No item, two items, no JID, an unknown subscription of a known contact."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
            session.push(version='2')
            session.push(Contact('one@example.org'), Contact('two@example.org'), version='3')
            session.push("<item subscription='both' name='nobody'/>", version='4')
            session.push("<item jid='' subscription='both'/>", version='5')
            good = session.push(Contact('good@example.org', 'Good'), version='6')
            assert session.wait_for_answer(good).get('type') == 'result'
            self.events.post('done')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('done')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend', 'good@example.org': 'Good'})
        self.assertEqual(self.property(path, 'RosterVersion'), '6')


main()
