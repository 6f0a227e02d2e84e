"""The history tells each change once, in its order, with its cause, its job, and the contact before
and after it; also after a restart. From it the roster is told as it was at each moment, and what
differs between any two.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import datetime
import glob
import json
import os
import signal
import time

from gi.repository import GLib

from harness.bus import DBusError
from harness.contacts import SUBSCRIPTIONS, Contact
from harness.selection import typed
from harness.story import PASSWORD, Story, main

ROSTER = [Contact(f'c{number:02}@example.org', f'Ç “{number}” <&>', SUBSCRIPTIONS[number % 4],
                  number % 8 == 0, ('Go', 'Grüppe') if number < 4 else ('Stay',))
          for number in range(16)]
NEW = Contact('new@example.org', 'New', groups=('Go', 'Stay'))


@dataclasses.dataclass
class Phase:
    """What happened between two moments (microseconds): {jid: [(before, after)]}; and the roster then."""
    cause: str
    job: int
    began: int
    ended: int
    steps: dict
    roster: dict

    @property
    def length(self):
        """How many changes."""
        return sum(len(steps) for steps in self.told().values())

    def told(self):
        """The same as it is told: the steps of a job are one change of each contact."""
        if self.job == 0:
            return self.steps
        return {jid: [(steps[0][0], steps[-1][1])] for jid, steps in self.steps.items()}


def now():
    """Microseconds since 1970."""
    return time.time_ns() // 1000


def as_list(contact):
    """A contact as the history has it, without the serial; a list of one or of none."""
    if contact is None:
        return []
    return [(contact.jid, contact.name, SUBSCRIPTIONS.index(contact.subscription), int(contact.ask),
             sorted(contact.groups, key=str.encode))]


class HistoryTellsTruly(Story):
    """A session on Prosody, told by the story itself beside the daemon's history."""

    def setUp(self):
        super().setUp()
        self.known = {}
        self.phases = []
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, ROSTER)
        self.server.start()

    # -- what happens -----------------------------------------------------------------------------

    def tell(self, cause, began, *contacts, job=None, removed=()):
        """A phase has just ended: these contacts became so, one after the other, and these went."""
        steps = {}
        for jid, contact in [(c.jid, c) for c in contacts] + [(jid, None) for jid in removed]:
            steps.setdefault(jid, []).append((as_list(self.known.get(jid)), as_list(contact)))
            self.known[jid] = contact
        number = self.job_property(job, 'Number') if job else 0
        self.phases.append(Phase(cause, number, began, now(), steps, self.copy_known()))
        return number

    def tell_first(self, began):
        """The first roster has just come: one change, without a contact."""
        self.known.update((contact.jid, contact) for contact in ROSTER)
        self.phases.append(Phase('login', 0, began, now(), {'': [([], [])]}, self.copy_known()))

    def copy_known(self):
        """The roster as it is, {jid: [contact]}."""
        return {jid: as_list(contact) for jid, contact in self.known.items() if contact}

    def edit_elsewhere(self, *contacts, removed=()):
        """Another client sets and removes."""
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            for contact in contacts:
                other.set_item(contact)
            for jid in removed:
                other.remove_item(jid)

    def push(self, *contacts, removed):
        """The same, while rosterd looks on; the last one removed ends it."""
        began = now()
        self.events.drain()
        self.edit_elsewhere(*contacts, removed=removed)
        self.events.expect('ContactsChanged', lambda event: removed[-1] in event.removed)
        self.tell('push', began, *contacts, removed=removed)

    def run_job(self, cause, begin, *contacts, removed=()):
        """A job that does this; gives its number."""
        began = now()
        job = begin()
        self.finish_job(job)
        return self.tell(cause, began, *contacts, job=job, removed=removed)

    def rename_in_storage(self, old, new):
        """A name changes in Prosody's file, and not the version: nobody is told."""
        path, = glob.glob(os.path.join(self.server.directory, 'data', '*', 'roster', 'juliet.dat'))
        with open(path, encoding='utf-8') as file:
            text = file.read()
        self.assertEqual(text.count(f'"{old}"'), 1)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace(f'"{old}"', f'"{new}"'))

    def live(self):
        """The whole session; gives the numbers of its jobs."""
        began = now()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')
        self.tell_first(began)
        jobs = {}
        jobs['purge'] = self.run_job('purge', lambda: self.purge(
            self.path, typed(Groups=['Go'], KeepJids=[ROSTER[3].jid])),
            removed=[contact.jid for contact in ROSTER[:3]])
        named = dataclasses.replace(ROSTER[4], name='Plain name')
        moved = dataclasses.replace(ROSTER[5], groups=('Go', 'Stay'))
        jobs['set'] = self.run_job('set', lambda: self.set_items(self.path, {
            named.jid: {'Name': named.name}, moved.jid: {'AddGroups': ['Go']},
            NEW.jid: {'Name': NEW.name, 'Groups': list(NEW.groups)}}), named, moved, NEW)
        self.push(dataclasses.replace(named, groups=()), dataclasses.replace(moved, name=''),
                  Contact('pushed@example.org', 'Pushed'), dataclasses.replace(moved, name='Again'),
                  removed=('pushed@example.org', ROSTER[6].jid))
        jobs['remove'] = self.run_job('remove', lambda: self.remove_items(self.path, [ROSTER[7].jid]),
                                      removed=[ROSTER[7].jid])
        began = now()
        self.profile_call(self.path, 'Disconnect')
        self.wait_for_state(self.path, 'disabled')
        away = [Contact('away@example.org', 'Away', groups=('Away',)),
                dataclasses.replace(ROSTER[8], name='Renamed while away')]
        self.edit_elsewhere(*away, removed=[ROSTER[9].jid])
        self.profile_call(self.path, 'Connect')
        self.wait_for_state(self.path, 'online')
        self.tell('login', began, *away, removed=[ROSTER[9].jid])
        self.live_on(jobs, self.known[named.jid])
        return jobs

    def live_on(self, jobs, named):
        """Behind the server's back; and an undo, which takes two steps where a request is made."""
        self.rosterd.stop()
        self.server.stop()
        self.rename_in_storage('Plain name', 'Changed in the file')
        self.server.start()
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        self.wait_for_state(self.path, 'online')
        self.finish_job(self.resync(self.path, is_dry_run=True))
        self.finish_job(self.purge(self.path, typed(Groups=['Nobody is in it'])))
        jobs['resync'] = self.run_job('resync', lambda: self.resync(self.path),
                                      dataclasses.replace(named, name='Changed in the file'))
        # c00 (none, ask) and c01 (to) are asked again, c02 (from) is not.
        back = [dataclasses.replace(contact, subscription='none', ask=False)
                for contact in ROSTER[:3]]
        asked = [dataclasses.replace(contact, ask=True) for contact in back[:2]]
        jobs['undo'] = self.run_job('undo', lambda: self.undo(self.path, jobs['purge']),
                                    *back, *asked)

    # -- what is told -----------------------------------------------------------------------------

    def list_page(self, before=0, limit=0, **selection):
        """One page: (changes, more)."""
        return self.history_call(self.path, 'List', '(a{sv}tu)', typed(**selection), before, limit)

    def list_all(self, limit=0, between=lambda: None, **selection):
        """All pages, the newest first."""
        changes, before = [], 0
        while True:
            page, more = self.list_page(before, limit, **selection)
            self.assertLessEqual(len(page), limit or 500)
            changes += page
            if not more:
                return changes
            before = page[-1][0]
            between()

    def list_jobs(self, limit=0):
        """All pages, the newest first."""
        jobs, before = [], 0
        while True:
            page, = self.history_call(self.path, 'ListJobs', '(tu)', before, limit)
            jobs += page
            if not page or limit == 0:
                return jobs
            before = page[-1][0]

    def check_phase(self, phase, changes):
        """These are the phase's changes, the oldest first."""
        steps = {}
        for serial, at, cause, job, jid, before, after in changes:
            what = f'{phase.cause}: {jid}'
            self.assertEqual((cause, job), (phase.cause, phase.job), what)
            self.assertTrue(phase.began <= at <= phase.ended, what)
            self.assertEqual([contact[5] for contact in after], [serial] if after else [], what)
            steps.setdefault(jid, []).append(tuple([contact[:5] for contact in moment]
                                                   for moment in (before, after)))
        self.assertEqual(steps, phase.told())

    def check_all(self, changes):
        """They are all that happened, the newest first."""
        serials = [change[0] for change in changes]
        self.assertEqual(serials, sorted(set(serials), reverse=True))
        self.assertEqual(serials[0], self.property(self.path, 'Serial'))
        oldest_first = list(reversed(changes))
        for phase in self.phases:
            self.check_phase(phase, oldest_first[:phase.length])
            del oldest_first[:phase.length]
        self.assertEqual(oldest_first, [])

    def check_selections(self, changes):
        """Each key alone, and together; in one page and in many."""
        middle = self.phases[3]
        jid = ROSTER[4].jid
        selections = (
            ({'Jids': [jid.upper(), 'nobody@example.org']}, lambda c: c[4] == jid),
            ({'Jids': []}, lambda c: False),
            ({'Since': middle.began, 'Until': middle.ended + 1},
             lambda c: middle.began <= c[1] <= middle.ended),
            ({'Since': changes[5][1]}, lambda c: c[1] >= changes[5][1]),
            ({'Until': changes[5][1]}, lambda c: c[1] < changes[5][1]),
            ({'Job': self.phases[-1].job}, lambda c: c[3] == self.phases[-1].job),
            ({'Job': 1 << 40}, lambda c: False),
            ({'Causes': ['push', 'set']}, lambda c: c[2] in ('push', 'set')),
            ({'Causes': []}, lambda c: False),
            ({'Jids': [jid], 'Causes': ['set'], 'Job': self.phases[2].job},
             lambda c: c[4] == jid and c[3] == self.phases[2].job))
        for selection, accept in selections:
            expected = [change for change in changes if accept(change)]
            for limit in (0, 7, 1):
                self.assertEqual(self.list_all(limit, **selection), expected, (selection, limit))
        self.assertEqual(len(self.list_all(**selections[2][0])), middle.length)
        self.assertEqual(len(self.list_all(**selections[-1][0])), 1)

    def check_jobs(self, numbers):
        """Those that changed something, the newest first, with how many contacts."""
        counts = {'purge': 3, 'set': 3, 'remove': 1, 'resync': 1, 'undo': 3}
        jobs = self.list_jobs()
        self.assertEqual([(job[0], job[1], job[3], job[4], job[5]) for job in jobs], [
            (numbers[kind], kind, 'done', counts[kind],
             numbers['undo'] if kind == 'purge' else 0)
            for kind in ('undo', 'resync', 'remove', 'set', 'purge')])
        for number, _, at, *_ in jobs:
            phase, = [phase for phase in self.phases if phase.job == number]
            self.assertTrue(phase.began <= at <= phase.ended)
        self.assertEqual(self.list_jobs(limit=2), jobs)

    def read_past(self, limit, **point):
        """All pages, {jid: [contact]}."""
        contacts, cursor = [], ''
        while True:
            page, cursor, total, *_ = self.past_call(self.path, 'Get', '(a{sv}a{sv}su)', typed(**point), {},
                                                     cursor, limit)
            contacts += page
            if not cursor:
                self.assertEqual(len(contacts), total)
                self.assertEqual([contact[0] for contact in contacts], sorted(contact[0] for contact in contacts))
                return {contact[0]: [contact[:5]] for contact in contacts}

    def read_differences(self, limit, begin, end):
        """All pages, {jid: (before, after)}."""
        differences, cursor = [], ''
        while True:
            page, cursor, *_ = self.past_call(self.path, 'Diff', '(a{sv}a{sv}a{sv}su)', typed(Serial=begin),
                                              typed(Serial=end), {}, cursor, limit)
            differences += page
            if not cursor:
                told = {(before or after)[0][0]: ([c[:5] for c in before], [c[:5] for c in after])
                        for before, after in differences}
                self.assertEqual(len(told), len(differences))
                return told

    def check_past(self, changes):
        """The roster at the end of each phase, by serial and time; and what differs between each two."""
        serials, n = [], 0
        for phase in self.phases:
            n += phase.length
            serials.append(changes[-n][0])
            self.assertEqual(self.read_past(3, Serial=serials[-1]), phase.roster, phase.cause)
            self.assertEqual(self.read_past(0, Time=phase.ended), phase.roster, phase.cause)
        for begin, old in zip(serials, self.phases):
            for end, new in zip(serials, self.phases):
                expected = {jid: (old.roster.get(jid, []), new.roster.get(jid, []))
                            for jid in old.roster | new.roster
                            if old.roster.get(jid) != new.roster.get(jid)}
                self.assertEqual(self.read_differences(2, begin, end), expected)
        self.assertEqual(self.past_call(self.path, 'GetReach')[0], serials[0])

    def check_followed(self, changes):
        """Where history -f begins: it tells those, and then nothing."""
        def moment(at):
            return datetime.datetime.fromtimestamp(at // 1000000, datetime.timezone.utc).strftime(
                f'%Y-%m-%dT%H:%M:%S.{at % 1000000:06}Z')
        jid = ROSTER[4].jid
        for words, expected in (
                ((), changes[:10]), (('-n', '3'), changes[:3]), (('-n', '99'), changes),
                (('--since', moment(changes[12][1])), [c for c in changes if c[1] >= changes[12][1]]),
                (('--since', '1d', '-n', '11'), changes[:11]),
                (('--changed-after', str(changes[12][0])), changes[:12]),
                ((jid,), [c for c in changes if c[4] == jid]),
                (('--job', str(changes[0][3])), [c for c in changes if c[3] == changes[0][3]])):
            with self.subTest(words=words), self.rosterctl.start('history', '-f', '--json', *words) as process:
                told = [json.loads(process.stdout.readline())['serial'] for _ in expected]
                process.send_signal(signal.SIGINT)
                self.assertEqual((told, process.stdout.read()), ([c[0] for c in expected[::-1]], ''))
                self.assertIn('rosterctl: ', process.stderr.read())
            self.assertEqual(process.returncode, 130)

    def test_session(self):
        """A life, its history; and the same history without the server, and after a crash."""
        numbers = self.live()
        changes = self.list_all()
        self.check_all(changes)
        self.assertEqual(self.list_all(limit=7), changes)
        self.assertEqual(self.list_all(limit=1), changes)
        self.check_selections(changes)
        self.check_followed(changes)
        self.check_jobs(numbers)
        self.check_past(changes)
        jobs = self.list_jobs()
        for end in (self.rosterd.stop, self.rosterd.kill):
            end()
            self.rosterd.start()
            self.assertEqual(self.list_all(limit=7), changes)
            self.assertEqual(self.list_jobs(), jobs)
        self.check_selections(changes)
        self.check_past(changes)

    def test_changes_between_pages(self):
        """What happens while somebody turns pages is not told by them, and moves nothing."""
        self.live()
        changes = self.list_all()
        other = self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file)
        self.addCleanup(other.close)
        other.get_roster()
        made = []

        def change():
            contact = Contact(f'between{len(made)}@example.org')
            other.set_item(contact)
            made.append(contact.jid)
            self.events.expect('ContactsChanged', lambda event: contact.jid in event.changed_jids)
        self.assertEqual(self.list_all(7, change), changes)
        self.assertEqual([change[4] for change in self.list_all()[:len(made)]], made[::-1])

    def test_refusals(self):
        """What isn't understood."""
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')
        bad = [({'Jid': GLib.Variant('s', 'x')}, 0), ({'Jids': GLib.Variant('s', 'x')}, 0),
               (typed(Causes=['whim']), 0), ({'Since': GLib.Variant('s', 'noon')}, 0), ({}, 2001)]
        for selection, limit in bad:
            with self.assertRaises(DBusError) as caught:
                self.history_call(self.path, 'List', '(a{sv}tu)', selection, 0, limit)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments', selection)
        with self.assertRaises(DBusError) as caught:
            self.history_call(self.path, 'ListJobs', '(tu)', 0, 2001)
        self.assertEqual(caught.exception.short_name, 'InvalidArguments')


main()
