"""rosterctl set, add, remove, group, undo, history and resync do what they say, and say what they
did: their words, their documents, their exit codes, and the server's own data.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import re

from harness.contacts import Contact
from harness.selection import assert_same, by_jid
from harness.story import PASSWORD, Story, main
from harness.terminal import Terminal

JULIET = 'juliet@prosody.test'
NURSE = Contact('nurse@verona.example', 'Nurse', 'both', False, ('Family', 'Home'))
ROMEO = Contact('romeo@montague.example', 'Romeo Montague', 'both', False, ('Friends',))
TYBALT = Contact('tybalt@verona.example', 'Tybalt', 'from', False, ('Family', 'Foes'))
PARIS = Contact('paris@verona.example', '', 'to')
ALL = [NURSE, ROMEO, TYBALT, PARIS]
DIFFERENCE = '''+1 -2 ~1
+ new@verona.example
- paris@verona.example
- tybalt@verona.example
~ romeo@montague.example
'''
UNDO = re.compile(r'\nTo take it back: rosterctl undo (\d+)\n$')


class EditsByCommand(Story):
    """Juliet edits; the same is done to a roster of the story's own, which the server's must be."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, ALL)
        self.server.start()
        self.path = self.add_profile('juliet', JULIET, self.server)
        self.wait_for_state(self.path, 'online')
        self.roster = by_jid(ALL)

    def check(self, what):
        """The server holds what the story does."""
        assert_same(self, self.roster.values(), self.server.read_roster('juliet'), what)

    def put(self, jid, **fields):
        """The story's own edit."""
        known = self.roster.get(jid, Contact(jid))
        values = {'name': known.name, 'groups': known.groups} | fields
        self.roster[jid] = Contact(jid, values['name'], known.subscription, known.ask,
                                   tuple(values['groups'])).as_stored()

    def edit(self, *words, says='Changed 1 contact in the roster of juliet.'):
        """An edit that is done; gives the job's number."""
        done = self.rosterctl(*words)
        self.assertEqual(done.stdout, '', words)
        self.assertRegex(done.stderr, UNDO, words)
        self.assertEqual(done.stderr.splitlines()[-2], says)
        self.check(words)
        return int(UNDO.search(done.stderr).group(1))

    def refuse(self, status, *words, says=()):
        """A call that is refused, and changes nothing."""
        done = self.rosterctl(*words, status=status)
        self.assertEqual(done.stdout, '', words)
        self.assertRegex(done.stderr, r'^rosterctl: [^\n]*\w\w[^\n]*\n')
        self.assert_names(done.stderr, *says)
        self.check(words)

    def test_set_and_add(self):
        """One contact."""
        self.put(ROMEO.jid, name='Romeo')
        self.edit('set', ROMEO.jid, '--name', 'Romeo')
        self.put(ROMEO.jid, groups=('Friends', 'Lovers'))
        self.edit('set', 'ROMEO@Montague.example/home', '--add-group', 'Lovers')
        self.put(ROMEO.jid, groups=('Lovers', 'Balcony'))
        self.edit('set', ROMEO.jid, '--add-group', 'Balcony', '--remove-group', 'Friends')
        self.put(ROMEO.jid, name='', groups=('a, b', 'c'))
        self.edit('set', ROMEO.jid, '--name=', '--groups', 'c,a\\, b,,c')
        self.put(NURSE.jid, groups=())
        self.edit('set', NURSE.jid, '--groups', '')
        done = self.rosterctl('set', NURSE.jid, '--name', 'Nurse')
        self.assertEqual(done.stderr,
                         f'Nothing had to be changed: "{NURSE.jid}" is so already.\n')
        self.put('new@verona.example', name='New', groups=('Family', 'Home'))
        self.edit('add', 'new@verona.example', '--name', 'New', '--groups', 'Home,Family',
                  says='Added 1 contact to the roster of juliet.')
        self.put(PARIS.jid, name='Paris')
        document = json.loads(self.rosterctl('set', PARIS.jid, '--name', 'Paris', '--json').stdout)
        self.assertEqual([document[key] for key in ('kind', 'result', 'total', 'done')],
                         ['set', 'done', 1, 1])
        self.check('--json')
        self.refuse(16, 'set', 'nobody@verona.example', '--name', 'X',
                    says=['nobody@verona.example', 'not in the roster', 'rosterctl add'])
        self.refuse(17, 'set', 'no jid', '--name', 'X', says=['no jid'])
        self.refuse(17, 'set', ROMEO.jid, '--add-group', '')
        self.refuse(2, 'set', ROMEO.jid, says=['--name', '--groups'])
        self.refuse(2, 'set', ROMEO.jid, '--groups', 'a', '--add-group', 'b')
        self.refuse(19, 'add', ROMEO.jid, says=[ROMEO.jid, 'already', 'rosterctl set'])
        self.refuse(4, 'add', JULIET, says=[JULIET, 'the account itself'])
        self.rosterctl('profile', 'disconnect')
        self.refuse(23, 'set', ROMEO.jid, '--name', 'X', says=['rosterctl profile connect'])

    def test_shown_groups_are_typed(self):
        """Names of groups that get, show and group list write give the same groups again."""
        names = tuple(sorted((' edge ', 'a, b', 'back\\slash', 'c', 'x\u202ey')))
        self.put(ROMEO.jid, groups=names)
        self.edit('set', ROMEO.jid, '--groups', r'\ edge\ , a\, b, back\\slash, c, x\u202ey')
        for words in (('get', '-v', '--jid', ROMEO.jid), ('show', ROMEO.jid)):
            shown = re.search('groups: (.*)', self.rosterctl(*words).stdout)[1]
            self.put(ROMEO.jid, groups=())
            self.edit('set', ROMEO.jid, '--groups', '')
            self.put(ROMEO.jid, groups=names)
            self.edit('set', ROMEO.jid, '--groups', shown)
        rows = re.findall(r'^(.*?(?:\\ )?)  +(\d+)$', self.rosterctl('group', 'list').stdout, re.M)
        self.assertGreater(len(rows), len(names))
        for shown, count in rows:
            document = json.loads(self.rosterctl('get', '--json', '--group', shown).stdout)
            self.assertEqual(document['total'], int(count), shown)

    def test_shown_jids_are_typed(self):
        """A JID with an invisible character is taken as get shows it, by verbs and filters."""
        jid, shown = 'odd\u2066@verona.example', r'odd\u2066@verona.example'
        self.put(jid, name='Odd')
        self.edit('add', jid, '--name', 'Odd', says='Added 1 contact to the roster of juliet.')
        for words in ('get --jid', 'show', 'history'):
            self.assertIn(f'Odd ({shown})', self.rosterctl(*words.split(), shown).stdout)
        self.assertNotIn(shown, self.rosterctl('get', '--keep', shown).stdout)
        self.put(jid, name='Even', groups=('Odds',))
        self.rosterctl('set', shown, '--name', 'Even')
        self.edit('group', 'add', 'Odds', shown)
        del self.roster[jid]
        self.edit('remove', '--yes', shown, says='Removed 1 contact from the roster of juliet.')

    def test_remove(self):
        """Named contacts, whatever they are like; one that isn't there, and nothing goes."""
        self.refuse(16, 'remove', '--yes', ROMEO.jid, 'nobody@verona.example',
                    'other@verona.example',
                    says=['Nothing was removed: "nobody@verona.example"',
                          '"other@verona.example" isn\'t'])
        done = self.rosterctl('remove', ROMEO.jid, status=20)
        self.assert_names(done.stderr, 'Romeo Montague (romeo@montague.example)  [both]',
                          'Nothing was removed. There is no terminal', 'rosterctl remove romeo@montague.example --yes')
        done = self.rosterctl('remove', '-n', ROMEO.jid, TYBALT.jid, ROMEO.jid.upper())
        self.assertEqual(done.stdout, '  Romeo Montague (romeo@montague.example)  [both]\n'
                                      '  Tybalt (tybalt@verona.example)  [from]\n')
        self.check('nothing was agreed to')
        terminal = Terminal(self.rosterctl, 'remove', ROMEO.jid, TYBALT.jid)
        terminal.expect('Remove these 2 contacts from the roster of juliet (juliet@prosody.test)? '
                        '(y/N) ')
        terminal.type('y\n')
        terminal.expect('Removed 2 contacts from the roster of juliet.')
        number = int(UNDO.search(terminal.finish()).group(1))
        del self.roster[ROMEO.jid], self.roster[TYBALT.jid]
        self.check('removed')
        done = self.rosterctl('undo', '-n', str(number))
        self.assert_names(done.stderr, f'Undoing remove {number} of 20',
                          'brings back 2 contacts with their names and groups',
                          'asks 1 contact for its presence again',
                          '2 saw your presence and must ask for it anew',
                          'Nothing was changed: this was a dry run.')
        self.check('a dry run')
        done = json.loads(self.rosterctl('job', 'list', '-v', '--json').stdout)
        self.assertEqual({job['kind'] for job in done['jobs'] + done['past']}, {'remove'},
                         'a dry run is no job of what was done')

    def test_groups(self):
        """They are there as long as somebody is in them."""
        self.assertEqual(self.rosterctl('group', 'list').stdout,
                         'Family   2\nFoes     1\nFriends  1\nHome     1\n')
        document = json.loads(self.rosterctl('group', 'list', '--json').stdout)
        self.assertEqual(document['groups'][0], {'group': 'Family', 'contacts': 2})
        for jid in (NURSE.jid, TYBALT.jid):
            self.put(jid, groups={'Kin'} | set(self.roster[jid].groups) - {'Family'})
        self.edit('group', 'rename', 'Family', 'Kin',
                  says='Changed 2 contacts in the roster of juliet.')
        self.refuse(20, 'group', 'rename', 'Friends', 'Kin', says=['left as they are', '--yes'])
        terminal = Terminal(self.rosterctl, 'group', 'rename', 'Friends', 'Kin')
        terminal.expect('There is a group "Kin" already, with 2 contacts. Merge the 1 contact of '
                        '"Friends" into it? (y/N) ')
        terminal.type('y\n')
        terminal.expect('Changed 1 contact in the roster of juliet.')
        terminal.finish()
        self.put(ROMEO.jid, groups=('Kin',))
        self.check('merged')
        self.refuse(20, 'group', 'remove', 'Kin', says=['--yes'])
        for jid in (NURSE.jid, TYBALT.jid, ROMEO.jid):
            self.put(jid, groups=set(self.roster[jid].groups) - {'Kin'})
        number = self.edit('group', 'remove', 'Kin', '--yes',
                           says='Changed 3 contacts in the roster of juliet.')
        for jid in (PARIS.jid, ROMEO.jid):
            self.put(jid, groups=('Suitors',))
        self.edit('group', 'add', 'Suitors', PARIS.jid, ROMEO.jid,
                  says='Changed 2 contacts in the roster of juliet.')
        self.put(PARIS.jid, groups=())
        self.edit('group', 'drop', 'Suitors', PARIS.jid, NURSE.jid,
                  says='Changed 1 of 2 contacts in the roster of juliet.')
        for jid in (NURSE.jid, TYBALT.jid, ROMEO.jid):
            self.put(jid, groups={'Kin'} | set(self.roster[jid].groups))
        self.undo_by_command(number)
        self.refuse(16, 'group', 'remove', 'Suitor', '--yes', says=['Did you mean "Suitors"?'])
        self.refuse(16, 'group', 'rename', 'Nowhere', 'Kin', '--yes', says=['rosterctl group list'])
        self.refuse(16, 'group', 'add', 'Kin', 'nobody@verona.example', ROMEO.jid,
                    says=['nobody@verona.example'])
        self.refuse(17, 'group', 'rename', 'Kin', '')
        self.refuse(2, 'group', 'rename', 'Kin', 'Kin')

    def undo_by_command(self, number):
        """Takes the job back; gives what was said."""
        done = self.rosterctl('undo', str(number), '--yes')
        self.check(f'undo {number}')
        return done.stderr

    def test_back_and_forth(self):
        """Undo goes back step by step, redo forward; what is undone isn't undone again over what was
        changed since."""
        new, steps = 'new@verona.example', [dict(self.roster)]
        for jid, groups, words in ((new, ('Old',), ('add', new, '--groups', 'Old')),
                                   (new, None, ('remove', new, '--yes')),
                                   (ROMEO.jid, ('Lovers',), ('set', ROMEO.jid, '--groups', 'Lovers'))):
            self.put(jid, groups=groups or ())
            if groups is None:
                del self.roster[jid]
            self.rosterctl(*words)
            self.check(words)
            steps.append(dict(self.roster))
        for verb, places in (('undo', (2, 1, 0)), ('redo', (1, 2, 3)), ('undo', (2, 1))):
            for place in places:
                self.roster = dict(steps[place])
                self.edit(verb, '--yes',
                          says=f'{verb.capitalize()}ne for 1 contact in the roster of juliet.')
            if places[-1] in (0, 3):
                self.refuse(16, verb, '--yes', says=[f'There is no job left to {verb}'])
        self.put(new, groups=('Mine',))
        self.edit('set', new, '--groups', 'Mine')
        self.refuse(16, 'redo', says=['came after the last undo', 'name its number'])
        said = self.rosterctl('undo', '2', '--yes').stderr
        self.assert_names(said, 'Job 2 was undone already, by job', 'rosterctl redo 2')
        self.check('undone already')

    def test_undo_and_history(self):
        """What was changed, by what, and back again; twice is once."""
        self.refuse(16, 'undo', says=['roster'])
        self.put(ROMEO.jid, name='Romeo', groups=('Lovers',))
        number = self.edit('set', ROMEO.jid, '--name', 'Romeo', '--groups', 'Lovers')
        lines = self.rosterctl('history', '--job', str(number)).stdout.splitlines()
        self.assertEqual(len(lines), 1)
        self.assertRegex(lines[0], rf'^[-\d]{{10}} [:\d]{{8}}  set {number} +changed  Romeo '
                                   r'\(romeo@montague.example\)  name "Romeo Montague" → "Romeo"; '
                                   r'groups \+Lovers -Friends$')
        self.roster[ROMEO.jid] = ROMEO
        said = self.undo_by_command(number)
        self.assert_names(said, f'Undoing set {number} of 20',
                          'puts back the name or groups of 1 contact',
                          'Undone for 1 contact in the roster of juliet.\nTo take it back: ')
        back = int(UNDO.search(said).group(1))
        said = self.undo_by_command(number)
        self.assertEqual(said, f'Job {number} was undone already, by job {back}; nothing was '
                               f'changed. To redo it: rosterctl redo {number}\n')
        self.put(ROMEO.jid, name='Romeo', groups=('Lovers',))
        self.undo_by_command(back)
        document = json.loads(self.rosterctl('history', ROMEO.jid, '--json', '--limit', '2').stdout)
        self.assertEqual([(change['cause'], change['change'], change['before']['name'],
                           change['after']['name']) for change in document['changes']],
                         [('undo', 'changed', 'Romeo Montague', 'Romeo'),
                          ('undo', 'changed', 'Romeo', 'Romeo Montague')])
        terminal = Terminal(self.rosterctl, 'undo')
        terminal.expect('Undo it? (y/N) ')
        terminal.type('no\n')
        self.assertIn('Nothing was changed.', terminal.finish(20))
        self.check('declined')
        self.assert_names(self.rosterctl('undo', status=20).stderr,
                          'There is no terminal to ask on', 'rosterctl undo --yes')
        self.refuse(16, 'undo', '4711', says=['4711', 'rosterctl job list -v'])
        self.refuse(2, 'undo', 'purge')
        self.refuse(2, 'history', '--since', 'tomorrow')
        self.assertEqual(self.rosterctl('history', '--until', '1h').stdout, '')
        self.assertIn('Romeo', self.rosterctl('history', '--since', '1h').stdout)
        self.assertEqual(self.rosterctl('history', 'nobody@verona.example').stdout, '')

    def test_resync(self):
        """Nothing differs; and what differs is told."""
        self.assertEqual(self.rosterctl('resync').stdout, 'no difference\n')
        self.assertEqual(self.rosterctl('resync', '-n').stdout, 'no difference\n')
        self.rosterctl('profile', 'disconnect')
        self.refuse(23, 'resync', says=['rosterctl profile connect'])
        self.server.stop()
        # Of the same version as before, so that the login doesn't tell what differs.
        changed = [NURSE, Contact(ROMEO.jid, 'R', 'both'), Contact('new@verona.example', 'New')]
        self.server.add_account('juliet', PASSWORD, changed)
        self.server.start()
        self.rosterctl('profile', 'connect')
        self.assertEqual(self.rosterctl('resync', '-n', '-v').stdout, DIFFERENCE)
        self.assertEqual(len(self.read_names(self.path)), len(ALL), 'a dry run stores nothing')
        document = json.loads(self.rosterctl('resync', '-n', '--json').stdout)
        self.assertEqual((document['added'], document['removed'], document['changed']), (1, 2, 1))
        self.assertEqual(self.rosterctl('resync', '-v').stdout, DIFFERENCE)
        self.assert_same_roster(changed, 'juliet')
        self.assertEqual(self.rosterctl('resync').stdout, 'no difference\n')


main()
