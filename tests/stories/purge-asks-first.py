"""rosterctl purge shows what goes, asks, and removes exactly that: at a terminal and without one,
each answer and each exit code, by the server's own data.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os

from harness.contacts import Contact
from harness.selection import assert_same
from harness.story import PASSWORD, Story, main
from harness.terminal import END_OF_INPUT, Terminal

JULIET = 'juliet@prosody.test'
NONE = [Contact('apothecary@mantua.example', 'Apothecary', 'none', True),
        Contact('mercutio@verona.example', 'Mercutio', 'none', False, ('Fencing', 'Friends')),
        Contact('paris@verona.example', '', 'none', False, ('Family',))]
TO = [Contact('balthasar@verona.example', 'Balthasar', 'to', False, ('Friends',)),
      Contact('rosaline@verona.example', 'Rosaline', 'to')]
FROM = [Contact('tybalt@verona.example', 'Tybalt', 'from', False, ('Family',))]
BOTH = [Contact('nurse@verona.example', 'Nurse', 'both', False, ('Family',)),
        Contact('romeo@montague.example', 'Romeo', 'both')]
ALL = NONE + TO + FROM + BOTH
MANY = [Contact(f'c{number}@bulk.example', f'Name {number:02}') for number in range(51)]

HEAD = ' are to be removed from the roster of juliet (juliet@prosody.test):\n'
SHOWN = f'''3 contacts{HEAD}\
  Apothecary (apothecary@mantua.example)  [none, asked]
  Mercutio (mercutio@verona.example)  [none]
  paris (paris@verona.example)  [none]
'''
QUESTION = 'Remove these 3 contacts from the roster of juliet (juliet@prosody.test)? (y/N) '
TYPED_QUESTION = "Type the profile's name, juliet, to remove 51 contacts: "
AGAIN = "That isn't juliet. Type it to go on, or nothing to leave it: "


class PurgeAsksFirst(Story):
    """One purge after another."""

    def begin(self, contacts, refused=''):
        """Juliet online with these contacts, of whom the server refuses to change one."""
        self.server = self.prosody(refused=refused)
        self.server.add_account('juliet', PASSWORD, contacts)
        self.server.start()
        self.addCleanup(self.server.resume)
        self.path = self.add_profile('juliet', JULIET, self.server)
        self.wait_for_state(self.path, 'online')
        assert_same(self, contacts, self.held())

    def held(self):
        """The server's own data."""
        return self.server.read_roster('juliet')

    def purge_at_terminal(self, *arguments, **options):
        """The purge, begun."""
        return Terminal(self.rosterctl, 'purge', *arguments, **options)

    def past_jobs(self):
        """What the history says was done."""
        return json.loads(self.rosterctl('job', 'list', '-v', '--json').stdout)['past']

    def test_declined(self):
        """What goes is shown; each answer but yes leaves all as it is."""
        self.begin(ALL)
        for keys in ('n\n', 'No\n', '\n', '  n  \n', END_OF_INPUT, 'what\nmaybe\nja\n',
                     'yy\n\n', 'juliet\n' + END_OF_INPUT):
            terminal = self.purge_at_terminal()
            self.assertEqual(terminal.expect(SHOWN), SHOWN)
            words = terminal.expect(QUESTION)
            self.assert_names(words, 'ends every subscription', 'To bring them back afterwards: rosterctl undo')
            for part in keys.splitlines(keepends=True):
                terminal.type(part)
                if part.strip() in ('what', 'maybe', 'yy', 'juliet'):
                    terminal.expect('Please answer y or n: ')
            words = terminal.finish(20)
            self.assertTrue(words.endswith('\nrosterctl: Nothing was removed.\n'), (keys, words))
        self.assertEqual(self.past_jobs(), [])
        assert_same(self, ALL, self.held(), 'declined')

    def test_agreed(self):
        """Exactly what was shown goes, and all of it can be brought back."""
        self.begin(ALL)
        terminal = self.purge_at_terminal()
        terminal.expect(QUESTION)
        terminal.type('oh\n')
        terminal.expect('Please answer y or n: ')
        terminal.type('YES\n')
        summary = ('Removed 3 contacts from the roster of juliet.\n'
                   'To take it back: rosterctl undo ')
        terminal.expect(summary)
        number = int(terminal.finish())
        assert_same(self, TO + FROM + BOTH, self.held(), 'purged')
        terminal = Terminal(self.rosterctl, 'undo', str(number))
        self.assert_names(terminal.expect('Undo it? (y/N) '), f'Undoing purge {number} of 20',
                          'brings back 3 contacts with their names and groups',
                          'asks 1 contact for its presence again')
        terminal.type('y\n')
        terminal.expect('Undone for 3 contacts in the roster of juliet.')
        terminal.finish()
        assert_same(self, ALL, self.held(), 'undone')
        terminal = self.purge_at_terminal('-v', '--text', 'rome', '--subscription', 'both')
        terminal.expect('1 contact is to be removed')
        terminal.expect('The server ends the subscription with it. An undo asks for its presence again; to '
                        'see yours, it has to ask you. To bring it back afterwards: rosterctl undo\n')
        terminal.expect('Remove this contact from')
        terminal.type('n\n')
        terminal.finish(20)
        document = os.path.join(self.dir, 'document')
        terminal = self.purge_at_terminal('--json', '--jid', NONE[0].jid, output=document)
        terminal.expect('? (y/N) ')
        terminal.type('y\n')
        terminal.finish()
        with open(document, encoding='utf-8') as file:
            self.assertEqual(json.load(file)['total'], 1, 'asked beside a document')
        assert_same(self, ALL[1:], self.held(), '--json')
        terminal = self.purge_at_terminal('-v')
        terminal.expect('Mercutio (mercutio@verona.example)  [none]\n'
                        '    groups: Fencing, Friends\n')
        terminal.type('n\n')
        terminal.finish(20)

    def test_narrow(self):
        """No line is wider than the terminal, and no word is broken."""
        self.begin(ALL)
        for columns in (60, 80, 100):
            terminal = self.purge_at_terminal(columns=columns)
            terminal.expect('(y/N) ')
            terminal.type('n\n')
            terminal.finish(20)
            for line in terminal.text.splitlines():
                self.assertLessEqual(len(line), columns, line)
            words = ' '.join(terminal.text.split())
            self.assertIn(' '.join(SHOWN.split()), words)
            self.assertIn(QUESTION.strip(), words)

    def test_many(self):
        """Above 50 the profile's name has to be typed."""
        self.begin(MANY + FROM + BOTH)
        for wrong in ('y\n', 'yes\njulie\njuliett\n', 'JULIET\n' + END_OF_INPUT):
            terminal = self.purge_at_terminal()
            words = terminal.expect(TYPED_QUESTION)
            self.assert_names(words, f'51 contacts{HEAD}',
                              '[none]\n  … and 31 more (-vv shows all)\n'
                              'To bring them back afterwards: rosterctl undo\n')
            parts = wrong.splitlines(keepends=True)
            for part in parts:
                terminal.type(part)
                if part is not parts[-1] or part == 'y\n':
                    terminal.expect(AGAIN)
            if wrong == 'y\n':
                terminal.type('\n')
            said = terminal.finish(20)
            self.assertTrue(said.endswith('rosterctl: Nothing was removed.\n'), (wrong, said))
        assert_same(self, MANY + FROM + BOTH, self.held(), 'mistyped')
        terminal = self.purge_at_terminal('-vv', '--keep', MANY[50].jid)
        terminal.expect('Remove these 50 contacts from')
        terminal.type('n\n')
        terminal.finish(20)
        for contact in MANY[:50]:
            self.assertIn(f'  {contact.name} ({contact.jid})  [none]\n', terminal.text)
        terminal = self.purge_at_terminal('--no-to')
        terminal.expect('… and 32 more (-vv shows all)\nThe server ends every subscription with them. ')
        terminal.expect('to remove 52 contacts: ')
        terminal.type('\n')
        terminal.finish(20)
        terminal = self.purge_at_terminal()
        terminal.expect(TYPED_QUESTION)
        terminal.type('yes\n')
        terminal.expect(AGAIN)
        terminal.type(' juliet \n')
        terminal.expect('Removed 51 contacts from the roster of juliet.')
        terminal.finish()
        assert_same(self, FROM + BOTH, self.held(), 'typed')

    def test_without_terminal(self):
        """Nobody can be asked: nothing goes without --yes; dry runs, limits, and both spellings."""
        self.begin(ALL)
        done = self.rosterctl('purge', text='y\n', status=20)
        self.assertEqual(done.stdout, '')
        self.assert_names(done.stderr, SHOWN,
                          'Nothing was removed. There is no terminal to ask on.',
                          'rosterctl purge --yes')
        self.assert_names(self.rosterctl('purge', '--yes', '--max', '2', status=20).stderr,
                          'Nothing was removed: 3 contacts of juliet would go',
                          '2 that --max allows')
        for flags, going in (((), NONE), (('--no_from',), NONE + TO), (('--no-from',), NONE + TO),
                             (('--no_to',), NONE + FROM),
                             (('--no_from', '--no-to'), NONE + TO + FROM),
                             (('--subscription', 'to'), TO),
                             (('--domain', 'mantua.example'), NONE[:1])):
            done = self.rosterctl('purge', '-n', *flags)
            lines = [f'({contact.jid})  [{contact.subscription}' for contact in going]
            self.assertEqual(len(done.stdout.splitlines()), len(going), done.stdout)
            for line in lines:
                self.assertIn(line, done.stdout)
            self.assert_names(done.stderr, f'{len(going)} contact', 'this was a dry run')
            document = json.loads(self.rosterctl('purge', '-n', '--json', *flags).stdout)
            self.assertEqual({contact['jid'] for contact in document['contacts']},
                             {contact.jid for contact in going})
        self.assertEqual(self.past_jobs(), [])
        assert_same(self, ALL, self.held(), 'nothing was agreed to')
        self.rosterctl('purge', '--force', '--domain', 'mantua.example', '--max', '1')
        assert_same(self, ALL[1:], self.held(), '--force')
        done = self.rosterctl('purge', '--yes', '--no_from', '--no_to', '--keep-group', 'Family',
                              '--json')
        document = json.loads(done.stdout)
        self.assertEqual({key: document[key] for key in
                          ('kind', 'profile', 'result', 'total', 'done', 'failed', 'not_done',
                           'failures')},
                         {'kind': 'purge', 'profile': 'juliet', 'result': 'done', 'total': 3,
                          'done': 3, 'failed': 0, 'not_done': 0, 'failures': []})
        self.assertNotIn('error', document)
        self.assertEqual(document['job'], self.past_jobs()[0]['job'])
        assert_same(self, [NONE[2]] + FROM + BOTH, self.held(), '--yes')
        done = self.rosterctl('purge', '--yes', '--text', 'nobody', '--json')
        document = json.loads(done.stdout)
        self.assertEqual((document['job'], document['total']), (None, 0))
        self.assert_names(done.stderr, 'No contact of juliet matches; there is nothing to remove.')

    def test_words_that_name_nothing(self):
        """A filter that selects nothing by its spelling says what there is, at each verb that filters; a
        --keep that keeps nobody is told before the question."""
        self.begin(ALL)
        words = (('--group', 'friends', 'There is no group "friends"; the group is "Friends".'),
                 ('--group', 'Frends', 'There is no group "Frends"; the group is "Friends".'),
                 ('--group', 'Foes', 'There is no group "Foes". To see all: rosterctl group list'),
                 ('--domain', 'verona', 'No contact is at "verona"; there is "verona.example".'),
                 ('--domain', 'nowhere.test', 'No contact is at "nowhere.test". To see all: rosterctl stats'),
                 ('--jid', 'romoe@montague.example',
                  'There is no contact "romoe@montague.example"; there is "romeo@montague.example".'),
                 ('--jid', 'romeo@montague', 'There is no contact "romeo@montague"; there is "romeo@montague.example".'),
                 ('--jid', 'x@nowhere.test', 'There is no contact "x@nowhere.test".'))
        for option, word, sentence in words:
            for verb in ('get', 'get -O json', 'stats', 'stats --json', 'purge --yes', 'purge -n --json'):
                done = self.rosterctl(*verb.split(), option, word)
                self.assertIn(f'{sentence}\n', done.stderr, verb)
                if 'json' in verb:
                    json.loads(done.stdout)
        for verb, status, sentence in (
                ('show', 16, '"{}" isn\'t in the roster of juliet; there is "{}".'),
                ('remove --yes', 16, 'Nothing was removed: "{}" isn\'t in the roster of juliet; there is "{}".'),
                ('history', 0, 'There is no contact "{}"; there is "{}".')):
            done = self.rosterctl(*verb.split(), 'romoe@montague.example', status=status)
            self.assertIn(sentence.format('romoe@montague.example', 'romeo@montague.example'), done.stderr)
        for option, word in (('--group', 'Friends'), ('--domain', 'VERONA.example'), ('--text', 'friends')):
            done = self.rosterctl('get', '--subscription', 'both', option, word)
            self.assertNotIn('There is no', done.stderr)
            self.assertNotIn('No contact is', done.stderr)
        for option, word, sentence in (
                ('--keep-group', 'friends', 'There is no group "friends" to keep; the group is "Friends".'),
                ('--keep', 'mercuti@verona.example', 'There is no contact "mercuti@verona.example" to keep; there is '
                 '"mercutio@verona.example".')):
            terminal = self.purge_at_terminal(option, word)
            terminal.expect(sentence)
            terminal.expect(QUESTION)
            terminal.type('\n')
            terminal.finish(20)
        assert_same(self, ALL, self.held())

    def test_refusals(self):
        """2, 16, 19, 21, 22, 23."""
        stays = Contact('stays@verona.example', 'Stays')
        self.begin(ALL + [stays], refused=stays.jid)
        for words in (('--max', 'x'), ('--subscription', 'some'), ('a', 'b'), ('--no-such',)):
            self.rosterctl('purge', *words, status=2)
        self.rosterctl('-p', 'nobody', 'purge', status=16)
        terminal = self.purge_at_terminal('--domain', 'verona.example')
        terminal.expect('? (y/N) ')
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.set_item(Contact('new@verona.example', 'New'))
        self.wait_until_known('new@verona.example')
        terminal.type('y\n')
        self.assert_names(terminal.finish(19),
                          'Nothing was removed: meanwhile the roster of juliet changed',
                          'Run the same again')
        new = Contact('new@verona.example', 'New')
        assert_same(self, ALL + [stays, new], self.held(), 'another client was quicker')
        done = self.rosterctl('purge', '--yes', '--json', status=21)
        document = json.loads(done.stdout)
        self.assertEqual([failure['jid'] for failure in document['failures']], [stays.jid])
        self.assertEqual((document['done'], document['failed']), (4, 1))
        self.assertEqual(document['error'], {'name': 'rosterctl.PartlyDone',
                                             'message': 'It failed for 1 of 5 contacts.'})
        self.assert_names(done.stderr,
                          'Removed 4 of 5 contacts from the roster of juliet.\n',
                          'It failed for 1 of 5 contacts:', stays.jid)
        self.assertRegex(done.stderr, r'\nTo take it back: rosterctl undo \d+\n$')
        assert_same(self, TO + FROM + BOTH + [stays], self.held(), 'one is refused')
        self.server.pause()
        done = self.rosterctl('--timeout', '0.5', 'purge', '--yes', '--subscription', 'from',
                              status=22)
        self.server.resume()
        self.assert_names(done.stderr, 'goes on. To wait for it: rosterctl job wait ')
        number = json.loads(self.rosterctl('job', 'list', '--json').stdout)['jobs'][0]['job']
        self.rosterctl('job', 'wait', str(number))
        assert_same(self, TO + BOTH + [stays], self.held(), 'nobody waited')
        self.rosterctl('profile', 'disconnect')
        terminal = self.purge_at_terminal('--subscription', 'to')
        words = terminal.finish(23)
        self.assert_names(words,
                          'Nothing was removed: juliet is disabled, and this needs the server.',
                          'rosterctl profile connect')
        self.assertNotIn('Remove these', words)
        self.rosterctl('purge', '-n', '--subscription', 'to')
        assert_same(self, TO + BOTH + [stays], self.held(), 'offline')

    def wait_until_known(self, jid):
        """Until rosterd has received a change of that contact."""
        self.events.expect('ContactsChanged', lambda e: jid in e.changed_jids)


main()
