"""rosterctl tells the roster as it was, and what differs: at a time, at a serial, and as far back as the
history reaches, which it tells where it is asked for more.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import sqlite3

from harness.contacts import Contact, to_libervia
from harness.net import wait_until
from harness.story import PASSWORD, Story, main, profile_path

ROSTER = [Contact('ann@example.org', 'Ann', 'both', groups=('Friends',)),
          Contact('bob@example.org', 'Bob', 'to', groups=('Friends', 'Work')),
          Contact('carl@example.org', '', 'none')]
LATER = [Contact('ann@example.org', 'Anna', 'both', groups=('Friends', 'Work')),
         ROSTER[2],
         Contact('dora@example.org', 'Dora', groups=('Work',))]


class ThePastIsTold(Story):
    """An account on ejabberd, edited by another client."""

    def setUp(self):
        super().setUp()
        self.server = self.ejabberd()
        self.server.start()
        self.server.add_account('juliet', PASSWORD, ROSTER)
        self.rosterctl('profile', 'add', 'home', 'juliet@ejabberd.test', '--address', self.server.address,
                       '--ca-file', self.authority.ca_file, '--password-file', '-', text=PASSWORD)
        self.path = profile_path('home')

    def serial(self):
        """That of the roster."""
        return self.property(self.path, 'Serial')

    def read(self, *words):
        """A document."""
        return json.loads(self.rosterctl(*words, '--json').stdout)

    def set_times(self, times):
        """As if changes had been stored then, {serial: time}; rosterd doesn't run meanwhile."""
        self.rosterd.stop()
        connection = sqlite3.connect(self.rosterd.database)
        with connection:
            for serial, time in times.items():
                connection.execute('UPDATE journal SET time = ? WHERE serial = ?', (time, serial))
        connection.close()
        self.rosterd.start()

    def edit(self):
        """What another client does between the two rosters."""
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            other.set_item(LATER[0])
            other.remove_item(ROSTER[1].jid)
            other.set_item(LATER[2])
        wait_until(lambda: [c['jid'] for c in self.read('get')['contacts']] == [c.jid for c in LATER],
                   'the edits')

    def check_contacts(self, first):
        """get --at in its forms."""
        then = self.rosterctl('get', '--at', str(first), '-v')
        self.assertEqual(then.stdout.splitlines(), [
            'Ann (ann@example.org)', '    groups: Friends', 'Bob (bob@example.org)',
            '    groups: Friends, Work', 'carl (carl@example.org)'])
        self.assert_names(then.stderr, 'The roster of home as it was at', f'(serial {first}):')
        self.assertEqual(json.loads(self.rosterctl('get', '--at', str(first), '-O', 'json').stdout),
                         to_libervia(ROSTER))
        document = self.read('get', '--at', str(first), '--group', 'Work')
        self.assertEqual((document['serial'], document['total']), (first, 1))
        self.assertRegex(document['time'], '^20..-..-..T')
        self.assertEqual([contact['jid'] for contact in document['contacts']], ['bob@example.org'])
        self.assertEqual(self.read('get', '--at', 'now')['contacts'],
                         sorted(self.read('get')['contacts'], key=lambda contact: contact['jid']))

    def check_differences(self, first):
        """diff in its forms."""
        done = self.rosterctl('diff', str(first))
        self.assertEqual(done.stdout.splitlines(), [
            '~  Anna (ann@example.org)  name "Ann" → "Anna"; groups +Work',
            '-  Bob (bob@example.org)  subscription to; groups Friends, Work',
            '+  Dora (dora@example.org)  subscription none; groups Work'])
        self.assert_names(done.stderr, f'(serial {first}) to now (serial {self.serial()}):',
                          'Added: 1, removed: 1, changed: 1')
        document = self.read('diff', str(first), 'now', '--group', 'Friends')
        self.assertEqual((document['from']['serial'], document['to']['serial']), (first, self.serial()))
        self.assertEqual([(d['change'], d['jid']) for d in document['differences']],
                         [('changed', 'ann@example.org'), ('removed', 'bob@example.org')])
        self.assertEqual(document['differences'][0]['before']['groups'], ['Friends'])
        self.assertIsNone(document['differences'][1]['after'])
        back = self.rosterctl('diff', 'now', str(first))
        self.assertEqual([line[0] for line in back.stdout.splitlines()], ['~', '+', '-'])
        self.assert_names(self.rosterctl('diff', str(self.serial())).stderr, 'Nothing differs.')

    def check_times(self, first):
        """A time stands for the last change until then, also where the clock went back."""
        changes = self.read('history')['changes']
        self.set_times({first: 1_000_000_000_000_000, changes[2]['serial']: 1_100_000_000_000_000,
                        changes[1]['serial']: 1_050_000_000_000_000})
        for time, serial in (('2001-09-10', first), ('2003-04-12', changes[1]['serial']),
                             ('2005-01-01', changes[1]['serial']), ('now', self.serial())):
            self.assertEqual(self.read('get', '--at', time)['serial'], serial, time)
        self.assertEqual(self.read('diff', '2001-09-10')['from'],
                         {'serial': first, 'time': '2001-09-09T01:46:40.000000Z'})

    def check_refusals(self, first):
        """Before the history, behind it, and what is no point."""
        for words, exit_status, sentence in (
                (('get', '--at', '1999-01-01'), 16, 'reaches back to serial'),
                (('get', '--at', str(first - 1)), 16, 'reaches back to serial'),
                (('diff', str(self.serial() + 1)), 16, 'has not come to'),
                (('diff', '1999-01-01'), 16, 'The history of home goes back to'),
                (('get', '--at', '10:70'), 2, 'names no point of the past'),
                (('diff', ''), 2, 'names no point of the past'),
                (('get', '--at', 'now', '--changed-after', '7'), 2, 'leave one of them out'),
                (('diff', 'now', '--unseen-for', '1y'), 2, 'takes no --unseen-for')):
            done = self.rosterctl(*words, status=exit_status)
            self.assert_names(done.stderr, sentence)
            self.assertEqual(done.stdout, '')
        self.assert_names(self.rosterctl('get', '--unseen-for', '1y').stderr,
                          'rosterctl profile set home visibility=xa')

    def test_past(self):
        """One roster, edited once."""
        first = self.serial()
        self.edit()
        self.check_contacts(first)
        self.check_differences(first)
        self.check_refusals(first)
        self.check_times(first)


main()
