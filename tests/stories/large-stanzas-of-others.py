"""Whatever a contact or a stranger sends through a real server, however large, deep or wide: the
session goes on, and what it owes is answered.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import PASSWORD, Story, main
from harness.xmlstream import ROSTER, local_name

WIDE = "<a/>" * 12000
DEEP = '<a>' * 80 + '</a>' * 80  # Prosody can't keep much deeper ones
ATTRIBUTES = ' '.join(f"a{number}='x'" for number in range(2000))
# The parser gives each name with its namespace.
LONG_NAMES = f"<x xmlns='urn:{'x' * 1000}'>{'<a/>' * 1000}</x>"
LARGE = {
    'wide': WIDE, 'deep': DEEP, 'attributes': f'<a {ATTRIBUTES}/>', 'long-names': LONG_NAMES,
    'roster': f"<query xmlns='{ROSTER}' ver='9'>{WIDE}</query>",
    'text': 'x' * 200000 + '<a/>' * 10, 'quotes': f'<a b="{39 * 5000 * chr(39)}"/>',
}


class LargeStanzasOfOthers(Story):
    """rosterd for Juliet, who is seen as far away."""

    def begin(self, server):
        """Romeo is a contact, Tybalt is not."""
        self.server = server
        self.juliet = f'juliet@{server.domain}'
        server.start()
        server.add_account('juliet', PASSWORD, [Contact(f'romeo@{server.domain}', 'Romeo', 'both')])
        server.add_account('romeo', PASSWORD, [Contact(self.juliet, '', 'both')])
        server.add_account('tybalt', PASSWORD)
        self.romeo, self.tybalt = self.join(self.server, 'romeo'), self.join(self.server, 'tybalt')
        self.path = self.add_profile('juliet', self.juliet, server, Visibility='xa')
        seen = self.romeo.wait_for_stanza(
            lambda s: local_name(s) == 'presence' and s.get('from', '').startswith(self.juliet + '/'))
        self.full_jid = seen.get('from')
        self.wait_for_state(self.path, 'online')

    def attack(self):
        """Requests to the session, presence and messages to it, and a request for subscription."""
        self.take_events()
        with self.events.forbid('property:State', lambda event: event.path == self.path):
            for name, content in LARGE.items():
                self.romeo.send(f"<iq type='set' id='{name}' to='{self.full_jid}'>{content}</iq>")
                answer = self.romeo.wait_for_stanza(
                    lambda s, name=name: local_name(s) == 'iq' and s.get('id') == name)
                self.assertEqual((answer.get('type'), answer.get('from')), ('error', self.full_jid))
                for kind in ('message', 'presence'):
                    self.romeo.send(f"<{kind} to='{self.full_jid}'>{content}</{kind}>")
            self.romeo.send(f"<presence to='{self.juliet}' {ATTRIBUTES}/>")
            self.tybalt.send(f"<presence type='subscribe' to='{self.juliet}'>{WIDE}{DEEP}</presence>")
            request = self.expect_request()
            self.assertEqual(request[0], f'tybalt@{self.server.domain}')
            self.romeo.get_roster()
            self.finish_job(self.resync(self.path, is_dry_run=True))
        self.assertEqual(self.property(self.path, 'State'), 'online')
        self.assertNotIn('ended', self.rosterd.log(1000))

    def test_prosody(self):
        """Prosody hands all of it on."""
        self.begin(self.prosody())
        self.attack()

    def test_ejabberd(self):
        """So does ejabberd."""
        self.begin(self.ejabberd())
        self.attack()


main()
