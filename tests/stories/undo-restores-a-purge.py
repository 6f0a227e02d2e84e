"""An undo puts back what a job changed, by the server's own data: every name, every group, and
every request to see a contact's presence; it says what can't come back, and keeps what others did
since.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses

from harness.bus import DBusError
from harness.contacts import GROUPS, ODD_NAMES, SUBSCRIPTIONS, Contact, generate
from harness.jobs import number_of
from harness.selection import assert_same, by_jid, typed
from harness.story import PASSWORD, Story, main

COUNT = 400
ALL = {'Subscription': list(SUBSCRIPTIONS)}


def make_odd():
    """Each odd name with many groups in every subscription."""
    return [Contact(f'{subscription}{number}@odd.example', name, subscription,
                    subscription in ('none', 'from') and number % 2 == 0,
                    GROUPS[number % 5:number % 5 + number % 7])
            for subscription in SUBSCRIPTIONS for number, name in enumerate(ODD_NAMES)]


def make_few():
    """One of each kind."""
    return [Contact(f'{subscription}.{"ask" if ask else "plain"}@few.example',
                    f'{subscription} “{ask}” ¿né?', subscription, ask,
                    ('Friends', 'Ünïcode Gruppe'))
            for subscription in SUBSCRIPTIONS for ask in (False, True)
            if not ask or subscription in ('none', 'from')]


def wants_to(contact):
    """Does the user see their presence, or has asked to?"""
    return contact.ask or contact.subscription in ('to', 'both')


def has_from(contact):
    """Do they see the user's?"""
    return contact.subscription in ('from', 'both')


def restored(contact):
    """What can come back of a contact that was removed."""
    return dataclasses.replace(contact, subscription='none', ask=wants_to(contact))


class UndoRestores(Story):
    """An account, its server, and another client of it."""

    def begin(self, server, contacts):
        """Juliet's roster, on a server that runs or is to be started; gives the server's data."""
        self.server = server
        server.add_account('juliet', PASSWORD, contacts)
        self.path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(self.path, 'online')
        held = self.held()
        self.assertEqual(set(by_jid(held)), {contact.jid for contact in contacts})
        return held

    def begin_on_prosody(self, contacts):
        """The same."""
        server = self.prosody()
        server.start()
        return self.begin(server, contacts)

    def held(self):
        """What the server holds now."""
        return self.server.read_roster('juliet')

    def check(self, expected, what):
        """The server holds this, and so does the store."""
        assert_same(self, expected, self.held(), what)
        self.assert_same_roster(expected, 'juliet', what)

    def number(self, job):
        """A job's number."""
        return number_of(job)

    def list_jobs(self):
        """{number: (kind, result, contacts, undone by)}."""
        jobs, = self.history_call(self.path, 'ListJobs', '(tu)', 0, 0)
        return {number: (kind, result, count, undoer)
                for number, kind, _, result, count, undoer in jobs}

    def figures(self, details):
        """Of an undo."""
        return {key: details[key] for key in ('Undoes', 'Asked', 'FromLost', 'Skipped')}

    def assert_refused(self, name, number=0, **options):
        """The undo is refused so, and changes nothing."""
        held = self.held()
        with self.assertRaises(DBusError) as caught:
            self.undo(self.path, number, **typed(**options))
        self.assertEqual(caught.exception.short_name, name, caught.exception.text)
        assert_same(self, held, self.held(), name)

    def edit_elsewhere(self, *contacts, removed=()):
        """Another client sets and removes; rosterd has learnt of the last of it."""
        self.events.drain()
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            for jid in removed:
                other.remove_item(jid)
            for contact in contacts:
                other.set_item(contact)
        jid = contacts[-1].jid if contacts else removed[-1]
        self.events.expect('ContactsChanged', lambda e: jid in e.removed + e.changed_jids)

    def tell_purge(self, held):
        """All go; a dry run tells, and does nothing; all come back."""
        purge = self.purge(self.path, typed(**ALL), **typed(ExpectedCount=len(held)))
        self.finish_job(purge)
        self.check([], 'after the purge')
        expected = {'Undoes': self.number(purge), 'Asked': sum(map(wants_to, held)),
                    'FromLost': sum(map(has_from, held)), 'Skipped': 0}
        dry = self.undo(self.path, **typed(DryRun=True))
        details = self.finish_job(dry)
        self.assertEqual(self.figures(details), expected)
        self.assertEqual((details['DryRun'], self.job_property(dry, 'Total')), (True, len(held)))
        self.check([], 'after the dry run')
        self.assert_refused('Stale', ExpectedCount=len(held) - 1)
        undo = self.undo(self.path, **typed(ExpectedCount=len(held)))
        details = self.finish_job(undo)
        self.assertEqual(self.figures(details), expected)
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']),
                         (len(held), 0, 0))
        self.assertNotIn('DryRun', details)
        self.check([restored(contact) for contact in held], 'after the undo')
        self.assertEqual(self.list_jobs(), {
            self.number(purge): ('purge', 'done', len(held), self.number(undo)),
            self.number(undo): ('undo', 'done', len(held), 0)})
        return purge, undo


