"""rosterd, the server or the network dies at any instant of a purge, of many edits or of a resync:
afterwards the store equals the server, the journal tells truly what was done, nobody else was
touched, and the same call again finishes the work.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import os
import random
import time

from gi.repository import GLib

from harness.contacts import Contact, generate
from harness.jobs import Waiter, differ, find_past_job, list_of_job, number_of
from harness.net import wait_until
from harness.proxy import Proxy
from harness.story import PASSWORD, Story, main

KEPT, SELECTED = 40, 260
EDITED = 500
GO = 'to go'
SEED = int(os.environ.get('RD_SEED', '20261'))
# Of each kind of death so many times the instants that a plan tells.
FACTOR = int(os.environ.get('RD_INSTANTS', '1'))


def make_roster(count, seed):
    """Without the groups that ejabberd takes for one and the same, and then refuses to set."""
    return [dataclasses.replace(contact, groups=tuple(
        group for group in contact.groups if '\n' not in group)).as_seen()
            for contact in generate(count, seed)]


def roster_to_purge():
    """Of these, those in the group go."""
    return [contact if number < KEPT else
            dataclasses.replace(contact, groups=contact.groups + (GO,)).as_seen()
            for number, contact in enumerate(make_roster(KEPT + SELECTED, 5))]


def roster_to_edit():
    """Half of the edits are of these, the others add contacts."""
    return make_roster(EDITED // 2 + KEPT, 6)


def make_edits():
    """500 of them, each of which changes something."""
    edits = {contact.jid: {'Name': f'Edited {number}', 'AddGroups': ['edited']}
             for number, contact in enumerate(roster_to_edit()[KEPT:])}
    edits |= {f'added{number}@new.example': {'Name': f'Added {number}', 'Groups': ['added']}
              for number in range(EDITED // 2)}
    return edits


class KilledWhileChanging(Story):
    """Between rosterd and the server stands a proxy that counts the bytes from the server: by them
    each instant is named, as a part of what an undisturbed job takes."""

    server = proxy = chance = None
    n_accounts = n_points = 0

    def begin(self, server):
        """Starts the server, and the proxy before it."""
        self.server = server
        self.server.start()
        self.proxy = Proxy(server.port)
        self.addCleanup(self.proxy.stop)
        self.chance = random.Random(f'{SEED} {self.id()}')
        print(f'\n  RD_SEED={SEED}')

    # -- rosters, before and after --------------------------------------------------------------

    def log_in(self, contacts):
        """A new account with this roster, and its profile, online: (user, path)."""
        self.n_accounts += 1
        user = f'user{self.n_accounts}'
        self.server.add_account(user, PASSWORD, contacts)
        path = self.add_profile(user, f'{user}@{self.server.domain}', self.proxy)
        self.wait_for_state(path, 'online')
        return user, path

    def log_out(self, path):
        """It is not needed any more."""
        self.bus.call('RemoveProfile', '(o)', path)

    def read_server(self, user):
        """What the server holds."""
        return self.server.read_roster(user)

    def read_store(self, path):
        """What rosterd holds."""
        subscriptions = ('none', 'to', 'from', 'both')
        return {(jid, name, subscriptions[subscription], bool(flags & 1), tuple(groups))
                for jid, name, subscription, flags, groups, *_ in self.read_all(path)[0]}

    def assert_in_step(self, user, path, what):
        """Store and server are the same, or become so by what is on its way."""
        def is_same():
            held = {dataclasses.astuple(contact.as_stored()) for contact in self.read_server(user)}
            return held == self.read_store(path)
        wait_until(is_same, f'{what}: store and server to be the same')

    def assert_journal(self, path, job, before, after, what):
        """The history puts down to the job what the server did, and nothing else."""
        told, done = list_of_job(self.bus, path, number_of(job)), differ(before, after)
        wrong = {jid: (told.get(jid), done.get(jid)) for jid in set(told) | set(done)
                 if told.get(jid) != done.get(jid)}
        self.assertEqual(wrong, {}, what)
        past = find_past_job(self.bus, path, number_of(job))
        if told:
            self.assertEqual(past[4], len(told), what)
        return past

    # -- the ways to die ------------------------------------------------------------------------

    def measure(self, start, contacts, ready=lambda user, path: None):
        """How many bytes come from the server in an undisturbed job."""
        user, path = self.log_in(contacts)
        ready(user, path)
        self.proxy.set_mark()
        began = time.monotonic()
        self.finish_job(start(path))
        count = self.proxy.bytes_down
        print(f'  undisturbed: {count} bytes from the server, {time.monotonic() - began:.2f} s')
        self.log_out(path)
        return count

    def choose(self, total, number):
        """So many instants (times FACTOR), one in each part of the whole, in order."""
        number *= FACTOR
        return [int(0.95 * total * (place + self.chance.random()) / number)
                for place in range(number)]

    def die(self, kind, path):
        """KIND happens; afterwards the profile is online again."""
        if kind == 'SIGTERM':
            self.rosterd.stop()
        elif kind == 'kill -9':
            self.rosterd.kill()
        else:
            if kind == 'server':
                self.server.kill()
            self.wait_for_state(path, 'waiting')
        if kind in ('SIGTERM', 'kill -9'):
            self.events.drain()
            self.rosterd.start()
            self.set_password(path, PASSWORD)
        else:
            if kind == 'server':
                self.server.start()
            else:
                self.proxy.mend()
            self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')

    def meet(self, kind, count):
        """From now on: the instant after so many bytes."""
        self.proxy.set_mark(max(count, 1), cut=kind == 'network')

    # -- the life of a job ----------------------------------------------------------------------

    def live_through(self, kind, start, contacts, point):
        """One instant: the job, what happens to it, and the same call again: (user, path, job, what
        the server held before it, behind it, and at the end)."""
        user, path = self.log_in(contacts)
        what = f'{kind} at {point}'
        before = self.read_server(user)
        self.meet(kind, point)
        job = start(path)
        waiter = Waiter(self.bus, job)
        self.proxy.wait_for_mark()
        self.die(kind, path)
        if kind in ('server', 'network'):
            self.assert_went_on(waiter, before, what)
        self.n_points += 1
        self.server.wait_for_end_of_others(user)
        self.assert_in_step(user, path, what)
        after = self.read_server(user)
        self.assert_told(path, job, kind, before, after)
        second = start(path)
        self.assertEqual(self.finish_job(second)['Failed'], 0)
        self.assert_in_step(user, path, what)
        at_end = self.read_server(user)
        self.assert_journal(path, second, after, at_end, what)
        return user, path, job, before, after, at_end

    def assert_went_on(self, waiter, before, what):
        """Where rosterd lives the job is done, and each contact is counted once."""
        result, details = waiter.expect()
        total = self.job_property(waiter.job, 'Total')
        self.assertEqual((result, details['Done'], details['Failed'], details['NotDone']),
                         ('done', total, 0, 0), (what, details, len(before)))

    def assert_told(self, path, job, kind, before, after):
        """History tells what the job did, and how it ended."""
        past = self.assert_journal(path, job, before, after, kind)
        self.assertEqual(self.property(path, 'RosterNotice'), '', 'what was asked for is missed')
        if past is None:
            self.assertEqual(differ(before, after), {})
            return
        ends = {'SIGTERM': ('lost', 'done'), 'kill -9': ('interrupted', 'done')}
        self.assertIn(past[3], ends.get(kind, ('done',)), kind)

    def live_through_all(self, plan, start, contacts, check):
        """PLAN: how many instants of each kind; CHECK is called for each."""
        total = self.measure(start, contacts)
        for kind, number in plan.items():
            told = []
            for place, point in enumerate(self.choose(total, number)):
                user, path, job, before, after, at_end = self.live_through(kind, start, contacts,
                                                                           point)
                check(before, at_end)
                told.append((point, len(differ(before, after))))
                if start == self.start_purge and kind in ('SIGTERM', 'kill -9') and place % 2:
                    self.check_undo(user, path, job, before, after)
                self.log_out(path)
            print(f'  {kind:8} (bytes, contacts changed): {told}')

    # -- a purge --------------------------------------------------------------------------------

    def start_purge(self, path):
        """Those in the group."""
        return self.purge(path, {'Groups': GLib.Variant('as', [GO])})

    def assert_purged(self, before, after):
        """The selected are gone, and nobody else."""
        self.assertEqual({contact.as_stored() for contact in before if GO not in contact.groups},
                         {contact.as_stored() for contact in after})

    def check_undo(self, user, path, job, before, after):
        """Of a purge that was killed exactly what it removed comes back, with names and groups."""
        removed = [contact for contact in before if contact.jid in differ(before, after)]
        if not removed:
            return
        held = self.read_server(user)
        details = self.finish_job(self.undo(path, number_of(job)))
        self.assertEqual(details['Done'], len(removed))
        back = {jid: (now.name, now.groups)
                for jid, (_, now) in differ(held, self.read_server(user)).items()}
        self.assertEqual(back, {contact.jid: (contact.name, contact.as_stored().groups)
                                for contact in removed})
        asked = {contact.jid for contact in removed
                 if contact.ask or contact.subscription in ('to', 'both')}
        self.assertEqual({contact.jid for contact in self.read_server(user)
                          if contact.jid in back and contact.ask}, asked)
        self.assert_in_step(user, path, 'undo')
        print(f'           undo of job {number_of(job)}: {len(back)} are back, '
              f'{len(asked)} asked again')

    # -- edits ----------------------------------------------------------------------------------

    def start_edits(self, path):
        """All of them."""
        return self.set_items(path, make_edits())

    def assert_edited(self, before, after):
        """Each as it was to be, and nobody else."""
        edits = make_edits()
        changes = differ(before, after)
        self.assertEqual(set(changes), set(edits))
        for jid, (old, new) in changes.items():
            groups = edits[jid].get('Groups') or list(old.groups) + ['edited']
            self.assertEqual((new.name, set(new.groups)), (edits[jid]['Name'], set(groups)))

    # -- a resync -------------------------------------------------------------------------------

    def change_behind(self, user, path, mark):
        """The server's data changes and its version doesn't: no log-in tells of it."""
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        contacts = roster_to_purge()
        changed = [dataclasses.replace(contact, name=f'{mark} {contact.jid}')
                   for contact in contacts[20:]]
        # The server notices at its own pace that its user has gone.
        wait_until(lambda: self.write_behind(user, changed), 'the change behind')
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')

    def write_behind(self, user, contacts):
        """Writes, and looks whether that stays."""
        time.sleep(0.1)
        self.server.add_account(user, PASSWORD, contacts)
        return len(self.read_server(user)) == len(contacts)

    def check_resync(self, plan):
        """PLAN: how many instants of each kind; each is a resync of its own."""
        contacts = roster_to_purge()
        total = self.measure(self.resync, contacts,
                             lambda user, path: self.change_behind(user, path, 'measure'))
        user, path = self.log_in(contacts)
        for kind, number in plan.items():
            told = []
            for point in self.choose(total, number):
                mark = f'{kind} {point}'
                self.change_behind(user, path, mark)
                told.append((point, self.die_in_resync(kind, user, path, point)))
                self.n_points += 1
            print(f'  {kind:8} {told}')
        self.log_out(path)

    def die_in_resync(self, kind, user, path, point):
        """Old or new, never a mixture; what is not done another call does."""
        old = self.read_store(path)
        held = self.read_server(user)
        new = {dataclasses.astuple(contact.as_stored()) for contact in held}
        self.assertNotEqual(old, new, 'it must have something to find')
        before = self.list_as_contacts(path)
        self.meet(kind, point)
        job = self.resync(path)
        waiter = Waiter(self.bus, job)
        self.proxy.wait_for_mark()
        self.die(kind, path)
        if kind in ('server', 'network'):
            result, details = waiter.expect()
            self.assertEqual(result, 'done', details)
        found = self.read_store(path)
        self.assertIn(found, (old, new), 'a mixture')
        told = 'new' if found == new else 'old'
        past = self.assert_journal(path, job, before, held if found == new else before, kind)
        if told == 'old':
            self.assertIsNone(past)
            self.finish_job(self.resync(path))
        self.assertEqual(self.read_store(path), new)
        self.assertEqual(differ(held, self.read_server(user)), {}, 'a resync changes nothing there')
        return told

    def list_as_contacts(self, path):
        """The store's roster, as contacts."""
        return [Contact(*fields) for fields in self.read_store(path)]

    # -- the points -----------------------------------------------------------------------------

    def check_purges(self, plan):
        """Of a purge."""
        self.live_through_all(plan, self.start_purge, roster_to_purge(), self.assert_purged)

    def check_edits(self, plan):
        """Of a set."""
        self.live_through_all(plan, self.start_edits, roster_to_edit(), self.assert_edited)

    def test_purge_on_prosody(self):
        """A purge on Prosody."""
        self.begin(self.prosody())
        self.check_purges({'SIGTERM': 2, 'kill -9': 2, 'server': 1, 'network': 1})
        self.assertEqual(self.n_points, 6 * FACTOR)

    def test_edits_on_prosody(self):
        """A set of 500 edits on Prosody, which writes the whole roster for each."""
        self.begin(self.prosody())
        self.check_edits({'SIGTERM': 1, 'kill -9': 1, 'server': 1, 'network': 1})
        self.assertEqual(self.n_points, 4 * FACTOR)

    def test_resync_on_prosody(self):
        """A resync on Prosody."""
        self.begin(self.prosody())
        self.check_resync({'SIGTERM': 1, 'kill -9': 2, 'server': 1, 'network': 1})
        self.assertEqual(self.n_points, 5 * FACTOR)

    def test_on_ejabberd(self):
        """A purge and a set of 500 edits on ejabberd, without versioning."""
        self.begin(self.ejabberd())
        self.check_purges({'SIGTERM': 1, 'kill -9': 2, 'network': 1})
        self.check_edits({'SIGTERM': 1, 'kill -9': 1, 'network': 1})
        self.assertEqual(self.n_points, 7 * FACTOR)


main()
