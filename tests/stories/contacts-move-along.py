"""Contacts come along from an older account: with names and groups first, then each is asked once, at
the pace that the server lets pass, over restarts and kills; who has answered is told.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main
from harness.xmlstream import local_name

MOVED = '{urn:xmpp:moved:1}'
STATEMENT = (
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:moved:1'><item id='current'>"
    "<moved xmlns='urn:xmpp:moved:1'><new-jid>%s</new-jid></moved></item></publish><publish-options>"
    "<x xmlns='jabber:x:data' type='submit'>"
    "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
    "<field var='pubsub#access_model'><value>open</value></field></x></publish-options></pubsub>")
PEP = ('mod_caps: {}', 'mod_pubsub: {plugins: [flat, pep]}')
INTERVAL = 4
COUNT = 8


class Moving(Story):
    """Two profiles of one server: old and new."""

    def begin(self, server, old, new=()):
        """Both online, each with its contacts."""
        self.server = server
        server.start()
        self.domain = server.domain
        for name, contacts in (('old', old), ('new', new)):
            server.add_account(name, PASSWORD, contacts)
            path = self.add_profile(name, f'{name}@{self.domain}', server, Visibility='xa')
            self.wait_for_state(path, 'online')
        self.path = path

    def read_states(self):
        """{JID: state}, and the move's own."""
        document = json.loads(self.rosterctl('-p', 'new', 'move', 'status', '--json').stdout)
        return {contact['jid'].partition('@')[0]: contact['state'] for contact in document['contacts']}, \
            document['state']

    def wait_for_states(self, **states):
        """Until the contacts are in these states."""
        wait_until(lambda: self.read_states()[0] == states, lambda: f'{states}, not {self.read_states()}')


    def hear_of_moves(self, friend, other):
        """Who says to have been FRIEND: the one whom FRIEND names is verified, nobody is let in. OTHER is a contact
        who states nothing."""
        at = self.domain
        with self.join(self.server, friend) as client:
            client.request('set', STATEMENT % f'right@{at}')
        claims = {'right': f'{friend}@{at}', 'liar': f'{friend}@{at}', 'wrong': f'{other}@{at}',
                  'strange': f'nobody@{at}'}
        for user, before in claims.items():
            self.server.add_account(user, PASSWORD)
            client = self.join(self.server, user)
            client.send(f"<presence to='old@{at}' type='subscribe'><moved xmlns='urn:xmpp:moved:1'>"
                        f'<old-jid>{before}</old-jid></moved></presence>')
        expected = {'right': 'verified', 'liar': 'denied', 'wrong': 'denied', 'strange': 'no-contact'}
        wait_until(lambda: self.read_claims() == expected, str(expected))
        self.assert_names(self.rosterctl('-p', 'old', 'requests', 'list').stdout,
                          f'Says it was {friend}@{at} before: verified,', 'no contact of yours')
        self.assertFalse({f'{user}@{at}' for user in claims} & {c.jid for c in self.server.read_roster('old')})

    def read_claims(self):
        """{user: what the account says that it was before}."""
        document = json.loads(self.rosterctl('-p', 'old', 'requests', 'list', '--json').stdout)
        return {request['jid'].partition('@')[0]: request.get('moved') for request in document['requests']}


