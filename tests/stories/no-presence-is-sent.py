"""rosterd is not seen: it sends no presence, no message, and no change of the roster.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.contacts import Contact  # noqa: E402
from harness.net import Timeout  # noqa: E402
from harness.story import PASSWORD, Story, main  # noqa: E402
from harness.xmlstream import BIND, PING, ROSTER, local_name  # noqa: E402


class NoPresenceIsSent(Story):
    """What the server hears, and what a friend sees."""

    def test_what_the_server_hears(self):
        """Through log-in, pushes, a request for a subscription, reconnect and disconnect."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(),
                                [Contact('a@example.org', 'A', 'none', True),
                                 Contact('b@example.org', 'B', 'none')], version='1')
            session.send("<presence from='c@example.org' type='subscribe'/>"
                         "<presence from='a@example.org/x'/>"
                         "<message from='c@example.org' type='chat'><body>hi</body></message>")
            session.wait_for_answer(session.push(Contact('d@example.org', 'D'), version='2'))
            self.events.post('served')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        for _ in range(2):
            self.events.expect('served')
            self.wait_for_state(path, 'online')
            self.rosterctl('get')
            self.rosterctl('show', 'a@example.org')
            time.sleep(0.5)
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            self.profile_call(path, 'Connect')
        self.events.expect('served')
        self.rosterd.stop()
        self.assertEqual(server.stanzas('presence'), [])
        self.assertEqual(server.stanzas('message'), [])
        for iq in server.stanzas('iq', 'set'):
            self.assertEqual([child.tag for child in iq], [f'{{{BIND}}}bind'])
        for iq in server.stanzas('iq', 'get'):
            self.assertIn(iq[0].tag, (f'{{{ROSTER}}}query', f'{{{PING}}}ping'))

    def test_what_a_friend_sees(self):
        """On Prosody, where each sees the other's presence."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, [Contact('romeo@prosody.test', 'Romeo', 'both')])
        server.add_account('romeo', PASSWORD, [Contact('juliet@prosody.test', 'Juliet', 'both')])
        server.start()
        with server.client('romeo', PASSWORD, ca_file=self.authority.ca_file) as romeo:
            romeo.get_roster()
            romeo.send_presence()
            path = self.add_profile('juliet', 'juliet@prosody.test', server)
            self.wait_for_state(path, 'online')
            self.rosterctl('get')
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            with self.assertRaises(Timeout):
                romeo.wait_for_stanza(lambda s: local_name(s) == 'presence' and not s.get('type') and
                                      s.get('from', '').startswith('juliet@'), timeout=1.5)
        held = server.read_roster('juliet')
        self.assertEqual([(c.jid, c.subscription) for c in held], [('romeo@prosody.test', 'both')])


main()
