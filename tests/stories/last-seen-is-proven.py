"""Who was there is noted, by no change of the roster; and only whose absence is proven is selected.
Real servers: Prosody's word that a contact is offline is no proof of anything.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import json
import sqlite3

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main

TWO_YEARS = 2 * 365 * 86400 * 1000000
UNKNOWN = "It isn't known of 1 contact: rosterd watches since "


class LastSeen(Story):
    """Juliet's rosterd shows itself. She sees Romeo, who is there, and the Nurse, who never is; Paris
    shows her nothing."""

    def begin(self, server):
        """The accounts, each in the others' rosters; Juliet is online."""
        self.server = server
        self.romeo, self.nurse, self.paris = (f'{user}@{server.domain}'
                                              for user in ('romeo', 'nurse', 'paris'))
        juliet = Contact(f'juliet@{server.domain}', 'Juliet', 'both')
        contacts = {'juliet': [Contact(self.romeo, 'Romeo', 'both'), Contact(self.nurse, 'Nurse', 'both'),
                               Contact(self.paris, 'Paris', 'from')],
                    'romeo': [juliet], 'nurse': [juliet],
                    'paris': [Contact(juliet.jid, 'Juliet', 'to')]}
        for user, roster in contacts.items():
            server.add_account(user, PASSWORD, roster)

    def go_online(self):
        """Gives the profile's path."""
        path = self.add_profile('juliet', f'juliet@{self.server.domain}', self.server, Visibility='xa')
        self.wait_for_state(path, 'online')
        return path

    def heard(self, jid):
        """As `show` tells it."""
        return json.loads(self.rosterctl('show', '--json', jid).stdout)['contacts'][0]['heard']

    def select(self, age):
        """(names, how many are unknown, the sentence about them)"""
        done = self.rosterctl('get', '--json', '--unseen-for', age)
        document = json.loads(done.stdout)
        return [contact['name'] for contact in document['contacts']], document['unknown'], done.stderr

    def pass_two_years(self):
        """As if all had been noted so long ago, and rosterd had watched since."""
        with contextlib.closing(sqlite3.connect(self.rosterd.database)) as connection, connection:
            connection.execute('UPDATE watch SET since = since - ?', (TWO_YEARS,))
            connection.execute('UPDATE contact SET to_since = to_since - ?', (TWO_YEARS,))
            connection.execute('UPDATE heard SET time = time - ?', (TWO_YEARS,))

    def tell(self, server):
        """What is seen, what is proven, and what goes."""
        self.begin(server)
        path = self.go_online()
        serial = self.property(path, 'Serial')
        self.take_events()
        romeo = self.join(server, 'romeo')
        wait_until(lambda: self.heard(self.romeo)['source'] == 'presence', 'Romeo is seen')
        self.assertIn('last seen: ', self.rosterctl('show', self.romeo).stdout)
        self.assertIn(', by its presence\n', self.rosterctl('get', '-vv', 'romeo').stdout)
        # What the server says of who is offline proves nothing, nor does watching for a moment.
        self.assertEqual((self.heard(self.nurse)['seen'], self.heard(self.paris)),
                         (None, {'seen': None, 'source': None, 'watched_since': None}))
        self.assertRegex(self.rosterctl('show', self.nurse).stdout,
                         r'last seen: not since .*, when the watch began\n')
        names, n_unknown, _ = self.select('1d')
        self.assertEqual((names, n_unknown), ([], 2))
        self.assertEqual(self.property(path, 'Serial'), serial)
        self.events.forbid('ContactsChanged')
        romeo.send_presence(kind='unavailable')
        wait_until(lambda: self.query('SELECT is_there FROM heard') == [(0,)], 'Romeo has gone')
        self.rosterd.kill()
        self.pass_two_years()
        self.rosterd.start()
        self.rosterctl('profile', 'disconnect', 'juliet')

    def tell_selection(self):
        """Two years later, for which rosterd seems to have watched."""
        path = '/im/rosterd/Roster1/profile/juliet'
        names, n_unknown, said = self.select('1y')
        self.assertEqual((names, n_unknown), (['Nurse', 'Romeo'], 1))
        self.assertIn(UNKNOWN, said)
        self.set_password(path, PASSWORD)
        self.rosterctl('profile', 'connect', 'juliet')
        self.wait_for_state(path, 'online')
        self.join(self.server, 'romeo')
        wait_until(lambda: self.select('1y')[0] == ['Nurse'], 'Romeo is seen again')
        done = self.rosterctl('purge', '--unseen-for', '1y', '--yes')
        self.assertIn(UNKNOWN, done.stderr)
        self.assertIn('Removed 1 contact ', done.stdout + done.stderr)
        self.assertEqual(sorted(contact.jid for contact in self.server.read_roster('juliet')),
                         [self.paris, self.romeo])

    def test_on_prosody(self):
        """Debian's, with the modules that rosters meet."""
        server = self.prosody()
        server.start()
        self.tell(server)
        self.tell_selection()

    def test_on_ejabberd(self):
        """With Debian's modules."""
        server = self.ejabberd(debian=True)
        server.start()
        self.tell(server)
        self.tell_selection()


main()
