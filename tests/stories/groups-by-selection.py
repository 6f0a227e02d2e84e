"""Groups are renamed, merged and dropped as one job, and nothing else of a contact changes; an edit
that can't be made changes nothing at all.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses

from gi.repository import GLib

from harness.bus import DBusError
from harness.contacts import ODD_NAMES, SUBSCRIPTIONS, Contact
from harness.selection import assert_same, by_jid, typed
from harness.story import PASSWORD, Story, main

COUNT = 300
OLD, NEW, OTHER = 'Ünïcode <Freunde> & "友達"', '👩‍👩‍👦 Семья ', 'Other'


def make_roster():
    """COUNT contacts of a group, each third in another one, too; and as many of neither."""
    roster = []
    for number in range(2 * COUNT):
        groups = (OLD,) if number < COUNT else ()
        groups += (OTHER,) if number % 3 == 0 else ()
        groups += (f'own {number % 10}',) if number % 2 == 0 else ()
        roster.append(Contact(f'c{number}@example.org', ODD_NAMES[number % len(ODD_NAMES)],
                              SUBSCRIPTIONS[number % 4], number % 8 in (0, 2), groups))
    return roster


class Edits(Story):
    """An account on Prosody."""

    roster = []

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, self.roster)
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def held(self):
        """What the server holds."""
        return self.server.read_roster('juliet')

    def check(self, expected, what):
        """The server holds this, and so does the store."""
        assert_same(self, expected, self.held(), what)
        self.assert_same_roster([c.as_stored() for c in expected], 'juliet', what)

    def list_jobs(self):
        """[(number, kind, result, contacts)], the newest first."""
        jobs, = self.history_call(self.path, 'ListJobs', '(tu)', 0, 0)
        return [(number, kind, result, count) for number, kind, _, result, count, _ in jobs]

    def assert_refused(self, name, call, *arguments, **options):
        """The call is refused so, and nothing is changed; gives the sentence."""
        held, jobs = self.held(), self.list_jobs()
        with self.assertRaises(DBusError) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.short_name, name, arguments)
        self.assertEqual(self.list_jobs(), jobs, arguments)
        assert_same(self, held, self.held(), name)
        return caught.exception.text


class BySelection(Edits):
    """SetSelected."""

    roster = make_roster()

    def set_selected(self, selection, edit, **options):
        """Begins it; gives the job's path."""
        return self.roster_call(self.path, 'SetSelected', '(a{sv}a{sv}a{sv})', typed(**selection),
                                typed(**edit), typed(**options))[0]

    def move(self, old, new, **options):
        """From a group to another, or to none."""
        edit = {'RemoveGroups': [old]} | ({'AddGroups': [new]} if new else {})
        job = self.set_selected({'Groups': [old]}, edit, **options)
        details = self.finish_job(job)
        self.assertEqual((details['Failed'], details['NotDone']), (0, 0))
        return details['Done']

    @staticmethod
    def moved(contacts, old, new):
        """What it is to make of them."""
        return [dataclasses.replace(contact, groups=tuple(sorted(
            ({*contact.groups} - {old}) | ({new} if new else set())))).as_stored()
            if old in contact.groups else contact for contact in contacts]

    def test_rename_merge_drop(self):
        """A group of 300 gets another name, is merged into one that is there, and is dropped."""
        expected = self.held()
        for number, (old, new, count) in enumerate(((OLD, NEW, COUNT), (NEW, OTHER, COUNT),
                                                    (OTHER, None, COUNT + COUNT // 3))):
            self.assertEqual(self.move(old, new, ExpectedCount=count), count)
            expected = self.moved(expected, old, new)
            self.check(expected, f'{old} became {new}')
            jobs = self.list_jobs()
            self.assertEqual(len(jobs), number + 1, 'one job each')
            self.assertEqual(jobs[0][1:], ('set', 'done', count))
        groups = {group for contact in expected for group in contact.groups}
        self.assertEqual(groups, {f'own {number}' for number in range(0, 10, 2)})

    def test_refusals(self):
        """It is bound to what its caller saw, and to a filter and an edit that mean something."""
        one = {'Groups': [OLD]}
        self.assert_refused('Stale', self.set_selected, one, {'AddGroups': ['x']}, ExpectedCount=1)
        self.assert_refused('Stale', self.set_selected, one, {'AddGroups': ['x']}, IfSerial=0)
        self.assert_refused('InvalidArguments', self.set_selected, {}, {'AddGroups': ['x']})
        self.assert_refused('InvalidArguments', self.set_selected, one, {'Name': 'all alike'})
        self.assert_refused('InvalidArguments', self.set_selected, one, {'AddGroups': ['']})
        self.assert_refused('InvalidArguments', self.set_selected, one, {'AddGroups': ['a\x01']})

    def test_nothing_to_do(self):
        """Who has the groups already is not asked about."""
        held = self.held()
        details = self.finish_job(self.set_selected({'Groups': [OLD]}, {'AddGroups': [OLD]}))
        self.assertEqual((details['Done'], details['Failed'], details['Unchanged']),
                         (COUNT, 0, COUNT))
        self.assertEqual(len(details['UnchangedJids']), COUNT)
        details = self.finish_job(self.set_selected({'Groups': ['Nobody is in it']},
                                                    {'AddGroups': [OLD]}))
        self.assertEqual(details['Done'], 0)
        self.check(held, 'after nothing')
        self.assertEqual(self.list_jobs(), [])


class ByName(Edits):
    """Set."""

    roster = make_roster()[COUNT - 6:COUNT + 6]

    def test_keys(self):
        """Each alone, together, and several of one contact; a new contact, too: all are one job."""
        expected = by_jid(self.held())
        jids = sorted(expected)
        edits = [(jids[0], {'Name': 'Ñ “neu” <&>\u202e'}), (jids[1], {'Name': ''}),
                 (jids[2], {'Groups': ['Ж', 'b', 'b']}), (jids[3], {'Groups': []}),
                 (jids[4], {'AddGroups': ['+', 'tab\tand\nbreak']}),
                 (jids[5].upper(), {'RemoveGroups': list(expected[jids[5]].groups[:1])}),
                 (jids[6], {'Name': 'N', 'AddGroups': ['+'], 'RemoveGroups': [OLD, OTHER]}),
                 (jids[6] + '/resource', {'AddGroups': ['++']}),
                 ('Nëw@Example.org', {'Name': 'New', 'Groups': ['Ж']}), ('bare@example.org', {})]
        arguments = [(jid, typed(**edit)) for jid, edit in edits]
        job, = self.roster_call(self.path, 'Set', '(a(sa{sv})a{sv})', arguments, {})
        self.assertEqual(self.finish_job(job)['Done'], 9)

        def change(number, **values):
            expected[jids[number]] = dataclasses.replace(expected[jids[number]], **values)
        change(0, name='Ñ “neu” <&>\u202e')
        change(1, name='')
        change(2, groups=('b', 'Ж'))
        change(3, groups=())
        change(4, groups=(*expected[jids[4]].groups, '+', 'tab\tand\nbreak'))
        change(5, groups=expected[jids[5]].groups[1:])
        change(6, name='N', groups=tuple({*expected[jids[6]].groups, '+', '++'} - {OLD, OTHER}))
        new = [Contact('nëw@example.org', 'New', groups=('Ж',)), Contact('bare@example.org')]
        self.check([contact.as_stored() for contact in expected.values()] + new, 'after the edits')
        (_, kind, result, count), = self.list_jobs()
        self.assertEqual((kind, result, count), ('set', 'done', 9))

    def test_conditions(self):
        """One contact at fault, and none of them is changed."""
        there, missing = self.roster[0].jid, 'nobody@example.org'
        edits = {there: {'Name': 'X'}, missing: {'Name': 'Y'}}
        said = self.assert_refused('NoSuchContact', self.set_items, self.path, edits,
                                   MustExist=True)
        self.assert_names(said, missing)
        said = self.assert_refused('ContactExists', self.set_items, self.path, edits,
                                   MustBeNew=True)
        self.assert_names(said, there)
        self.assert_refused('InvalidArguments', self.set_items, self.path, edits, MustExist=True,
                            MustBeNew=True)
        said = self.assert_refused('NoSuchContact', self.remove_items, self.path, [there, missing])
        self.assert_names(said, missing)
        self.finish_job(self.set_items(self.path, {there: {'Name': 'X'}}, MustExist=True))
        self.finish_job(self.set_items(self.path, {missing: {'Name': 'Y'}}, MustBeNew=True))
        held = by_jid(self.held())
        self.assertEqual((held[there].name, held[missing].name), ('X', 'Y'))
        self.assertEqual(held[there].groups, by_jid(self.roster)[there].groups)

    def test_bad_texts(self):
        """Refused before the server sees them; the connection stays, and works."""
        jid = self.roster[0].jid
        fine = {self.roster[1].jid: {'Name': 'Would be fine'}}
        bad = [{'Name': text} for text in ('\x01', 'bell\x07', 'a\tb', 'a\nb', 'a\rb', '\x1b[31m',
                                           '\ufffe', 'x' * 1024, 'é' * 512)]
        bad += [{key: ['fine', text]} for key in ('Groups', 'AddGroups', 'RemoveGroups')
                for text in ('', 'a\x02', 'a\rb', '\uffff', 'x' * 1024)]
        for edit in bad:
            self.assert_refused('InvalidArguments', self.set_items, self.path, fine | {jid: edit})
        many = {'Groups': [f'g{number}' for number in range(101)]}
        self.assert_refused('LimitExceeded', self.set_items, self.path, fine | {jid: many})
        for wrong in ('', 'a\x01@example.org', 'x' * 3072, '@example.org', 'a b@example.org',
                      'x@' + 'y' * 1024):
            self.assert_refused('InvalidJid', self.set_items, self.path, fine | {wrong: {}})
        for edit in ({'Nome': GLib.Variant('s', 'x')}, {'Name': GLib.Variant('as', ['x'])}):
            self.assert_refused('InvalidArguments', self.roster_call, self.path, 'Set',
                                '(a(sa{sv})a{sv})', [(jid, edit)], {})
        self.assert_refused('InvalidArguments', self.set_items, self.path, {})
        self.take_events()
        with self.events.forbid('property:State', lambda event: event.path == self.path):
            groups = [f'{number} ' + 'x' * 1000 for number in range(20)]
            self.finish_job(self.set_items(self.path, {jid: {'Name': 'é' * 511,
                                                             'Groups': groups}}))
        self.assertEqual(self.property(self.path, 'State'), 'online')
        held = by_jid(self.held())
        self.assertEqual((held[jid].name, len(held[jid].groups)), ('é' * 511, 20))


main()
