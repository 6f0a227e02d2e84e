"""A name of quotes is six times as long on the wire: one within the limit is kept, one over it is left
out, and the rest of the roster stays in step, with real servers.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main
from harness.xmlstream import ROSTER

LONG = Contact('long@example.org', '"' * 60000, 'both')
LONGER = Contact('longer@example.org', "'" * 200000, 'both')
FRIEND = Contact('friend@example.org', 'Friend', 'both')


class NamesOfQuotes(Story):
    """One story, two servers."""

    def check(self, server):
        """At the login, and by pushes."""
        server.start()
        server.add_account('juliet', PASSWORD, [LONG, LONGER, FRIEND])
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_names(path), {LONG.jid: LONG.name, FRIEND.jid: 'Friend'})
        self.assertEqual(self.property(path, 'LeftOut'), [LONGER.jid])
        self.take_events()
        with self.events.forbid('property:State', lambda event: event.path == path), \
                server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            for jid, name in ((LONGER.jid, '"' + "'" * 210000 + '"'), (LONG.jid, "'" + '"' * 50000 + "'")):
                other.request('set', f"<query xmlns='{ROSTER}'><item jid='{jid}' name={name}/></query>")
            other.set_item(Contact(FRIEND.jid, 'Dear friend'))
            wait_until(lambda: self.read_names(path) == {LONG.jid: '"' * 50000,
                                                         FRIEND.jid: 'Dear friend'}, 'the pushes')
        self.assertEqual(self.property(path, 'LeftOut'), [LONGER.jid])

    def test_prosody(self):
        """It takes stanzas of 256 KiB."""
        self.check(self.prosody())

    def test_ejabberd(self):
        """So does it."""
        self.check(self.ejabberd(versioning=True))


main()
