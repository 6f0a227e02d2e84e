"""The jobs of one profile are done one after the other, in the order in which they were asked for,
those of two profiles at the same time; a job is there until a minute after its end, whoever made
it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sqlite3
import threading

from gi.repository import GLib

from harness.bus import JOB, NAME, PROFILE, ROOT, DBusError
from harness.contacts import Contact
from harness.jobs import (Canceller, Waiter, find_past_job, list_of_job,
                          number_of)
from harness.net import Timeout, wait_until
from harness.story import Story, main

COUNT = 60
JOBS_MAX = 100
CANCELS_MAX = 100
KEPT_MAX = 200
KEPT_SECONDS = 60


def jids(first, last):
    """Contacts of the roster."""
    return [f'c{number:02}@example.org' for number in range(first, last)]


class Gate:
    """A server that answers so many sets as it is let."""

    def __init__(self, name):
        self.name = name
        self.left = threading.Semaphore(0)
        self.is_open = False
        self.is_cut = False
        self.asked = []
        self.version = 0

    def open(self, count=None):
        """Lets COUNT sets be answered; without: all from now on."""
        self.is_open = count is None
        for _ in range(count or 1):
            self.left.release()

    def serve(self, session):
        """The whole session."""
        session.log_in()
        roster = [Contact(jid, 'old') for jid in jids(0, COUNT)]
        session.send_roster(session.expect_roster_get(), roster, version='0')
        while not session.server.stopping.is_set():
            try:
                request, = session.expect_roster_sets(1, timeout=0.3)
            except Timeout:
                continue
            item = session.item_of(request)
            self.asked.append(item.get('jid'))
            while not self.is_open and not self.left.acquire(timeout=0.05):
                if session.server.stopping.is_set():
                    return
                if self.is_cut:
                    session.cut()
            self.answer(session, request, item)

    def answer(self, session, request, item):
        """Does what is asked."""
        self.version += 1
        if item.get('subscription') == 'remove':
            session.push(f"<item jid='{item.get('jid')}' subscription='remove'/>",
                         version=str(self.version))
        else:
            session.push(Contact(item.get('jid'), item.get('name') or ''),
                         version=str(self.version))
        session.send_result(request)


class JobsQueueUp(Story):
    """60 contacts; the server is slow until it is told not to be."""

    def make_profile(self, name):
        """An account of its own: (gate, path), online."""
        gate = Gate(name)
        path = self.add_scripted_profile(name, self.scripted(gate.serve, domain=f'{name}.test'))
        self.wait_for_state(path, 'online')
        return gate, path

    def rename(self, path, names, new='new'):
        """A job that sets the names of these."""
        return self.set_items(path, {jid: {'Name': new} for jid in names})

    def state(self, job):
        """Its state."""
        return self.job_property(job, 'State')

    def cancel(self, job):
        """Cancels it; gives why it has not ended, '' when it has."""
        return self.bus.call('Cancel', path=job, interface=JOB)[0]

    def list_objects(self):
        """The jobs that the ObjectManager has: {path: properties}."""
        objects, = self.bus.call('GetManagedObjects', path=ROOT,
                                 interface='org.freedesktop.DBus.ObjectManager')
        return {path: interfaces[JOB] for path, interfaces in objects.items() if JOB in interfaces}

    def test_in_order(self):
        """Three at once."""
        gate, path = self.make_profile('juliet')
        jobs = [self.rename(path, jids(0, 20)), self.remove_items(path, jids(10, 30)),
                self.rename(path, jids(15, 45), 'newer')]
        self.assertEqual([self.state(job) for job in jobs], ['running', 'queued', 'queued'])
        self.assertEqual([number_of(job) for job in jobs], sorted(number_of(job) for job in jobs))
        self.assertEqual([find_past_job(self.bus, path, number_of(job))[3] for job in jobs],
                         [''] * 3)
        waiters = [Waiter(self.bus, job) for job in jobs]
        gate.open()
        answers = [waiter.expect() for waiter in waiters]
        self.assertEqual([result for result, _ in answers], ['done', 'done', 'partly-done'])
        # The removals came first: those that were to be renamed and are gone stay so.
        self.assertEqual({jid for jid, *_ in self.list_failures(jobs[2])}, set(jids(15, 30)))
        self.assertEqual({name for _, name, _ in self.list_failures(jobs[2])}, {'NoSuchContact'})
        history = self.events.history
        states = [(event.path, event.arguments[0]) for event in history
                  if event.name == 'property:State' and event.path in jobs]
        self.assertEqual(states, [
            (job, state) for job in jobs for state in ('running', 'ended')])
        self.assertEqual(gate.asked, [jid for part in (jids(0, 20), jids(10, 30), jids(30, 45))
                                      for jid in sorted(part)])
        self.check_changes(history, jobs)

    def check_changes(self, history, jobs):
        """What is told of each job comes before its end, and behind the end of the one before."""
        place = 0
        seen = [set(), set(), set()]
        for event in history:
            if event.name == 'property:State' and event.path in jobs:
                place += event.arguments[0] == 'ended'
            elif event.name == 'ContactsChanged' and event.cause != 'login':
                cause, changed, removed = event.cause, event.changed, event.removed
                self.assertEqual(cause, ('set', 'remove', 'set')[place])
                seen[place] |= {contact[0] for contact in changed} | set(removed)
        self.assertEqual(seen, [set(jids(0, 20)), set(jids(10, 30)), set(jids(30, 45))])

    def test_same_again(self):
        """A purge that is asked for twice is put down to the one that did it."""
        gate, path = self.make_profile('juliet')
        selection = {'Jids': GLib.Variant('as', jids(0, 20))}
        first, second = self.purge(path, selection), self.purge(path, selection)
        gate.open()
        self.assertEqual([self.finish_job(job)['Done'] for job in (first, second)], [20, 20])
        self.assertEqual(gate.asked, jids(0, 20))
        self.assertEqual(set(list_of_job(self.bus, path, number_of(first))), set(jids(0, 20)))
        self.assertEqual(list_of_job(self.bus, path, number_of(second)), {})
        self.assertEqual(self.finish_job(self.undo(path, number_of(first)))['Done'], 20)

    def test_two_profiles(self):
        """The one waits for its server, the other is done."""
        slow, first = self.make_profile('juliet')
        quick, second = self.make_profile('romeo')
        quick.open()
        waiting = self.rename(first, jids(0, 20))
        self.assertEqual(self.finish_job(self.rename(second, jids(0, 20)))['Done'], 20)
        self.assertEqual(self.finish_job(self.remove_items(second, jids(0, 20)))['Done'], 20)
        self.assertEqual(self.state(waiting), 'running')
        slow.open()
        self.assertEqual(self.finish_job(waiting)['Done'], 20)

    def test_cancel_queued(self):
        """It ends at once, and the one before it and the one behind it don't care."""
        gate, path = self.make_profile('juliet')
        first, second, third = (self.rename(path, jids(n, n + 5)) for n in (0, 10, 20))
        self.assertEqual(self.cancel(second), '')
        self.assertEqual(self.state(second), 'ended')
        result, details = self.wait_job(second)
        self.assertEqual((result, details['Done'], details['NotDone']), ('cancelled', 0, 5))
        self.assertEqual([self.state(first), self.state(third)], ['running', 'queued'])
        self.assertEqual(self.cancel(second), '')
        gate.open()
        self.finish_job(first)
        self.finish_job(third)
        self.assertEqual(gate.asked, jids(0, 5) + jids(20, 25))
        self.assertIsNone(find_past_job(self.bus, path, number_of(second)))

    def test_cancel_running(self):
        """What the server was asked is awaited, what it does is told, and nothing more is asked."""
        gate, path = self.make_profile('juliet')
        job = self.rename(path, jids(0, COUNT))
        waiter = Waiter(self.bus, job)
        gate.open(4)
        wait_until(lambda: len(gate.asked) == 5, 'the fifth to be asked')
        wait_until(lambda: self.read_names(path)['c03@example.org'] == 'new', 'the fourth')
        self.assertIn('has not answered yet', self.cancel(job))
        self.assertEqual(self.state(job), 'running')
        with self.events.forbid('waited'):
            self.events.drain(0.5)
        canceller = Canceller(self.bus, job)
        gate.open()
        result, details = waiter.expect()
        self.assertEqual(canceller.expect(), '')
        self.assertEqual(result, 'cancelled')
        done = details['Done']
        self.assertEqual((details['Failed'], details['NotDone']), (0, COUNT - done))
        self.assertEqual(len(gate.asked), done, 'all that was asked is done')
        self.assertGreater(done, 4)
        self.assertLess(done, COUNT)
        names = self.read_names(path)
        self.assertEqual({jid for jid, name in names.items() if name == 'new'}, set(jids(0, done)))
        self.assertEqual(find_past_job(self.bus, path, number_of(job))[3:5], ('cancelled', done))
        print(f'  {done} of {COUNT} were under way')
        details = self.finish_job(self.rename(path, jids(0, COUNT)))
        self.assertEqual((details['Done'], details['Unchanged']), (COUNT, done))

    def test_cancel_while_the_store_is_busy(self):
        """It is answered when the job's end is stored and told, not before."""
        _, path = self.make_profile('juliet')
        jobs = [self.rename(path, jids(n, n + 5)) for n in (0, 10)]
        with sqlite3.connect(self.rosterd.database, isolation_level=None) as other:
            other.execute('BEGIN IMMEDIATE')
            canceller = Canceller(self.bus, jobs[1])
            with self.events.forbid('cancelled'):
                self.events.drain(0.5)
            self.assertEqual(self.state(jobs[1]), 'queued')
            other.execute('COMMIT')
        self.assertEqual(canceller.expect(), '')
        history = [(event.name, event.arguments) for event in self.events.history
                   if event.path == jobs[1]]
        self.assertEqual(history[-1], ('cancelled', ('',)))
        self.assertIn(('property:State', ('ended',)), history)

    def test_cancel_without_an_answer(self):
        """The connection is lost before the server answers: that is the end, and another connection
        isn't waited for."""
        gate, path = self.make_profile('juliet')
        job = self.rename(path, jids(0, 3))
        wait_until(lambda: gate.asked, 'the first to be asked')
        self.assertNotEqual(self.cancel(job), '')
        canceller = Canceller(self.bus, job)
        gate.is_cut = True
        self.assertEqual(canceller.expect(), '')
        self.assertEqual(self.wait_job(job)[0], 'cancelled')

    def test_many_cancels(self):
        """A hundred wait; the next one is told at once why it would have to."""
        gate, path = self.make_profile('juliet')
        job = self.rename(path, jids(0, 3))
        wait_until(lambda: gate.asked, 'the first to be asked')
        for _ in range(CANCELS_MAX):
            Canceller(self.bus, job)
        self.assertNotEqual(self.cancel(job), '')
        answered = [event for event in self.events.drain() if event.name == 'cancelled']
        self.assertLess(len(answered), CANCELS_MAX)
        gate.open()
        for _ in range(CANCELS_MAX - len(answered)):
            self.events.expect('cancelled')

    def test_limit(self):
        """The 101st is refused; as soon as one is over there is room again."""
        gate, path = self.make_profile('juliet')
        _, other = self.make_profile('romeo')
        jobs = [self.rename(path, jids(0, 1), f'name {number}') for number in range(JOBS_MAX)]
        for method, signature, arguments in (
                ('Set', '(a(sa{sv})a{sv})', ([(jids(0, 1)[0], {})], {})),
                ('Remove', '(asa{sv})', (jids(0, 1), {})), ('Resync', '(a{sv})', ({},))):
            with self.assertRaises(DBusError) as caught:
                self.roster_call(path, method, signature, *arguments)
            self.assertEqual(caught.exception.short_name, 'LimitExceeded')
            self.assert_names(caught.exception.text, '100', 'cancel')
        self.rename(other, jids(0, 1))
        self.assertEqual(self.cancel(jobs[50]), '')
        last = self.rename(path, jids(0, 1), 'the last')
        gate.open()
        self.assertEqual(self.finish_job(last)['Done'], 1)
        self.assertEqual(self.read_names(path)[jids(0, 1)[0]], 'the last')
        self.assertEqual(len(gate.asked), JOBS_MAX)

    def test_limit_of_all(self):
        """Two profiles with 100 jobs each: a third has none, until one of theirs is over."""
        paths = [self.make_profile(name)[1] for name in ('juliet', 'romeo', 'nurse')]
        jobs = [self.rename(path, jids(0, 1), f'name {number}')
                for path in paths[:2] for number in range(JOBS_MAX)]
        with self.assertRaises(DBusError) as caught:
            self.rename(paths[2], jids(0, 1))
        self.assertEqual(caught.exception.short_name, 'LimitExceeded')
        self.assert_names(caught.exception.text, '200', 'all profiles')
        self.assertEqual(self.cancel(jobs[-1]), '')
        self.rename(paths[2], jids(0, 1))
        self.check_list()

    def test_limit_of_those_kept(self):
        """200 that have ended are there; one more, and the oldest is not."""
        gate, path = self.make_profile('juliet')
        jobs = []
        # They end together, so that a busy machine takes no minute for them.
        for first in range(0, KEPT_MAX, JOBS_MAX):
            jobs += [self.rename(path, jids(0, 1), f'name {number}')
                     for number in range(first, first + JOBS_MAX)]
            gate.open()
            self.wait_job(jobs[-1])
            gate.is_open = False
        gate.open()
        self.assertEqual(self.state(jobs[0]), 'ended')
        self.finish_job(self.rename(path, jids(0, 1), 'old'))
        self.assertNotIn(jobs[0], self.list_objects())
        self.assertEqual(self.state(jobs[1]), 'ended')
        self.check_list()

    def check_list(self):
        """GetManagedObjects tells of each object what it tells itself, also when it changes."""
        manager = 'org.freedesktop.DBus.ObjectManager'
        for value in ('xa', 'none'):
            objects, = self.bus.call('GetManagedObjects', path=ROOT, interface=manager)
            for path, interfaces in objects.items():
                for interface, properties in interfaces.items():
                    self.assertEqual(properties, self.bus.call(
                        'GetAll', '(s)', interface, path=path,
                        interface='org.freedesktop.DBus.Properties')[0])
            for path in objects:
                if '/profile/' in path:
                    self.bus.call('Configure', '(a{sv})', {'Visibility': GLib.Variant('s', value)},
                                  path=path, interface=PROFILE)

    def test_caller_leaves_the_bus(self):
        """The job goes on."""
        gate, path = self.make_profile('juliet')
        caller = self.bus.connect()
        job, = self.bus.call('Remove', '(asa{sv})', jids(0, 20), {}, path=path,
                             interface=NAME + '.Roster', connection=caller)
        Waiter(self.bus, job, caller)
        gate.open(3)
        wait_until(lambda: len(gate.asked) > 3, 'the fourth to be asked')
        caller.set_exit_on_close(False)
        caller.close_sync(None)
        gate.open()
        self.assertEqual(self.finish_job(job)['Done'], 20)
        self.assertEqual(set(self.read_names(path)), set(jids(20, COUNT)))

    def test_kept_for_a_minute(self):
        """And then gone; told by the ObjectManager both times. Meanwhile a job that runs stays."""
        gate, path = self.make_profile('juliet')
        before = self.list_objects()
        self.assertEqual(before, {})
        job = self.rename(path, jids(0, 2))
        added = self.events.expect('InterfacesAdded', lambda e: e.arguments[0] == job)
        self.assertEqual(added.arguments[1][JOB]['Kind'], 'set')
        self.assertEqual(added.arguments[1][JOB]['Profile'], path)
        self.assertEqual(added.arguments[1][JOB]['Total'], 2)
        self.assertEqual(self.list_objects()[job]['State'], 'running')
        gate.open(2)
        self.finish_job(job)
        ended = self.events.expect('property:State', lambda e: e.arguments == ('ended',))
        running = self.rename(path, jids(0, 5), 'newer')
        told = self.list_objects()
        self.assertEqual((told[job]['State'], told[job]['Result'], told[job]['Done']),
                         ('ended', 'done', 2))
        self.assertEqual(self.wait_job(job)[0], 'done', 'answered at once, and again')
        removed = self.events.expect('InterfacesRemoved', lambda e: e.arguments[0] == job)
        self.assertIn(JOB, removed.arguments[1])
        self.assertEqual(set(self.list_objects()), {running})
        with self.assertRaises(DBusError) as caught:
            self.wait_job(job)
        self.assertIn('UnknownMethod', caught.exception.name)
        self.assertEqual(find_past_job(self.bus, path, number_of(job))[3:5], ('done', 2))
        print(f'  kept for {removed.time - ended.time:.1f} s')
        self.assertGreater(removed.time - ended.time, KEPT_SECONDS - 2)
        gate.open()
        self.finish_job(running)

    def test_profile_goes(self):
        """With its jobs: those that are kept, too, leave the ObjectManager."""
        gate, path = self.make_profile('juliet')
        gate.open()
        job = self.rename(path, jids(0, 2))
        self.finish_job(job)
        self.assertIn(job, self.list_objects())
        self.bus.call('RemoveProfile', '(o)', path)
        self.assertEqual(self.list_objects(), {})
        self.events.expect('InterfacesRemoved', lambda e: e.arguments[0] == job)

    def test_unknown_job(self):
        """No object, and no hang."""
        _, path = self.make_profile('juliet')
        with self.assertRaises(DBusError):
            self.wait_job(f'{ROOT}/job/99999')
        selection = {'Groups': GLib.Variant('as', ['nobody is in it'])}
        details = self.finish_job(self.purge(path, selection))
        self.assertEqual(details['Done'], 0, 'one without any contact is done')


main()
