"""rosterctl subscribe, unsubscribe and requests: who asks to see whom, with a second real client,
what is told of it, and what the server then holds of both.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.net import wait_until
from harness.story import PASSWORD, Story, main
from harness.terminal import Terminal

USERS = ('romeo', 'paris', 'tybalt')
ROMEO, PARIS, TYBALT = (f'{user}@prosody.test' for user in USERS)
VERBS = (('subscribe',), ('unsubscribe',), ('requests', 'approve'), ('requests', 'deny'))


class RequestsByCommand(Story):
    """rosterd for Juliet; the others are clients of the story."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        for user in ('juliet', *USERS):
            self.server.add_account(user, PASSWORD)
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def ask(self, user, message=''):
        """USER asks to see Juliet; the server has taken it."""
        client = self.join(self.server, user)
        client.send_presence('juliet@prosody.test', 'subscribe', message)
        client.get_roster()
        return client

    def wait_for_requests(self, *jids):
        """Until rosterd knows just these."""
        wait_until(lambda: {request['jid'] for request in self.list_requests()} == set(jids),
                   f'the requests of {jids}')

    def list_requests(self):
        """As --json tells them."""
        return json.loads(self.rosterctl('requests', 'list', '--json').stdout)['requests']

    def subscription(self, of='juliet', to='romeo'):
        """What the server holds: (subscription, ask), or None."""
        for contact in self.server.read_roster(of):
            if contact.jid == f'{to}@prosody.test':
                return contact.subscription, contact.ask
        return None

    def test_deaf(self):
        """With visibility none the list is empty, and says why; with xa the same request comes."""
        self.ask('romeo', 'It is the east')
        self.rosterctl('resync')
        done = self.rosterctl('requests', 'list')
        self.assertEqual(done.stdout, '')
        self.assertEqual(done.stderr, 'No request to juliet is known.\n'
                         'Servers deliver requests only to those who send presence; juliet sends '
                         'none. To get them: rosterctl profile set juliet visibility=xa\n')
        self.assertEqual(self.server.read_pending('juliet'), [ROMEO])
        self.rosterctl('profile', 'set', 'juliet', 'visibility=xa')
        self.wait_for_requests(ROMEO)
        done = self.rosterctl('requests', 'list')
        self.assertRegex(done.stdout, rf'^{ROMEO}  [-\d]{{10}} [:\d]{{8}}\n    It is the east\n$')
        self.assertEqual(done.stderr, '')
        self.rosterctl('profile', 'set', 'juliet', 'visibility=none')
        done = self.rosterctl('requests', 'list')
        self.assertIn(ROMEO, done.stdout, 'what came stays')
        self.assertIn('visibility=xa', done.stderr)

    def test_answers(self):
        """One, all after a question, none; the server's data of both sides."""
        self.rosterctl('profile', 'set', 'juliet', 'visibility=xa')
        for user in USERS:
            self.ask(user, f'Please, {user}')
        self.wait_for_requests(ROMEO, PARIS, TYBALT)
        done = self.rosterctl('requests', 'approve', ROMEO)
        self.assertRegex(done.stderr, r'^Let 1 contact see the presence of juliet.\nTo take it back: '
                         r'rosterctl undo \d+\n$')
        self.assertEqual(self.subscription(), ('from', False))
        self.assertEqual(self.subscription('romeo', 'juliet'), ('to', False))
        self.wait_for_requests(PARIS, TYBALT)
        done = self.rosterctl('requests', 'deny', '--all', status=20)
        self.assert_names(done.stderr, PARIS, TYBALT, 'No request was answered.', 'no terminal',
                          'rosterctl requests deny --all --yes')
        terminal = Terminal(self.rosterctl, 'requests', 'deny', '--all')
        said = terminal.expect('Refuse the requests of 2 contacts? (y/N) ')
        self.assert_names(said, PARIS, TYBALT)
        terminal.type('n\n')
        self.assertIn('No request was answered.', terminal.finish(20))
        self.assertEqual(self.server.read_pending('juliet'), sorted((PARIS, TYBALT)))
        terminal = Terminal(self.rosterctl, 'requests', 'approve', '--all')
        terminal.expect('Let 2 contacts see your presence from now on? (y/N) ')
        terminal.type('y\n')
        terminal.expect('Let 2 contacts see the presence of juliet.\n')
        terminal.finish()
        for user in USERS:
            self.assertEqual(self.subscription('juliet', user), ('from', False), user)
            self.assertEqual(self.subscription(user, 'juliet'), ('to', False), user)
        self.assertEqual(self.list_requests(), [])
        done = self.rosterctl('requests', 'approve', '--all', '--json')
        document = json.loads(done.stdout)
        self.assertEqual((document['job'], document['total']), (None, 0))
        done = self.rosterctl('requests', 'deny', PARIS, '--json')
        document = json.loads(done.stdout)
        self.assertEqual([document[key] for key in ('kind', 'result', 'done')], ['deny', 'done', 1])
        self.assertEqual(self.subscription('juliet', 'paris'), ('none', False))
        self.assertEqual(self.subscription('paris', 'juliet'), ('none', False))

    def test_denied(self):
        """A request that is refused is gone on both sides."""
        self.rosterctl('profile', 'set', 'juliet', 'visibility=xa')
        self.ask('tybalt')
        self.wait_for_requests(TYBALT)
        done = self.rosterctl('requests', 'deny', '--all', '--yes')
        self.assert_names(done.stderr, TYBALT, 'Refused 1 contact the presence of juliet.')
        self.assertEqual(self.server.read_pending('juliet'), [])
        self.assertEqual(self.subscription('tybalt', 'juliet'), ('none', False))
        self.assertEqual(self.list_requests(), [])

    def test_subscribe(self):
        """Asking, taking it back, being let, leaving."""
        romeo = self.join(self.server, 'romeo')
        done = self.rosterctl('subscribe', ROMEO, '--message', 'Wherefore?')
        self.assertRegex(done.stderr, r'^Asked 1 contact to show their presence to juliet.\nTo take it back: '
                         r'rosterctl undo \d+\n$')
        request = romeo.wait_for_stanza(lambda s: s.get('type') == 'subscribe')
        self.assertEqual((request.get('from'), ''.join(request.itertext()).strip()),
                         ('juliet@prosody.test', 'Wherefore?'))
        self.assertEqual(self.subscription(), ('none', True))
        self.assertIn('ask: you asked', self.rosterctl('show', ROMEO).stdout)
        done = self.rosterctl('unsubscribe', ROMEO)
        self.assertRegex(done.stderr, r'^Unsubscribed from 1 contact for juliet.\nTo take it back: '
                         r'rosterctl undo \d+\n$')
        self.assertEqual(self.subscription(), ('none', False))
        self.rosterctl('subscribe', ROMEO)
        romeo.wait_for_stanza(lambda s: s.get('type') == 'subscribe')
        romeo.send_presence('juliet@prosody.test', 'subscribed')
        romeo.get_roster()
        self.assertEqual(self.subscription(), ('to', False))
        self.assertEqual(self.subscription('romeo', 'juliet'), ('from', False))
        self.rosterctl('unsubscribe', ROMEO)
        self.assertEqual(self.subscription(), ('none', False))
        self.assertEqual(self.subscription('romeo', 'juliet'), ('none', False))

    def test_refusals(self):
        """2, 17 and 23; nothing is sent for one when another is no JID."""
        for words in (('subscribe',), ('unsubscribe',), ('requests',), ('requests', 'approve'),
                      ('requests', 'deny'), ('requests', 'approve', '--all', ROMEO),
                      ('subscribe', ROMEO, '--all')):
            self.rosterctl(*words, status=2)
        for verb in VERBS:
            self.assert_names(self.rosterctl(*verb, ROMEO, 'a@b@c', status=17).stderr, 'a@b@c')
            self.rosterctl(*verb, '', status=17)
        self.assertIsNone(self.subscription())
        self.rosterctl('profile', 'disconnect')
        for verb in VERBS:
            self.assert_names(self.rosterctl(*verb, ROMEO, status=23).stderr, 'disabled',
                              'rosterctl profile connect')
        self.rosterctl('requests', 'list')


main()
