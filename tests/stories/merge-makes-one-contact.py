"""Who is in the roster twice is told with the reason, and a merge makes one contact of them: names
and groups are united first, then the others go, and an undo brings all back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import json

from harness.bus import DUPLICATES, DBusError
from harness.contacts import Contact
from harness.jobs import list_of_job, number_of
from harness.selection import assert_same, by_jid, typed
from harness.story import PASSWORD, Story, main

UNICODE, ASCII = 'hans@bücher.example', 'hans@xn--bcher-kva.example'
ANN, OTHER_ANN = 'ann@one.example', 'ann@two.example'
LEE, OTHER_LEE = 'lee@one.example', 'amy@two.example'
DOTTED, OTHER_DOTTED = 'joe.doe@one.example', 'joe.doe@two.example'
ROSTER = (
    Contact(UNICODE, '', 'both', groups=('Books',)),
    Contact(ASCII, 'Hans Müller', 'to', groups=('Books', 'Shops')),
    Contact(ANN, 'Ann Smith', 'none', groups=('Work',)),
    Contact(OTHER_ANN, 'ann  SMITH', 'from', groups=('Home',)),
    Contact(LEE, 'Amy Lee'),
    Contact(OTHER_LEE, 'Amy Lee'),
    Contact(DOTTED),
    Contact(OTHER_DOTTED, 'Joe'),
    Contact('somebody@one.example', 'Ann'),
)
FOUND = [
    ('spelling', True, {UNICODE, ASCII}),
    ('name-and-local', False, {ANN, OTHER_ANN}),
    ('name', False, {LEE, OTHER_LEE}),
    ('local', False, {DOTTED, OTHER_DOTTED}),
]


class Merges(Story):
    """One world for each server."""

    def call(self, method, signature, *arguments):
        """A call of the interface."""
        return self.bus.call(method, signature, *arguments, path=self.path, interface=DUPLICATES)

    def merge(self, jids, into, **options):
        """The job."""
        job, = self.call('Merge', '(assa{sv})', jids, into,
                         typed(**options))
        return job

    def assert_refused(self, name, jids, into, **options):
        """So, and nothing is changed."""
        with self.assertRaises(DBusError) as caught:
            self.merge(jids, into, **options)
        self.assertEqual(caught.exception.short_name, name, caught.exception.text)
        self.check(self.held, name)

    def check(self, expected, what):
        """The server holds this, and so does the store."""
        assert_same(self, expected, self.server.read_roster('juliet'), what)
        self.assert_same_roster(expected, 'juliet', what)

    def begin(self, server):
        """Juliet's roster, on a server that runs."""
        self.server = server
        server.add_account('juliet', PASSWORD, ROSTER)
        self.path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(self.path, 'online')
        self.held = server.read_roster('juliet')
        self.assertEqual(set(by_jid(self.held)), {contact.jid for contact in ROSTER})

    def tell_duplicates(self):
        """By pages of one, all at once, and in rosterctl."""
        found, cursor = [], ''
        while not found or cursor:
            page, cursor, total, _ = self.call('List', '(su)', cursor, 1)
            self.assertEqual((len(page), total), (1, len(FOUND)))
            found += page
        self.assertEqual(found, self.call('List', '(su)', '', 0)[0])
        self.assertEqual([(reason, certain, {contact[0] for contact in contacts})
                          for reason, certain, _, contacts in found], FOUND)
        with self.assertRaises(DBusError) as caught:
            self.call('List', '(su)', 'whim', 0)
        self.assertEqual(caught.exception.short_name, 'InvalidArguments')
        told = json.loads(self.rosterctl('duplicates', '--json').stdout)
        self.assertEqual([(one['reason'], one['certain'],
                           {contact['jid'] for contact in one['contacts']})
                          for one in told['duplicates']], FOUND)
        lines = self.rosterctl('duplicates', '--certain').stdout.splitlines()
        self.assertEqual(lines[0], 'Certain: one address in several spellings')
        self.assertEqual(len(lines), 3)

    def tell_refusals(self):
        """Nothing is done of what can't be done whole."""
        self.assert_refused('NoSuchContact', [ANN, 'nobody@one.example'], OTHER_ANN)
        self.assert_refused('NoSuchContact', [ANN], 'nobody@one.example')
        self.assert_refused('InvalidArguments', [ANN], ANN)
        self.assert_refused('InvalidArguments', [], ANN)
        self.assert_refused('Stale', [ANN], OTHER_ANN, IfSerial=1)

    def tell_merge(self):
        """A plan that does nothing, then the merge, then the undo."""
        done = self.rosterctl('merge', ASCII, '--into', UNICODE, '--dry-run', '--json')
        plan = json.loads(done.stdout)
        self.assertEqual((plan['into'], plan['name'], plan['groups'], plan['removed']),
                         (UNICODE, 'Hans Müller', ['Books', 'Shops'], 1))
        self.assertIn('An undo asks for its presence again.', done.stderr)
        self.check(self.held, 'after a dry run')
        self.rosterctl('merge', ASCII, '--into', UNICODE, status=20)
        self.check(self.held, 'without consent')

        done = self.rosterctl('merge', ASCII, UNICODE, '--into', UNICODE, '--yes', '--json')
        merged = json.loads(done.stdout)
        self.assertEqual((merged['kind'], merged['done'], merged['failed']), ('merge', 2, 0))
        before = by_jid(self.held)
        after = dict(before)
        del after[ASCII]
        after[UNICODE] = dataclasses.replace(before[UNICODE], name='Hans Müller',
                                             groups=('Books', 'Shops'))
        self.check(list(after.values()), 'after the merge')
        changes = list_of_job(self.bus, self.path, merged['job'])
        self.assertEqual(set(changes), {UNICODE, ASCII})
        self.assertIsNone(changes[ASCII][1])

        self.rosterctl('undo', str(merged['job']), '--yes')
        before[ASCII] = dataclasses.replace(before[ASCII], subscription='none', ask=True)
        self.check(list(before.values()), 'after the undo')
        self.held = list(before.values())

    def tell_redo(self):
        """What was undone is done again, and undone again."""
        merge = self.merge([OTHER_ANN], ANN)
        details = self.finish_job(merge)
        self.assertEqual((details['Into'], details['Name'], details['FromLost']),
                         (ANN, 'Ann Smith', 1))
        self.finish_job(self.undo(self.path, number_of(merge)))
        before = by_jid(self.held)
        before[OTHER_ANN] = dataclasses.replace(before[OTHER_ANN], subscription='none')
        self.check(list(before.values()), 'after the second undo')
        self.finish_job(self.redo(self.path))
        del before[OTHER_ANN]
        before[ANN] = dataclasses.replace(before[ANN], groups=('Home', 'Work'))
        self.check(list(before.values()), 'after the redo')

    def tell_accounts(self):
        """Who is in both of two accounts, each once, in whatever spelling."""
        self.server.add_account('nurse', PASSWORD, (
            Contact(ANN, 'Ann'), Contact(ASCII, 'Hans'), Contact('peter@one.example')))
        path = self.add_profile('nurse', f'nurse@{self.server.domain}', self.server)
        self.wait_for_state(path, 'online')
        told = json.loads(self.rosterctl('-p', 'all', 'duplicates', '--json').stdout)
        self.assertEqual([profile['profile'] for profile in told['profiles']], ['juliet', 'nurse'])
        shared = {one['jid']: one['profiles'] for one in told['shared']}
        self.assertEqual(shared, {ANN: ['juliet', 'nurse'], UNICODE: ['juliet', 'nurse'],
                                  ASCII: ['juliet', 'nurse']})
        lines = self.rosterctl('-p', 'all', 'duplicates').stdout.splitlines()
        self.assertIn('In several accounts:', lines)
        self.assertIn(f'  Ann Smith ({ANN})  juliet, nurse', lines)

    def tell_all(self, server):
        """All of it."""
        server.start()
        self.begin(server)
        self.tell_duplicates()
        self.tell_refusals()
        self.tell_merge()
        self.tell_redo()
        self.tell_accounts()

    def test_prosody(self):
        """On Prosody."""
        self.tell_all(self.prosody())

    def test_ejabberd(self):
        """On ejabberd."""
        self.tell_all(self.ejabberd())


main()
