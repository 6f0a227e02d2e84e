"""Blocking on real servers, Prosody with its block list and ejabberd as Debian sets it up: whom the
server blocks is known, what rosterd blocks is blocked, a refusal reaches who is blocked behind it,
and each job can be taken back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.bus import BLOCKING
from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main
from harness.verbs import CONFLICT, DECLINED, BAD_DATA
from harness.xmlstream import local_name

XMLNS = 'urn:xmpp:blocking'
ITEMS = f'{{{XMLNS}}}blocklist/{{{XMLNS}}}item'


class Blocking(Story):
    """One world a server; each step leaves the block list as the next one finds it."""

    def begin(self, server, domain):
        """Juliet online, and Romeo and another client of hers."""
        self.server, self.domain = server, domain
        self.juliet, self.romeo, self.nurse = (f'{user}@{domain}' for user in ('juliet', 'romeo', 'nurse'))

    def go_online(self):
        """With accounts."""
        self.path = self.add_profile('juliet', self.juliet, self.server, Visibility='xa')
        self.wait_for_state(self.path, 'online')
        self.other = self.join(self.server, 'juliet')
        self.wait_for_list()

    def listed(self):
        """As --json tells it."""
        return json.loads(self.rosterctl('block', 'list', '--json').stdout)

    def wait_for_list(self, *jids):
        """Until rosterd knows just these."""
        def is_known():
            document = self.listed()
            return document['state'] == 'supported' and document['blocked'] == sorted(jids)
        wait_until(is_known, f'the block list {jids}')

    def assert_blocked(self, *jids):
        """On the server, and in the store."""
        stanza = self.other.request('get', f"<blocklist xmlns='{XMLNS}'/>")
        self.assertEqual(sorted(item.get('jid') for item in stanza.iterfind(ITEMS)), sorted(jids))
        self.wait_for_list(*jids)

    def change_elsewhere(self, name, *jids):
        """Another client blocks or unblocks."""
        items = ''.join(f"<item jid='{jid}'/>" for jid in jids)
        self.other.request('set', f"<{name} xmlns='{XMLNS}'>{items}</{name}>")

    def tell(self):
        """The story itself."""
        self.follow_others()
        self.block_and_undo()
        self.refuse_what_cannot_pass()
        self.deny_and_block()
        self.remove_and_block()
        self.read_offline()

    def follow_others(self):
        """What other clients change is pushed, and told."""
        done = self.rosterctl('block', 'list')
        self.assertEqual((done.stdout, done.stderr), ('', 'The server of juliet blocks nobody.\n'))
        self.change_elsewhere('block', 'tybalt@capulet.example', 'spam.example')
        self.events.expect('ListChanged', lambda event: 'spam.example' in str(event.arguments))
        self.wait_for_list('spam.example', 'tybalt@capulet.example')
        self.change_elsewhere('unblock', 'tybalt@capulet.example')
        self.wait_for_list('spam.example')

    def block_and_undo(self):
        """One JID is named in another spelling; who was blocked before stays blocked."""
        done = self.rosterctl('block', 'add', '-n', self.romeo, 'spam.example')
        self.assertEqual(done.stderr, '1 would be blocked; 1 is so already. Nothing was changed: this was a dry run.\n')
        self.assert_blocked('spam.example')
        done = self.rosterctl('block', 'add', self.romeo.upper(), 'x@verona.example')
        self.assertRegex(done.stderr, r'^Blocked 2 contacts for juliet\.\nTo take it back: rosterctl undo \d+\n$')
        self.assert_blocked(self.romeo, 'spam.example', 'x@verona.example')
        done = self.rosterctl('block', 'add', self.romeo)
        self.assertIn(f'Nothing had to be changed: "{self.romeo}" is blocked for juliet already.', done.stderr)
        done = self.rosterctl('block', 'remove', 'x@verona.example')
        self.assertIn('Unblocked 1 contact for juliet.', done.stderr)
        self.assert_blocked(self.romeo, 'spam.example')
        done = self.rosterctl('undo', '--yes')
        self.assertIn('blocks 1 contact again', done.stderr)
        self.assert_blocked(self.romeo, 'spam.example', 'x@verona.example')
        history = json.loads(self.rosterctl('job', 'list', '-v', '--json').stdout)
        self.assertEqual([job['kind'] for job in history['past']], ['undo', 'unblock', 'block'])
        done = self.rosterctl('undo', str(history['past'][2]['job']), '--yes')
        self.assertIn('unblocks 2 contacts', done.stderr)
        self.assert_blocked('spam.example')

    def refuse_what_cannot_pass(self):
        """Presence for who is blocked; oneself; one's own server without a yes."""
        self.rosterctl('block', 'add', self.romeo)
        for words in (('subscribe', self.romeo), ('requests', 'approve', self.romeo), ('subscribe', 'a@spam.example')):
            done = self.rosterctl(*words, status=CONFLICT)
            self.assertIn('is blocked', done.stderr)
        self.rosterctl('block', 'add', self.juliet, status=BAD_DATA)
        self.rosterctl('block', 'add', self.domain, status=DECLINED)
        self.rosterctl('block', 'remove', self.romeo)
        self.assert_blocked('spam.example')

    def deny_and_block(self):
        """The refusal reaches Romeo although he is blocked at once; an undo lets him in again."""
        romeo = self.join(self.server, 'romeo')
        romeo.send_presence(self.juliet, 'subscribe', 'Let me in')
        self.events.expect('RequestsChanged', lambda event: self.romeo in str(event.arguments))
        done = self.rosterctl('requests', 'deny', '--block', self.romeo)
        self.assertRegex(done.stderr, r'^Refused 1 contact the presence of juliet\.\nBlocked 1 contact\.\n'
                                      r"It can't be taken back: who was refused must ask again\.\n"
                                      r'To unblock: rosterctl undo \d+\n$')
        romeo.wait_for_stanza(lambda s: local_name(s) == 'presence' and s.get('type') == 'unsubscribed')
        self.assert_blocked(self.romeo, 'spam.example')
        self.rosterctl('undo', '--yes')
        self.assert_blocked('spam.example')

    def remove_and_block(self):
        """One job, and one undo: the contact is back, and let in."""
        self.other.set_item(Contact(self.nurse, 'Nurse', groups=('Family',)))
        self.events.expect('ContactsChanged', lambda event: self.nurse in str(event.arguments))
        document = json.loads(self.rosterctl('remove', '--block', '--yes', self.nurse, '--json').stdout)
        self.assertEqual((document['kind'], document['total'], document['done'], document['blocked']),
                         ('remove', 1, 1, 1))
        self.assert_blocked(self.nurse, 'spam.example')
        self.assertNotIn(self.nurse, [contact.jid for contact in self.server.read_roster('juliet')])
        self.rosterctl('undo', '--yes')
        self.assert_blocked('spam.example')
        self.assertIn('Family', self.rosterctl('show', self.nurse).stdout)

    def read_offline(self):
        """The list stays; what changed meanwhile comes with the next login."""
        self.profile_call(self.path, 'Disconnect')
        self.wait_for_state(self.path, 'disabled')
        self.assertEqual(self.listed()['blocked'], ['spam.example'])
        self.change_elsewhere('unblock', 'spam.example')
        self.change_elsewhere('block', 'late@verona.example')
        self.rosterd.restart()
        self.assertEqual(self.listed()['blocked'], ['spam.example'])
        self.set_password(self.path, PASSWORD)
        self.profile_call(self.path, 'Connect')
        self.wait_for_list('late@verona.example')
        jids, more, total, state, _ = self.bus.call('List', '(su)', '', 0, path=self.path, interface=BLOCKING)
        self.assertEqual((jids, more, total, state), (['late@verona.example'], False, 1, 'supported'))


class OnProsody(Blocking):
    """Which pushes to those who asked for the list, from nobody."""

    def test_all(self):
        """The story."""
        self.begin(self.prosody(), 'prosody.test')
        for user in ('juliet', 'romeo', 'nurse'):
            self.server.add_account(user, PASSWORD)
        self.server.start()
        self.go_online()
        self.tell()


class OnEjabberd(Blocking):
    """Which pushes to all, before the result, and as a privacy list besides."""

    def test_all(self):
        """The story."""
        self.begin(self.ejabberd(debian=True), 'ejabberd.test')
        self.server.start()
        for user in ('juliet', 'romeo', 'nurse'):
            self.server.add_account(user, PASSWORD)
        self.go_online()
        self.tell()


main()
