"""A push that is not from the account itself changes nothing; one without a sender, or from our bare
JID however it is spelt, is applied.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.net import wait_until
from harness.scripted import item_xml
from harness.story import Story, main
from harness.xmlstream import ROSTER

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
            self.serve_until_online(session)
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
        return bool(event.removed) or any(jid.startswith('bad') for jid in event.changed_jids)

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

    def test_foreign_attributes(self):
        """What a namespace says doesn't count, in a rightful push as little as in a stranger's."""
        foreign = ("xmlns:f='urn:f' f:from='{sender}' f:type='{kind}' f:id='f' f:to='x@y' f:ver='666' "
                   "f:jid='bad@evil.example' f:name='Bad' f:subscription='{subscription}' f:ask='subscribe'")
        rightful = foreign.format(sender='mallory@evil.example', kind='get', subscription='remove')
        forged = foreign.format(sender='juliet@scripted.test', kind='set', subscription='both')

        def send(session, first, last, number, kind='set', sender='juliet@scripted.test'):
            session.send(
                f"<iq {first} type='{kind}' id='p{number}' from='{sender}' {last}>"
                f"<query xmlns='{ROSTER}' {first} ver='{number}' {last}>"
                f"<item {first} jid='c{number}@example.org' name='C' subscription='to' {last}/></query></iq>")
            return session.wait_for_answer(f'p{number}').get('type')

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            result = f"type='result' id='{request.get('id')}'"
            session.send(f"<iq {forged} from='mallory@evil.example' {result}/>"
                         f"<iq {result} from='mallory@evil.example' {forged}/>")
            session.send(f"<iq {rightful} {result}><query {rightful} xmlns='{ROSTER}' ver='1'>"
                         f"<item jid='{FRIEND.jid}' name='Friend' subscription='both' {rightful}/></query></iq>")
            self.serve_until_online(session)
            for number, (first, last) in enumerate(((forged, ''), ('', forged)), 2):
                for kind in ('set', 'get'):
                    answer = send(session, first, last, f'{number}{kind}', kind, 'mallory@evil.example')
                    assert answer == 'error', answer
            assert send(session, rightful, '', 4) == 'result'
            assert send(session, '', rightful, 5) == 'result'
            self.events.post('done')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('done')
        self.wait_for_state(path, 'online')
        contacts = {contact[0]: contact[1:4] for contact in self.read_all(path)[0]}
        self.assertEqual(contacts, {FRIEND.jid: ('Friend', 3, 0), 'c4@example.org': ('C', 1, 0),
                                    'c5@example.org': ('C', 1, 0)})
        self.assertEqual(self.property(path, 'RosterVersion'), '5')

    def test_answer_from_a_stranger(self):
        """To a removal, with its id and foreign attributes that say it is ours: it isn't believed."""
        foreign = "xmlns:f='urn:f' f:from='juliet@scripted.test'"

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
            request, = session.expect_roster_sets(1)
            real = f"type='result' id='{request.get('id')}' from='mallory@evil.example'"
            session.send(f"<iq {foreign} {real}/><iq {real} {foreign}/>")
            session.send_error(request, 'not-allowed')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        job = self.remove_items(path, [FRIEND.jid])
        self.assertNotEqual(self.wait_job(job)[0], 'done')
        self.assertEqual([name for _, name, _ in self.list_failures(job)], ['Xmpp.NotAllowed'])
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend'})

    def test_malformed_pushes(self):
        """No item, two items, no JID, no id: not taken, and the whole roster is asked for instead; the
        version of a good push behind them doesn't hide that."""
        one, good = Contact('one@example.org', 'One'), Contact('good@example.org', 'Good')

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
            session.push(version='2')
            session.push(one, Contact('two@example.org'), version='3')
            session.push("<item subscription='both' name='nobody'/>", version='4')
            session.push("<item jid='' subscription='both'/>", version='5')
            session.send(f"<iq type='set'><query xmlns='{ROSTER}' ver='6'>{item_xml(one)}</query></iq>")
            session.push(good, version='7', identity='good')
            for _ in range(2):  # for the first of them, and a while later for the rest
                request = session.expect_roster_get()
                self.assertEqual(session.version_of(request), '')
                session.send_roster(request, [FRIEND, one, good], version='8')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        wait_until(lambda: self.property(path, 'RosterVersion') == '8', 'the whole roster')
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend', one.jid: 'One', good.jid: 'Good'})
        self.assertEqual([iq.get('id') for iq in server.stanzas('iq', 'error')],
                         ['s1', 's2', 's3', 's4'])
        wait_until(lambda: 'good' in [iq.get('id') for iq in server.stanzas('iq', 'result')],
                   'the acknowledgement of the good one')


main()
