"""A job whose connection is lost goes on with the next one: what the server did meanwhile counts as
done, only the rest is asked for again; where there is no next one it ends as lost, and says so.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import contextlib
import threading
import time

from gi.repository import GLib

from harness.bus import ERROR
from harness.contacts import Contact
from harness.jobs import Waiter, find_past_job, list_of_job, number_of
from harness.net import Timeout
from harness.scripted import Options
from harness.story import Story, main

COUNT = 40


def make_roster():
    """Those in the group are to go."""
    return {f'c{number:02}@example.org': Contact(f'c{number:02}@example.org', f'C {number}',
                                                 groups=('go',)) for number in range(COUNT)}


class Account:
    """What the server holds, over all sessions, and what it was asked."""

    def __init__(self):
        self.roster = make_roster()
        self.version = 1
        self.asked = []  # a list of JIDs for each session

    def log_in(self, session):
        """To the roster as it is now, and the ping behind the request."""
        session.log_in()
        request = session.expect_roster_get()
        if session.version_of(request) == str(self.version):
            session.send_unchanged(request)
        else:
            session.send_roster(request, list(self.roster.values()), version=str(self.version))
        self.asked.append([])

    def read(self, session, count, timeout=30):
        """The next so many sets."""
        requests = session.expect_roster_sets(count, timeout)
        self.asked[-1] += [session.item_of(request).get('jid') for request in requests]
        return requests

    def change(self, session, request):
        """Does it, and says nothing of it."""
        item = session.item_of(request)
        jid = item.get('jid')
        self.version += 1
        if item.get('subscription') == 'remove':
            self.roster.pop(jid)
            return f"<item jid='{jid}' subscription='remove'/>"
        self.roster[jid] = Contact(jid, item.get('name') or '',
                                   groups=tuple(group.text for group in item))
        return self.roster[jid]

    def do(self, session, request):
        """Does it, pushes and answers."""
        session.push(self.change(session, request), version=str(self.version))
        session.send_result(request)

    def do_all(self, session):
        """Until the end."""
        while True:
            for request in self.read(session, 1):
                self.do(session, request)


class JobSurvivesALostConnection(Story):
    """40 contacts; the server is asked for 16 at once to begin with."""

    def begin(self, script):
        """A profile, online, of an account that SCRIPT serves: (account, server, path)."""
        account = Account()
        server = self.scripted(lambda session: script(account, session))
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        return account, server, path

    def start_purge(self, path):
        """All 40."""
        return self.purge(path, {'Groups': GLib.Variant('as', ['go'])})

    def start_set(self, path):
        """All 40."""
        return self.set_items(path, {jid: {'Name': 'new ' + jid} for jid in make_roster()})

    def hurry(self, path, waiter, timeout=90):
        """Waits for the end of the job; asks for each connection without the pause before it."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            for event in self.events.drain(0.05):
                if event.name == 'waited' and event.path == waiter.job:
                    return event.arguments
            if self.property(path, 'State') == 'waiting':
                self.profile_call(path, 'Connect')
        raise Timeout(f'{waiter.job} has not ended after {timeout} s')

    def wait_until_waiting(self, job):
        """Until it is told that the job has no connection."""
        self.events.expect('property:State',
                           lambda event: (event.path, event.arguments) == (job, ('waiting',)))

    def assert_counted(self, details, done, failed=0, not_done=0):
        """Done, Failed and NotDone."""
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']),
                         (done, failed, not_done), details)

    def check_half_done(self, start):
        """Of 16 requests 4 are answered and pushed, 4 only pushed, 2 done without a word, 2 only
        answered, 2 answered and not done, and 2 not; at the next connection the same again, and
        then the rest."""
        def script(account, session):
            account.log_in(session)
            if session.number > 2:
                account.do_all(session)
            requests = account.read(session, 16)
            for request in requests[:4]:
                account.do(session, request)
            for request in requests[4:8]:
                session.push(account.change(session, request), version=str(account.version))
            for request in requests[8:12]:
                account.change(session, request)
            for request in requests[10:14]:
                session.send_result(request)
            # All of that is known before the cut.
            session.wait_for_answer(session.push(Contact('mark@example.org')))
            session.cut()
        account, _, path = self.begin(script)
        job = start(path)
        waiter = Waiter(self.bus, job)
        self.wait_until_waiting(job)
        with self.events.forbid('property:Failed', lambda e: e.path == job):
            result, details = self.hurry(path, waiter)
        self.assertEqual(result, 'done', details)
        self.assert_counted(details, COUNT)
        self.assertNotIn('Error', details)
        self.assertEqual(len(account.asked), 3)
        asks = collections.Counter(jid for asked in account.asked for jid in asked)
        self.assertEqual(set(asks), set(make_roster()))
        done_first = set(account.asked[0][:12])
        self.assertEqual(done_first & set(account.asked[1]), set(), 'what was done is asked again')
        done_next = set(account.asked[1][:12])
        self.assertEqual((done_first | done_next) & set(account.asked[2]), set())
        self.assertLess(set(account.asked[0][12:16]), set(account.asked[1]) | set(account.asked[2]))
        told = list_of_job(self.bus, path, number_of(job))
        self.assertEqual(set(told), set(make_roster()))
        self.assertEqual(find_past_job(self.bus, path, number_of(job))[3:5], ('done', COUNT))
        done = [event.arguments[0] for event in self.events.history
                if event.name == 'property:Done' and event.path == job]
        self.assertEqual(done, sorted(done))
        self.assertEqual(done[-1], COUNT)
        print(f'  asked in each session: {[len(asked) for asked in account.asked]}')
        return account, path

    def test_purge_half_done(self):
        """Removals."""
        account, path = self.check_half_done(self.start_purge)
        self.assertEqual((account.roster, self.read_names(path)), ({}, {}))

    def test_set_half_done(self):
        """Names."""
        account, path = self.check_half_done(self.start_set)
        names = {jid: 'new ' + jid for jid in make_roster()}
        self.assertEqual({jid: contact.name for jid, contact in account.roster.items()}, names)
        self.assertEqual(self.read_names(path), names)

    def test_changed_by_another_while_away(self):
        """What somebody else changed between the two connections is no longer what was selected."""
        def script(account, session):
            if session.number == 2:
                for number in (20, 21):
                    jid = f'c{number}@example.org'
                    account.roster[jid] = Contact(jid, 'by another', groups=('go',))
                account.version += 1
            account.log_in(session)
            if session.number == 1:
                account.read(session, 16)
                session.cut()
            account.do_all(session)
        account, _, path = self.begin(script)
        job = self.start_purge(path)
        details = self.finish_job(job, 'partly-done')
        self.assert_counted(details, COUNT - 2, failed=2)
        self.assertEqual({(jid, name) for jid, name, _ in self.list_failures(job)},
                         {('c20@example.org', 'Stale'), ('c21@example.org', 'Stale')})
        self.assertEqual(set(account.roster), {'c20@example.org', 'c21@example.org'})

    # -- the ends as lost -----------------------------------------------------------------------

    def assert_lost(self, path, job, answer, done, words=()):
        """It says that it is lost, and what was done and what was not."""
        result, details = answer
        self.assertEqual(result, 'lost', details)
        self.assert_counted(details, done, not_done=COUNT - done)
        name, sentence = details['Error']
        self.assertEqual(name, ERROR + 'ConnectionLost')
        self.assert_names(sentence, 'What was done stays done', *words)
        print(f'  {sentence}')
        self.assertEqual(self.job_property(job, 'State'), 'ended')
        self.assertEqual(self.job_property(job, 'Result'), 'lost')
        past = find_past_job(self.bus, path, number_of(job))
        if done:
            self.assertEqual(past[3:5], ('lost', done))

    def test_three_without_progress(self):
        """Progress begins the count anew."""
        served = {1: 2, 4: 3}

        def script(account, session):
            account.log_in(session)
            requests = account.read(session, 10)
            for request in requests[:served.get(session.number, 0)]:
                account.do(session, request)
            if session.number in served:
                # What was answered is known before the cut.
                mark = account.roster.setdefault('mark@example.org', Contact('mark@example.org'))
                session.wait_for_answer(session.push(mark))
            session.cut()
        account, server, path = self.begin(script)
        job = self.start_purge(path)
        answer = self.hurry(path, Waiter(self.bus, job))
        self.assert_lost(path, job, answer, 5, ('3 connections',))
        # There may be another connection by now, which asks for nothing.
        self.assertEqual(sum(map(bool, account.asked)), 7,
                         'one with, two without, one with, three without')
        server.script = lambda session: (account.log_in(session), account.do_all(session))
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        details = self.finish_job(self.start_purge(path))
        self.assert_counted(details, COUNT - 5)
        self.assertEqual(set(self.read_names(path)), {'mark@example.org'})

    def begin_and_stop(self, n_done=6):
        """A job of which so many are done, and the others under way: (account, server, path, job,
        its waiter)."""
        def script(account, session):
            account.log_in(session)
            for request in account.read(session, 16)[:n_done]:
                account.do(session, request)
            session.wait_for_answer(session.push(Contact('mark@example.org')))
            self.events.post('stopped')
            while not self.cut_now.is_set():
                with contextlib.suppress(Timeout):
                    account.read(session, 1, timeout=0.2)
            session.cut()
        self.cut_now = threading.Event()
        account, server, path = self.begin(script)
        job = self.start_purge(path)
        waiter = Waiter(self.bus, job)
        self.events.expect('stopped')
        return account, server, path, job, waiter

    def test_disconnected(self):
        """By the person."""
        _, _, path, job, waiter = self.begin_and_stop()
        self.profile_call(path, 'Disconnect')
        self.assert_lost(path, job, waiter.expect(), 6, ('juliet', 'disabled'))

    def test_password_refused(self):
        """At the next connection."""
        _, server, path, job, waiter = self.begin_and_stop()
        server.options = Options(**{**vars(server.options), 'password': 'another'})
        self.cut_now.set()
        answer = waiter.expect()
        self.assertEqual(self.property(path, 'State'), 'failed')
        self.assert_lost(path, job, answer, 6, ('failed', 'password'))

    def test_queue_is_lost(self):
        """Those behind it, too."""
        _, _, path, job, waiter = self.begin_and_stop()
        behind = [self.set_items(path, {f'n{number}@example.org': {}}) for number in range(3)]
        waiters = [Waiter(self.bus, other) for other in behind]
        self.profile_call(path, 'Disconnect')
        self.assert_lost(path, job, waiter.expect(), 6)
        self.events.drain(0.2)
        answers = [event for event in self.events.history if event.name == 'waited']
        self.assertEqual({event.path for event in answers}, {job, *behind})
        for other in waiters:
            answer = next(event for event in answers if event.path == other.job)
            self.assertEqual(answer.arguments[0], 'lost')
            self.assertEqual(answer.arguments[1]['NotDone'], 1)

    def test_profile_removed(self):
        """Whoever waits is answered; the server is left as it is."""
        account, _, path, _, waiter = self.begin_and_stop()
        queued = Waiter(self.bus, self.set_items(path, {'n@example.org': {}}))
        self.bus.call('RemoveProfile', '(o)', path)
        answers = {}
        while len(answers) < 2:
            event = self.events.expect('waited')
            answers[event.path] = event.arguments
        self.assertEqual({result for result, _ in answers.values()}, {'lost'})
        self.assert_counted(answers[waiter.job][1], 6, not_done=COUNT - 6)
        self.assertEqual(answers[queued.job][1]['NotDone'], 1)
        self.assertEqual(len(account.roster), COUNT - 6)

    def test_rosterd_ends(self):
        """Whoever waits is answered before it goes."""
        _, _, path, job, waiter = self.begin_and_stop()
        self.rosterd.stop()
        result, details = waiter.expect()
        self.assertEqual(result, 'lost')
        self.assert_counted(details, 6, not_done=COUNT - 6)
        self.rosterd.start()
        self.assertEqual(find_past_job(self.bus, path, number_of(job))[3:5], ('lost', 6))


main()