class OnProsody(Moving):
    """Where requests pass."""

    def test_all(self):
        """What comes along, who is asked with which words, who answers, and what an undo takes back."""
        at = 'prosody.test'
        self.begin(self.prosody(modules=['pep']), [
            Contact(f'romeo@{at}', 'Romeo', 'both', groups=('Friends',)),
            Contact(f'benvolio@{at}', 'Benvolio', 'to', groups=('Fencing',)),
            Contact(f'tybalt@{at}', 'Tybalt', 'from'), Contact(f'paris@{at}', 'Paris')],
            [Contact(f'benvolio@{at}', 'My cousin', groups=('Family',))])
        for user in ('romeo', 'benvolio'):
            self.server.add_account(user, PASSWORD)
        self.hear_of_moves('romeo', 'benvolio')
        before = sorted(self.server.read_roster('old'), key=str)
        self.assert_names(self.rosterctl('-p', 'old', 'move', 'old', status=2).stderr, 'rosterctl move old NEW')
        plan = self.rosterctl('move', 'old', 'new', '--dry-run').stderr
        self.assert_names(plan, '3 contacts are added', 'One gets a name or groups', '2 are asked', '2 saw the old',
                          f'With the words: "I have moved here from old@{at}."')
        self.assertEqual(len(self.server.read_roster('new')), 1, 'a dry run')
        with self.join(self.server, 'romeo') as romeo:
            self.rosterctl('move', 'old', 'new', '--yes', '--message', 'It is me')
            request = romeo.wait_for_stanza(lambda s: local_name(s) == 'presence' and s.get('type') == 'subscribe')
            self.assertEqual(request.findtext(f'{MOVED}moved/{MOVED}old-jid'), f'old@{at}')
            self.assertIn('It is me', ''.join(request.itertext()))
            romeo.send_presence(f'new@{at}', 'subscribed')
            self.wait_for_states(romeo='answered', benvolio='asked', tybalt='copied', paris='copied')
        there = {contact.jid.partition('@')[0]: contact for contact in self.server.read_roster('new')}
        self.assertEqual((there['benvolio'].name, there['benvolio'].groups), ('My cousin', ('Family', 'Fencing')))
        self.assertEqual((there['tybalt'].name, there['romeo'].groups), ('Tybalt', ('Friends',)))
        self.assertEqual(sorted(self.server.read_roster('old'), key=str), before, 'the older account stays as it is')
        self.rosterd.kill()
        self.rosterd.start()
        for name in ('old', 'new'):
            self.set_password(f'{self.path[:-3]}{name}', PASSWORD)
        self.wait_for_state(self.path, 'online')
        with self.join(self.server, 'benvolio') as benvolio:
            benvolio.send_presence(f'new@{at}', 'unsubscribed')
            self.wait_for_states(romeo='answered', benvolio='refused', tybalt='copied', paris='copied')
        self.assertEqual(self.read_states()[1], 'asked')
        self.assert_names(self.rosterctl('move', 'old', 'new', '-y').stderr, 'Nothing is left')
        self.rosterctl('-p', 'new', 'undo', '--yes')
        left = {contact.jid.partition('@')[0]: contact for contact in self.server.read_roster('new')}
        self.assertEqual({name: contact.groups for name, contact in left.items()},
                         {'romeo': ('Friends',), 'benvolio': ('Family',)}, 'who has answered stays')


class OnEjabberd(Moving):
    """Where only five requests pass, and the next when none has for an interval."""

    def test_killed_half_way(self):
        """The rest is asked by itself after a restart."""
        users = [f'u{number}' for number in range(COUNT)]
        self.begin(self.ejabberd(debian=True, interval=INTERVAL, modules=PEP), [
            Contact(f'{user}@ejabberd.test', user.upper(), 'to', groups=('Old',)) for user in users])
        for user in users:
            self.server.add_account(user, PASSWORD)
        self.hear_of_moves('u0', 'u1')
        self.rosterctl('move', 'old', 'new', '--yes', '--no-wait')
        wait_until(lambda: sum(self.is_asked(user) for user in users) == 5, 'five to be asked')
        self.rosterd.kill()
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        wait_until(lambda: all(self.is_asked(user) for user in users), 'the rest to be asked')
        self.wait_for_states(**{user: 'asked' for user in users})
        self.assertEqual(self.read_states()[1], 'asked')

    def is_asked(self, user):
        """Does new's request wait for the user?"""
        return self.server.list_requests(user) == ['new@ejabberd.test']


main()
