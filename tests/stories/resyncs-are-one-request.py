"""Resyncs that wait together are one request to the server: each ends with its result.  A dry run
asks another question, and changes nothing.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from harness.bus import JOB
from harness.contacts import Contact
from harness.jobs import list_of_job, number_of
from harness.net import PATIENCE, Timeout, wait_until
from harness.story import Story, main

COUNT = 50


class ResyncsAreOneRequest(Story):
    """A server that keeps a job waiting; behind its back its roster becomes another one."""

    def setUp(self):
        super().setUp()
        self.roster = [Contact(f'c{number}@example.org') for number in range(5)]
        self.let_go = threading.Event()
        self.answers = threading.Event()
        self.cuts = False
        self.gets = 0
        self.server = self.scripted(self.serve)
        self.path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(self.path, 'online')
        self.gets = 0

    def serve(self, session):
        """Answers a set when it is let."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), self.roster)
        while not session.server.stopping.is_set():
            try:
                stanza = session.read(timeout=0.1)
            except Timeout:
                continue
            if session.is_roster_get(stanza):
                self.gets += 1
                if self.cuts:
                    self.cuts = False
                    session.cut()
                self.answers.wait(PATIENCE)
                session.send_roster(stanza, self.roster)
            elif session.item_of(stanza) is not None:
                self.let_go.wait(PATIENCE)
                session.push(Contact(session.item_of(stanza).get('jid'), 'new'))
                session.send_result(stanza)
            else:
                session.answer(stanza)

    def keep_waiting(self):
        """A job before all others; the server's roster has three more and one less."""
        self.first = self.set_items(self.path, {'c0@example.org': {'Name': 'new'}})
        self.roster = [Contact('c0@example.org', 'new'), *self.roster[2:],
                       *(Contact(f'n{number}@example.org') for number in range(3))]

    def go_on(self):
        """Ends the wait."""
        self.let_go.set()
        self.answers.set()
        self.finish_job(self.first)

    def assert_differed(self, details):
        """By that."""
        self.assertEqual((details['Added'], details['Removed'], details['Changed']), (3, 1, 0))
        self.assertEqual(sorted(details['AddedJids']), [f'n{number}@example.org' for number in range(3)])

    def test_fifty(self):
        """One request, one row a contact in the history, and fifty results."""
        self.keep_waiting()
        jobs = [self.resync(self.path) for _ in range(COUNT)]
        self.go_on()
        for job in jobs:
            self.assert_differed(self.finish_job(job))
            self.assertEqual(self.job_property(job, 'Total'), 7)
        self.assertEqual(self.gets, 1)
        self.assertEqual([len(list_of_job(self.bus, self.path, number_of(job))) for job in jobs],
                         [4] + [0] * (COUNT - 1))
        self.assertEqual(self.finish_job(self.resync(self.path))['Added'], 0)
        self.assertEqual(self.gets, 2, 'who comes later asks for himself')

    def test_dry_runs_between(self):
        """In their order: the first dry ones see the difference, the last ones none."""
        self.keep_waiting()
        dry = [self.resync(self.path, True) for _ in range(3)]
        real = [self.resync(self.path) for _ in range(3)]
        last = [self.resync(self.path, True) for _ in range(3)]
        self.go_on()
        for job in dry + real:
            self.assert_differed(self.finish_job(job))
        for job in last:
            self.assertEqual(self.finish_job(job)['Added'], 0)
        self.assertEqual(self.gets, 3)

    def test_while_one_is_under_way(self):
        """The answer may be older than the call: those that come meanwhile are the next request."""
        first = self.resync(self.path)
        wait_until(lambda: self.gets == 1, 'a request')
        self.roster = self.roster[1:]
        later = [self.resync(self.path) for _ in range(COUNT - 1)]
        self.bus.call('Cancel', path=later[0], interface=JOB)
        self.answers.set()
        self.finish_job(first)
        self.assertEqual(self.wait_job(later[0])[0], 'cancelled')
        for job in later[1:]:
            self.finish_job(job)
        self.assertEqual(self.gets, 2)

    def test_cancelled_and_cut(self):
        """The one that asked is cancelled: another asks; the connection is lost: one asks again."""
        self.keep_waiting()
        jobs = [self.resync(self.path) for _ in range(5)]
        self.let_go.set()
        wait_until(lambda: self.gets == 1, 'a request')
        self.bus.call('Cancel', path=jobs[0], interface=JOB)
        self.assertEqual(self.wait_job(jobs[0])[0], 'cancelled')
        self.cuts = True
        self.answers.set()
        self.events.expect('property:State',
                           lambda e: (e.path, e.arguments) == (jobs[1], ('waiting',)))
        for job in jobs[1:]:
            self.finish_job(job)
        self.assertEqual(self.gets, 3)


main()
