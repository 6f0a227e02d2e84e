"""Contacts go from one account to another in a file of any format, and come in the files of servers
and of other programs; only what a format doesn't hold is lost, and a bad file does nothing but to be
told with its line.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import json
import os

from harness.contacts import GROUPS, ODD_NAMES, Contact
from harness.prosody import SOURCE_DIR
from harness.story import PASSWORD, Story, main

BAD_DATA = 17
ERROR = 1
USAGE = 2
BLIST = os.path.join(SOURCE_DIR, 'tests', 'fixtures', 'blist.xml')

# What a file begins with, by the end of its name, and what is said of it.
BAD_FILES = (
    ('.xml', b'<purple>\n<blist>\n<group name="a">', 'Line 3'),
    ('.xml', b'<!DOCTYPE purple SYSTEM "/etc/passwd">\n<purple/>', 'Line 1'),
    ('.vcf', b'BEGIN:VCARD\nX-JABBER:a@x\n', 'Line 1'),
    ('.csv', b'jid,name\na@x,A\nb@x,"B\n', 'Line 3'),
    ('.csv', b'jid,name\na@x,A\nb@x,\xfc\n', 'Line 3'),
    ('.json', b'{"a@x": {},\n"b@x": {', 'Line 2'),
    ('.json', b'{"a@x": {},\n"b c@x": {}}', 'Line 2'),
)


def make_contacts():
    """Each odd name with some groups, and a contact without any."""
    return [Contact('plain@odd.example'),
            *(Contact(f'odd{number}@odd.example', name, groups=GROUPS[number % 8:number % 8 + number % 4])
              for number, name in enumerate(ODD_NAMES))]


def in_order(contacts):
    """As they are compared."""
    return sorted((contact.as_stored() for contact in contacts), key=lambda contact: contact.jid)


def imported(contacts, strips_groups=False):
    """What becomes of them in another account."""
    return in_order(dataclasses.replace(
        contact, subscription='none', ask=False,
        groups=tuple(group.strip() for group in contact.groups) if strips_groups
        else contact.groups).as_seen() for contact in contacts)


class AnyFormat(Story):
    """Two accounts, one of them empty."""

    def begin(self, contacts=()):
        """Both on one Prosody; gives what its file of the empty one holds, and the way to it."""
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, contacts)
        self.server.add_account('fresh', PASSWORD)
        self.server.start()
        for name in ('juliet', 'fresh'):
            path = self.add_profile(name, f'{name}@{self.server.domain}', self.server)
            self.wait_for_state(path, 'online')

    def held(self):
        """What the server holds of the account that was empty."""
        return in_order(self.server.read_roster('fresh'))

    def import_file(self, path, *options, **terms):
        """Into the empty one."""
        return self.rosterctl('-p', 'fresh', 'import', path, '-y', *options, **terms)

    def check_back(self, path, contacts, *options):
        """What the file has comes, and an undo takes it away."""
        self.import_file(path, *options)
        self.assertEqual(self.held(), contacts, path)
        self.rosterctl('-p', 'fresh', 'undo', '-y')
        self.assertEqual(self.held(), [], path)

    def check_there_and_back(self, contacts):
        """In each format that is written, and in Libervia's; no name of a file tells which."""
        for name in ('jsonl', 'xep0227', 'csv', 'vcard'):
            path = os.path.join(self.dir, f'file-{name}')
            self.rosterctl('-p', 'juliet', 'export', path, '--format', name)
            self.check_back(path, imported(contacts, strips_groups=name == 'vcard'))
        path = os.path.join(self.dir, 'libervia')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(self.get_json('juliet'), file)
        self.check_back(path, imported(contacts))

    def check_others(self):
        """Of a program that keeps several protocols, and of a spreadsheet."""
        refused = self.import_file(BLIST, status=BAD_DATA)
        self.assertIn('Line 36', refused.stderr)
        self.assertEqual(self.held(), [])
        self.check_back(BLIST, [Contact('a@x', 'A', groups=('Friends', 'Work')),
                                Contact('b@x', 'Both', groups=('Friends',))], '--skip-bad')
        path = os.path.join(self.dir, 'people')
        columns = ('--map', 'jid=Where,name=1,groups=Which one')
        with open(path, 'w', encoding='utf-8-sig', newline='\r\n') as file:
            file.write('Who;Where;"Which one"\n"Romeo ""R"" Montague";romeo@montague.example;"a, b"\n')
        self.check_back(path, [Contact('romeo@montague.example', 'Romeo "R" Montague',
                                       groups=('a', 'b'))], *columns)
        self.import_file(path, '--format', 'vcard', *columns, status=USAGE)

    def check_repeated(self):
        """A contact that stands there twice is one, with the groups of both lines, and told."""
        path = os.path.join(self.dir, 'twice')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('jid,name,groups\na@x.example,A,g\nb@x.example,B,\nA@x.example,C,h\n')
        plan = self.import_file(path, '--dry-run')
        self.assertIn('has 2 contacts', plan.stderr)
        self.assertIn('Line 4 repeats a contact that stands above, and is united with it.', plan.stderr)
        self.assertNotIn('C (', plan.stdout)
        self.check_back(path, [Contact('a@x.example', 'A', groups=('g', 'h')),
                               Contact('b@x.example', 'B')])

    def check_bad(self):
        """Cut off, in another encoding, with what is no JID; and what is no file."""
        for suffix, data, words in BAD_FILES:
            path = os.path.join(self.dir, f'bad{suffix}')
            with open(path, 'wb') as file:
                file.write(data)
            self.assertIn(words, self.import_file(path, status=BAD_DATA).stderr, data)
        self.import_file(self.dir, status=ERROR)
        for options in ((), ('--format', 'vcard')):
            self.import_file('/dev/zero', *options, status=BAD_DATA)
        self.assertEqual(self.held(), [])

    def test_files(self):
        """Each is imported into one account, and undone."""
        contacts = make_contacts()
        self.begin(contacts)
        self.check_there_and_back(contacts)
        self.check_others()
        self.check_repeated()
        self.check_bad()

    def test_files_of_servers(self):
        """What ejabberd writes is read, of the account that is named; what is written, ejabberd
        reads, with the subscriptions."""
        contacts = [dataclasses.replace(contact, subscription=('none', 'to', 'from', 'both')[n % 4],
                                        ask=n % 4 == 0).as_seen()
                    for n, contact in enumerate(make_contacts())]
        ejabberd = self.ejabberd(debian=True)
        ejabberd.start()
        ejabberd.add_account('romeo', PASSWORD, contacts)
        ejabberd.add_account('rosaline', PASSWORD, [Contact('nobody@odd.example')])
        self.begin()
        path = ejabberd.export_accounts()
        several = self.import_file(path, status=BAD_DATA)
        self.assert_names(several.stderr, 'romeo@ejabberd.test', 'rosaline@ejabberd.test')
        self.check_back(path, imported(contacts), '--account', 'romeo@ejabberd.test')
        profile = self.add_profile('romeo', f'romeo@{ejabberd.domain}', ejabberd)
        self.wait_for_state(profile, 'online')
        path = os.path.join(self.dir, 'romeo.xml')
        self.rosterctl('-p', 'romeo', 'export', path)
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read().count("ask='subscribe'"), sum(c.ask for c in contacts))
        ejabberd.clear_roster('romeo')
        ejabberd.import_accounts(path)
        # ejabberd writes whom was asked, and doesn't read it.
        self.assertEqual(in_order(ejabberd.read_roster('romeo')),
                         in_order(dataclasses.replace(contact, ask=False) for contact in contacts))


main()
