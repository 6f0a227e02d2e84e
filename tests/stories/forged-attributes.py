"""A contact who sees the user's presence, and a stranger, write attributes of another namespace into
their stanzas, through real servers: nobody is taken for somebody else, and nothing is changed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import itertools

from harness.contacts import Contact
from harness.scripted import item_xml
from harness.story import PASSWORD, Story, main
from harness.xmlstream import ROSTER, local_name

# Of the attributes that bear a namespace, servers change the order and the prefix as they like.
NAMESPACES = ('urn:f', 'urn:xmpp:a', 'jabber:client', 'zzz:')


class ForgedAttributes(Story):
    """rosterd for Juliet, who is seen as far away by Romeo, the attacker."""

    def begin(self, server):
        """Juliet has two contacts and is online; Romeo sees her session."""
        self.server = server
        self.juliet = f'juliet@{server.domain}'
        self.friends = [Contact(f'romeo@{server.domain}', 'Romeo', 'both'),
                        Contact(f'nurse@{server.domain}', 'Nurse', 'both', groups=('Household',))]

        server.start()
        server.add_account('juliet', PASSWORD, self.friends)
        server.add_account('romeo', PASSWORD, [Contact(self.juliet, '', 'both')])
        server.add_account('tybalt', PASSWORD)
        self.romeo = self.join(self.server, 'romeo')
        self.path = self.add_profile('juliet', self.juliet, server, Visibility='xa')
        seen = self.romeo.wait_for_stanza(
            lambda s: local_name(s) == 'presence' and s.get('from', '').startswith(self.juliet + '/'))
        self.full_jid = seen.get('from')
        self.wait_for_state(self.path, 'online')
        with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.set_item(Contact(f'nurse@{server.domain}', 'Nurse', groups=('Household',)))
        self.barrier()
        self.version = self.property(self.path, 'RosterVersion')
        self.names = self.read_names(self.path)
        self.assertEqual(self.names, {contact.jid: contact.name for contact in self.friends})

    def barrier(self):
        """What the server sent by now is known to rosterd."""
        self.finish_job(self.resync(self.path, is_dry_run=True))

    def forge(self, kind, identity, *payload):
        """Iqs from Romeo with foreign attributes before and behind the real ones."""
        for number, (namespace, is_first) in enumerate(itertools.product(NAMESPACES, (True, False))):
            name = f'{identity}{number}'
            foreign = (f"xmlns:f='{namespace}' f:from='{self.juliet}' f:type='set' f:id='f{name}' "
                       f"f:to='{self.full_jid}'")
            real = f"type='{kind}' id='{name}' to='{self.full_jid}'"
            attributes = f'{foreign} {real}' if is_first else f'{real} {foreign}'
            self.romeo.send(f'<iq {attributes}>{"".join(payload).replace("#", str(number))}</iq>')
            yield name

    def forge_requests(self, kind, identity, *payload):
        """As above; each must have arrived, and been refused."""
        for name in self.forge(kind, identity, *payload):
            answer = self.romeo.wait_for_stanza(
                lambda s, name=name: local_name(s) == 'iq' and s.get('id') in (name, f'f{name}'))
            self.assertEqual((answer.get('type'), answer.get('id')), ('error', name))
            self.assertEqual(answer.get('from'), self.full_jid, 'rosterd itself must have refused it')

    def forge_pushes(self):
        """Additions, removals, and both with foreign attributes in the item."""
        foreign = "xmlns:g='urn:g' g:jid='bad#@evil.example' g:subscription='both' g:ver='666'"
        query = f"<query xmlns='{ROSTER}' ver='666'>"
        nurse = self.friends[1].jid
        self.forge_requests('set', 'add', query, item_xml(Contact('bad#@evil.example')), '</query>')
        self.forge_requests('set', 'remove', query, f"<item jid='{nurse}' subscription='remove'/></query>")
        self.forge_requests('set', 'both', f"<query xmlns='{ROSTER}' {foreign}>",
                            f"<item {foreign} jid='{nurse}' subscription='remove'/></query>")
        self.forge_requests('get', 'get', query, item_xml(Contact('bad#@evil.example')), '</query>')

    def forge_answers(self):
        """To a roster request and an edit, by ids that somebody might guess."""
        query = f"<query xmlns='{ROSTER}' ver='666'><item jid='bad@evil.example'/></query>"
        for kind, payload in (('result', query), ('result', ''), ('error', query)):
            list(self.forge(kind, 'r', payload))
        self.romeo.get_roster()

    def forge_presence(self):
        """A stranger asks in the name of somebody else."""
        tybalt = self.join(self.server, 'tybalt')
        boss = f'boss@{self.server.domain}'
        foreign = f"xmlns:f='urn:f' f:from='{boss}' f:type='unsubscribe'"
        real = f"type='subscribe' to='{self.juliet}'"
        for attributes in (f'{foreign} {real}', f'{real} {foreign}'):
            tybalt.send(f'<presence {attributes}/>')
        tybalt.get_roster()
        self.expect_request()
        self.barrier()
        pending = self.subscriptions_call(self.path, 'ListPending')[0]
        self.assertEqual([jid for jid, _, _ in pending], [f'tybalt@{self.server.domain}'])

    def check_nothing_changed(self):
        """Here, and on the server."""
        self.assertEqual(self.read_names(self.path), self.names)
        self.assertEqual(self.property(self.path, 'RosterVersion'), self.version)
        self.assertEqual({contact.jid for contact in self.server.read_roster('juliet')}
                         - {f'tybalt@{self.server.domain}'}, set(self.names))

    def attack(self):
        """All of it, then a restart, then an edit that Romeo would like to answer."""
        self.take_events()
        with self.events.forbid('ContactsChanged'):
            self.forge_pushes()
            self.forge_answers()
            self.barrier()
            self.check_nothing_changed()
            self.rosterd.restart()
            self.set_password(self.path, PASSWORD)
            self.wait_for_state(self.path, 'online')
            self.check_nothing_changed()
            self.forge_presence()
            self.check_nothing_changed()
        job = self.set_items(self.path, {self.friends[1].jid: {'Name': 'Angelica'}})
        self.forge_answers()
        self.finish_job(job)
        self.assertEqual(self.read_names(self.path), self.names | {self.friends[1].jid: 'Angelica'})

    def test_prosody(self):
        """It hands foreign attributes on."""
        self.begin(self.prosody())
        self.attack()

    def test_ejabberd(self):
        """Some versions drop them; nothing depends on it."""
        self.begin(self.ejabberd(versioning=True))
        self.attack()


main()
