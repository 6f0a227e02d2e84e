"""Items and stanzas that are odd, but not forbidden: each valid item is stored, and none does harm.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import Story, main
from harness.xmlstream import ROSTER


class OddStanzas(Story):
    """From a server that is honest else."""

    def test_odd_items(self):
        """Items of a roster."""
        long_name = 'n' * 40000

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [
                "<item jid='plain@example.org'/>",
                "<item jid='bad jid@@exa mple'  name='cannot be prepared'/>",
                "<item jid='groups@example.org'><group>B</group><group>A</group><group>B</group>"
                '<group/><group></group></item>',
                "<item jid='state@example.org' subscription='sideways'/>",
                "<item jid='ask@example.org' ask='subscribe' approved='true'/>",
                "<item jid='extra@example.org'><x xmlns='urn:x' a='1'><y/>text</x></item>",
                f"<item jid='long@example.org' name='{long_name}'/>",
                "<item name='no jid'/>", "<item jid='' name='empty'/>",
                "<item jid='juliet@scripted.test' name='myself'/>",
                "<item jid='twice@example.org' name='first'/>",
                "<item jid='twice@example.org' name='second'/>",
                "<other jid='other@example.org'/>",
            ], version='1')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        contacts = {contact[0]: contact for contact in self.read_all(path)[0]}
        self.assertEqual(contacts['bad jid@@exa mple'][1], 'cannot be prepared')
        self.assertEqual(contacts['groups@example.org'][4], ['A', 'B'])
        self.assertEqual(contacts['plain@example.org'][2:4], (0, 0))
        self.assertEqual(contacts['ask@example.org'][3] & 5, 5)
        self.assertEqual(contacts['twice@example.org'][1], 'second')
        self.assertIn('juliet@scripted.test', contacts)
        self.assertIn('extra@example.org', contacts)
        self.assertNotIn('other@example.org', contacts)
        self.assertNotIn('', contacts)

    def test_unknown_stanzas(self):
        """Messages, presence, unknown queries: answered where an answer is due, else ignored."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')], version='1')
            session.send("<message from='x@example.org' type='chat'><body>hi</body></message>"
                         "<presence from='x@example.org' type='subscribe'/>"
                         "<message><query xmlns='jabber:iq:roster'><item jid='bad@example.org'/></query>"
                         '</message><x xmlns="urn:unknown"/> \n ')
            session.send("<iq type='get' id='q1' from='scripted.test'><query xmlns='urn:unknown'/></iq>")
            answer = session.wait_for_answer('q1')
            assert answer.get('type') == 'error', answer.get('type')
            session.send(f"<iq type='get' id='q2' from='scripted.test'><query xmlns='{ROSTER}'/></iq>")
            assert session.wait_for_answer('q2').get('type') == 'error'
            self.events.post('answered')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('answered')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_names(path), {'a@example.org': 'A'})


main()