class UndoOnProsody(UndoRestores):
    """The most of it."""

    def test_many(self):
        """Mixed contacts."""
        odd = make_odd()
        held = self.begin_on_prosody(generate(COUNT - len(odd), seed=3) + odd)
        self.assertEqual(len(held), COUNT)
        self.tell_purge(held)

    def test_once_only(self):
        """An undo is undone as any job; what is undone has nothing left to undo."""
        held = self.begin_on_prosody(make_few())
        purge, undo = self.tell_purge(held)
        self.assert_refused('Stale', self.number(purge), ExpectedCount=len(held))
        details = self.finish_job(self.redo(self.path))
        self.assertEqual(self.figures(details), {'Undoes': self.number(undo), 'Asked': 0,
                                                 'FromLost': 0, 'Skipped': 0})
        self.assertEqual(details['Origin'], self.number(purge))
        self.check([], 'after the redo')
        self.assertEqual(self.list_jobs()[self.number(purge)][3], 0, 'the purge stands again')
        self.finish_job(self.undo(self.path, self.number(purge)))
        self.check([restored(contact) for contact in held], 'after the undo of the purge')
        numbers = self.list_jobs()
        details = self.finish_job(self.undo(self.path, self.number(purge)))
        self.assertEqual((details['Done'], details['Skipped']), (0, 0))
        self.assertEqual(details['UndoneBy'], max(numbers))
        self.check([restored(contact) for contact in held], 'and once more')
        self.assertEqual(self.list_jobs(), numbers, 'what did nothing is no history')
        self.assert_refused('NoSuchJob', max(numbers) + 1000)

    def test_none_to_undo(self):
        """A job of others' changes, one that changed nothing, and none."""
        held = self.begin_on_prosody(make_few())
        self.edit_elsewhere(dataclasses.replace(held[0], name='By another client'))
        self.assert_refused('NoSuchJob')
        resync = self.resync(self.path)
        self.finish_job(resync)
        self.assert_refused('NoSuchJob')
        self.assert_refused('NoSuchJob', self.number(resync))
        self.assert_refused('InvalidArguments', MustExist=True)

    def test_remove(self):
        """Undone as a purge is."""
        held = self.begin_on_prosody(make_few())
        gone = held[:3]
        job = self.remove_items(self.path, [contact.jid for contact in gone])
        self.finish_job(job)
        self.check(held[3:], 'after the removal')
        details = self.finish_job(self.undo(self.path))
        self.assertEqual(self.figures(details), {
            'Undoes': self.number(job), 'Asked': sum(map(wants_to, gone)),
            'FromLost': sum(map(has_from, gone)), 'Skipped': 0})
        self.check([restored(contact) for contact in gone] + held[3:], 'after the undo')

    def test_set(self):
        """Names and groups as they were, subscriptions untouched; who was added goes again."""
        held = self.begin_on_prosody(make_few())
        edits = {contact.jid: edit for contact, edit in zip(held, (
            {'Name': 'New “name” <&>'}, {'Name': ''}, {'Groups': []}, {'AddGroups': ['Neu', '新']},
            {'RemoveGroups': ['Friends'], 'Name': '改名'}, {'Groups': ['Neu'], 'Name': 'Both'}))}
        edits['added@few.example'] = {'Name': 'Added', 'Groups': ['Neu']}
        job = self.set_items(self.path, edits)
        self.finish_job(job)
        changed = by_jid(self.held())
        self.assertEqual(sum(changed[contact.jid] != contact.as_stored() for contact in held), 6)
        self.assertIn('added@few.example', changed)
        undo = self.undo(self.path)
        details = self.finish_job(undo)
        self.assertEqual(self.figures(details), {'Undoes': self.number(job), 'Asked': 0,
                                                 'FromLost': 0, 'Skipped': 0})
        self.check(held, 'after the undo')
        self.finish_job(self.undo(self.path, self.number(undo)))
        self.check(list(changed.values()), 'after the undo of the undo')

    def test_changed_since(self):
        """What another client did in between stays, a removal too, and is counted where nothing is
        left to do."""
        few = by_jid(self.begin_on_prosody(make_few()))
        renamed, regrouped, both, ours_only, gone, gone_from = (
            few[f'{jid}@few.example']
            for jid in ('to.plain', 'none.ask', 'none.plain', 'both.plain', 'from.ask',
                        'from.plain'))
        edits = {jid: {'Name': 'Ours', 'AddGroups': ['Ours']} for jid in few}
        edits |= {jid: {'Name': 'Ours'} for jid in ('new.kept@few.example', 'new.gone@few.example')}
        self.finish_job(self.set_items(self.path, edits))
        ours = by_jid(self.held())
        kept = dataclasses.replace(ours['new.kept@few.example'], name='Theirs')
        self.edit_elsewhere(
            dataclasses.replace(ours[renamed.jid], name='Theirs'),
            dataclasses.replace(ours[regrouped.jid], groups=('Ours', 'Theirs')),
            dataclasses.replace(both, name='Theirs', groups=('Theirs',)), kept,
            removed=(gone.jid, gone_from.jid, 'new.gone@few.example'))
        details = self.finish_job(self.undo(self.path))
        # Where both spoke, their words stay; where only we did, ours are taken back.
        self.check([dataclasses.replace(renamed, name='Theirs'),
                    dataclasses.replace(regrouped, groups=('Theirs',)),
                    dataclasses.replace(both, name='Theirs', groups=('Theirs',)), ours_only, kept],
                   'after the undo')
        # Skipped: whom both edited all over, the two that are gone, and the new one that was kept.
        self.assertEqual((details['Done'], details['Skipped']), (3, 4))
        self.assertEqual((details['Asked'], details['FromLost']), (0, 0))
        self.assertEqual((details['Added'], details['Changed'], details['Removed']), (0, 3, 0))

    def test_come_back_since(self):
        """Who was purged and added again by another client keeps what that one gave them."""
        held = self.begin_on_prosody(make_few())
        back = [dataclasses.replace(held[0], name='Theirs', groups=('Theirs',)),
                dataclasses.replace(held[1], name='')]
        self.finish_job(self.purge(self.path, typed(**ALL)))
        self.edit_elsewhere(*back)
        dry = self.finish_job(self.undo(self.path, **typed(DryRun=True)))
        details = self.finish_job(self.undo(self.path))
        self.assertEqual(self.figures(details), self.figures(dry))
        now = by_jid(self.held())
        self.assertEqual(now[held[0].jid].name, 'Theirs')
        self.assertIn('Theirs', now[held[0].jid].groups)
        for contact in held:
            self.assertEqual(now[contact.jid].ask, wants_to(contact), contact.jid)
        assert_same(self, [restored(contact) for contact in held[2:]],
                    [now[contact.jid] for contact in held[2:]])


class UndoOnEjabberd(UndoRestores):
    """Which keeps names as they are sent, tabs and line breaks in them too."""

    def test_odd_ones(self):
        """Some of each kind."""
        server = self.ejabberd()
        server.start()
        held = self.begin(server, make_odd())
        self.tell_purge(held)


main()
