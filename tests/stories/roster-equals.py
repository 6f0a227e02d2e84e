"""What `rosterctl get -O json` prints is what the server holds: first, after a restart, after changes
by another client while rosterd was away, and while it was connected; with versioning and without. The
life of a roster is told once, for each server.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses

from harness.contacts import Contact, generate
from harness.story import PASSWORD, Story, main


class SameRoster:
    """One test a size. A server's class gives make_server() and OPTIONS of it."""

    options = {}

    def test_0_contacts(self):
        """An empty roster is a roster."""
        self.tell(0)

    def test_1_contact(self):
        """One."""
        self.tell(1)

    def test_1000_contacts(self):
        """A thousand."""
        self.tell(1000)

    def test_6000_contacts(self):
        """Six thousand."""
        self.tell(6000)

    def tell(self, count):
        """The whole life, with a roster of COUNT contacts."""
        contacts = generate(count)
        server = self.make_server(**self.options)
        server.start()
        server.add_account('juliet', PASSWORD, contacts)
        server.add_account('romeo', PASSWORD)

        def held():
            return server.read_roster('juliet')
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(path, 'online')
        self.assertEqual(len(held()), count)
        self.assert_same_roster(held(), 'juliet', 'first time')
        self.assertEqual(self.property(path, 'Contacts'), count)

        self.rosterd.restart()
        self.assert_same_roster(held(), 'juliet', 'after a restart, before the connection')
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        self.assert_same_roster(held(), 'juliet', 'after a restart')

        self.rosterd.stop()
        self.change(server, contacts, 'away')
        self.rosterd.start()
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        self.assert_same_roster(held(), 'juliet', 'after changes while rosterd was away')

        self.change(server, contacts, 'here')
        self.wait_for_same_roster(held, 'juliet', 'after changes while rosterd looked on')
        self.approve(server)
        self.wait_for_same_roster(held, 'juliet', 'after an approved subscription')
        asked = {contact.jid: contact for contact in held()}[f'romeo@{server.domain}']
        self.assertEqual((asked.subscription, asked.ask), ('to', False))

    def client(self, server, user='juliet'):
        """Another client of the account."""
        return server.client(user, PASSWORD, ca_file=self.authority.ca_file)

    def change(self, server, contacts, mark):
        """Another client adds, renames, regroups and removes, and asks for a subscription."""
        offset = 0 if mark == 'away' else 20
        with self.client(server) as client:
            client.get_roster()
            for number in range(5):
                client.set_item(Contact(f'new{number}.{mark}@added.example', f'Ñew {mark} <{number}>',
                                        groups=('Friends', mark)))
            some = contacts[offset:offset + 20]
            for number, contact in enumerate(some):
                if number % 4 == 0:
                    client.remove_item(contact.jid)
                elif number % 4 == 1:
                    client.set_item(dataclasses.replace(contact, name=f'renamed {mark} &amp; {number}'))
                elif number % 4 == 2:
                    client.set_item(dataclasses.replace(contact, groups=(mark, 'Ünïcode Gruppe')))
                else:
                    client.set_item(dataclasses.replace(contact, name='', groups=()))
            client.set_item(Contact(f'new4.{mark}@added.example'))
            if mark == 'away':
                client.send_presence(f'romeo@{server.domain}', 'subscribe')
                client.get_roster()

    def approve(self, server):
        """Romeo lets Juliet see his presence."""
        with self.client(server, 'romeo') as romeo:
            romeo.get_roster()
            romeo.send_presence()
            romeo.send_presence(f'juliet@{server.domain}', 'subscribed')
            romeo.get_roster()


class Prosody(SameRoster, Story):
    """Versioning is on."""

    make_server = Story.prosody

    def test_1000_contacts_without_versioning(self):
        """A server that doesn't advertise it."""
        self.options = {'versioning': False}
        self.tell(1000)


class Ejabberd(SameRoster, Story):
    """Versioning is off, as ejabberd has it by default."""

    make_server = Story.ejabberd

    def test_1000_contacts_with_versioning(self):
        """With `versioning: true`."""
        self.options = {'versioning': True}
        self.tell(1000)

    def test_1000_contacts_with_debians_modules(self):
        """With versions that are hashes."""
        self.options = {'debian': True}
        self.tell(1000)


main()
