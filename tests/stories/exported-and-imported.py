"""What export writes import reads: a plan comes first, bad lines are told and nothing is done then, what
is there is united with what comes, and one undo takes all of it back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import stat

from gi.repository import Gio, GLib

from harness.bus import ROSTER, DBusError
from harness.contacts import Contact
from harness.story import PASSWORD, Story, main

DECLINED, BAD_DATA, NOT_FOUND, NOT_SUPPORTED, PARTLY_DONE = 20, 17, 16, 18, 21
HEAD = '{"format":"rosterctl-roster","version":1}\n'
JULIET = (Contact('benvolio@montague.example', 'Benvolio', 'both', groups=('Friends',)),
          Contact('nurse@capulet.example', '', 'to', groups=('Servants',)),
          Contact('tybalt@capulet.example', 'Tybalt', 'none'))
ROMEO = (Contact('benvolio@montague.example', 'Ben', 'both', groups=('Fencing', 'Friends')),
         Contact('nurse@capulet.example', 'Nurse', 'from', groups=('Servants',)),
         Contact('tybalt@capulet.example', 'Tybalt', 'none'),
         Contact('abraham@prosody.test', 'Abraham', 'both', groups=('Servants', 'a, b')),
         Contact('laurence@abbey.example', 'line\nbreak', 'none', ask=True))


class ExportedAndImported(Story):
    """Juliet and Romeo have accounts on one server."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        for user, contacts in (('juliet', JULIET), ('romeo', ROMEO), ('abraham', ())):
            self.server.add_account(user, PASSWORD, contacts)
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        romeo = self.add_profile('romeo', 'romeo@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')
        self.wait_for_state(romeo, 'online')
        self.file = os.path.join(self.dir, 'romeo.jsonl')

    def write(self, text, name='other.jsonl'):
        """A file, and its path."""
        path = os.path.join(self.dir, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def held(self, user='juliet'):
        """What the server holds: JID → (name, groups)."""
        return {contact.jid: (contact.name, contact.as_stored().groups)
                for contact in self.server.read_roster(user)}

    # -- export ---------------------------------------------------------------------------------

    def test_export(self):
        """To standard output and to a file; a file that is there is replaced on agreement only."""
        lines = self.rosterctl('-p', 'romeo', 'export').stdout.splitlines()
        head, first = json.loads(lines[0]), json.loads(lines[1])
        self.assertEqual((head['format'], head['version'], head['account']),
                         ('rosterctl-roster', 1, 'romeo@prosody.test'))
        self.assertEqual(len(lines), 1 + len(ROMEO))
        self.assertEqual((first['jid'], first['subscription'], first['groups']),
                         ('abraham@prosody.test', 'both', ['Servants', 'a, b']))
        told = self.rosterctl('-p', 'romeo', 'export', self.file)
        self.assertIn('Exported 5 contacts of romeo', told.stderr)
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        with open(self.file, encoding='utf-8') as file:
            self.assertEqual(file.read().splitlines()[1:], lines[1:])
        self.rosterctl('-p', 'romeo', 'export', self.file, '--group', 'Fencing', status=DECLINED)
        self.rosterctl('-p', 'romeo', 'export', self.dir, status=BAD_DATA)
        document = json.loads(self.rosterctl('-p', 'romeo', 'export', self.file, '--group', 'Fencing',
                                             '--yes', '--json').stdout)
        self.assertEqual((document['contacts'], document['format']), (1, 'jsonl'))
        self.rosterctl('-p', 'romeo', 'export', os.path.join(self.dir, 'no', 'such'), status=1)
        self.assertEqual([name for name in os.listdir(self.dir) if name.startswith('.')], [])

    def test_completion(self):
        """Each of the two verbs has its own formats."""
        for line, words in (('export --format x', ['xep0227']), ('import --format=x', ['xep0227']),
                            ('import --format l', ['libervia']), ('export --format l', [])):
            self.assertEqual(self.rosterctl('--complete', f'rosterctl {line}', '=').stdout.split(), words, line)

    # -- import ---------------------------------------------------------------------------------

    def test_united(self):
        """Groups are added, names given where there is none; an undo takes it back, and the same can be
        imported once more."""
        before = self.held()
        self.rosterctl('-p', 'romeo', 'export', self.file)
        plan = self.rosterctl('-p', 'juliet', 'import', self.file, '--dry-run')
        self.assertIn('2 are new in it, 2 change, 1 is in it already', plan.stderr)
        self.assertIn('+ Abraham (abraham@prosody.test)  [Servants, a\\, b]', plan.stdout)
        self.assertIn('~ Benvolio (benvolio@montague.example)  [also in Fencing]', plan.stdout)
        self.assertIn('~ nurse (nurse@capulet.example)  [named Nurse]', plan.stdout)
        self.rosterctl('-p', 'juliet', 'import', self.file, status=DECLINED)
        self.assertEqual(self.held(), before)
        done = self.rosterctl('-p', 'juliet', 'import', self.file, '--yes')
        self.assertIn('To take it back: rosterctl', done.stderr)
        self.assertIn('--subscribe', done.stderr)
        united = {'benvolio@montague.example': ('Benvolio', ('Fencing', 'Friends')),
                  'nurse@capulet.example': ('Nurse', ('Servants',)),
                  'tybalt@capulet.example': ('Tybalt', ()),
                  'abraham@prosody.test': ('Abraham', ('Servants', 'a, b')),
                  'laurence@abbey.example': ('line break', ())}
        self.assertEqual(self.held(), united)
        self.assertEqual(self.query("SELECT kind FROM job ORDER BY id DESC LIMIT 1"), [('import',)])
        again = self.rosterctl('-p', 'juliet', 'import', self.file, '--yes', '--json')
        self.assertEqual(json.loads(again.stdout)['job'], None)
        self.rosterctl('-p', 'juliet', 'undo', '--yes')
        self.assertEqual(self.held(), before)
        self.rosterctl('-p', 'juliet', 'import', self.file, '--yes', '--replace-names')
        self.assertEqual(self.held()['benvolio@montague.example'][0], 'Ben')

    def test_bad_lines(self):
        """Each is told with its reason, those that only rosterd can judge, too; nothing is done."""
        before = self.held()
        bad = self.write(HEAD + '{"jid":"new@x.example"}\n{"jid":"a@b@c"}\nnonsense\n{}\n'
                         '{"jid":"long@x.example","name":"%s"}\n' % ('n' * 1024))
        told = self.rosterctl('-p', 'juliet', 'import', bad, '--yes', status=BAD_DATA)
        for words in ('Line 3: "a@b@c" is', 'Line 4: it is not one JSON object.',
                      'Line 5: it has no "jid".', 'Line 6: its name has more than 1023 bytes.',
                      'Nothing was imported.'):
            self.assertIn(words, told.stderr)
        document = json.loads(self.rosterctl('-p', 'juliet', 'import', bad, '--yes', '--json',
                                             status=BAD_DATA).stdout)
        self.assertEqual([line['line'] for line in document['bad']], [3, 4, 5, 6])
        self.assertEqual(self.held(), before)
        plan = self.rosterctl('-p', 'juliet', 'import', bad, '--skip-bad', '--dry-run')
        self.assertIn('has 1 contact for', plan.stderr)
        self.assertNotIn('a@b@c', plan.stdout)
        self.rosterctl('-p', 'juliet', 'import', bad, '--yes', '--skip-bad', status=PARTLY_DONE)
        self.assertEqual(set(self.held()) - set(before), {'new@x.example'})
        for text, status in (('', BAD_DATA), ('hello', BAD_DATA), ('\ufeff', BAD_DATA), (HEAD, BAD_DATA),
                             (HEAD.replace('1', '2'), NOT_SUPPORTED)):
            self.rosterctl('-p', 'juliet', 'import', self.write(text, 'odd'), '--yes', status=status)
        self.rosterctl('-p', 'juliet', 'import', os.path.join(self.dir, 'nowhere'), status=NOT_FOUND)

    def test_presence_is_another_question(self):
        """With --subscribe those are asked whose presence Romeo saw; both jobs are told."""
        told = self.rosterctl('-p', 'juliet', 'import', '-', '--yes', '--subscribe', '--json',
                              text=self.rosterctl('-p', 'romeo', 'export').stdout)
        job = json.loads(told.stdout)
        self.assertEqual((job['kind'], job['total']), ('import', 5))
        self.assertEqual([(each['kind'], each['total']) for each in job['subscribe']], [('subscribe', 2)])
        asked = {contact.jid for contact in self.server.read_roster('juliet') if contact.ask}
        self.assertEqual(asked, {'abraham@prosody.test', 'laurence@abbey.example'})

    # -- what others hand over ------------------------------------------------------------------

    def hand_over(self, path, data=b'', **options):
        """Calls Import with a descriptor that gives DATA, or with that of PATH."""
        descriptors, file = Gio.UnixFDList.new(), path or os.path.join(self.dir, 'edits')
        if not path:
            with open(file, 'wb') as writer:
                writer.write(data)
        descriptor = os.open(file, os.O_RDWR)
        descriptors.append(descriptor)
        os.close(descriptor)
        return self.bus.call('Import', '(ha{sv})', 0, {key: GLib.Variant('t' if key == 'IfSerial' else 'b', value)
                                                     for key, value in options.items()},
                             path=self.path, interface=ROSTER, descriptors=descriptors)[0]

    def refuse(self, path, data=b'', **options):
        """The name of the error."""
        with self.assertRaises(DBusError) as caught:
            self.hand_over(path, data, **options)
        return caught.exception.short_name

    def test_what_others_hand_over(self):
        """Import takes what is a list of edits, and nothing else; what is wrong in one of them is a
        failure of the job."""
        for data in (b'', b'nonsense', bytes(range(1, 256)) * 100):
            self.assertEqual(self.refuse('', data), 'InvalidArguments', data[:9])
        self.assertEqual(self.refuse('/dev/ptmx'), 'InvalidArguments')
        edits = GLib.Variant('a(sa{sv})', [('new@x.example', {'Name': GLib.Variant('s', 'New')}),
                                           ('a@b@c', {}), ('x@x.example', {'Nick': GLib.Variant('s', '')})])
        data = edits.get_data_as_bytes().get_data()
        self.assertEqual(self.refuse('', data, Mist=True), 'InvalidArguments')
        self.assertEqual(self.refuse('', data, IfSerial=7), 'Stale')
        dry = self.hand_over('', data, DryRun=True)
        self.assertEqual(self.finish_job(dry)['Added'], 1)
        self.assertNotIn('new@x.example', self.held())
        job = self.hand_over('', data)
        self.assertEqual(self.finish_job(job, 'partly-done')['Failed'], 2)
        self.assertEqual([(jid, name.rpartition('.')[2]) for jid, name, _ in self.list_failures(job)],
                         [('a@b@c', 'InvalidJid'), ('x@x.example', 'InvalidArguments')])
        self.assertEqual(self.held()['new@x.example'], ('New', ()))


main()
