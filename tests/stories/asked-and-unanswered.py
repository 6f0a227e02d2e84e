"""What the server was asked to do and did without answering is the job's work, however the job
ended: the next sync finds it, and an undo of the job takes it back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from gi.repository import GLib

from harness.bus import JOB
from harness.contacts import Contact
from harness.jobs import find_past_job, list_of_job, number_of
from harness.net import Timeout
from harness.scripted import Options
from harness.story import PASSWORD, Story, main

COUNT = 10


class AskedAndUnanswered(Story):
    """Ten removals arrive; the server does them, and tells nobody but the next session."""

    def setUp(self):
        super().setUp()
        self.roster = {f'c{number}@example.org': Contact(f'c{number}@example.org', f'C {number}')
                       for number in range(COUNT)}
        self.is_cut = threading.Event()
        self.is_lazy = False
        self.server = self.scripted(self.serve)
        self.path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(self.path, 'online')

    def serve(self, session):
        """Does what is asked and says nothing; answers pings."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), list(self.roster.values()))
        while not session.server.stopping.is_set():
            if self.is_cut.is_set() and session.number == 1:
                session.cut()
            try:
                stanza = session.read(timeout=0.1)
            except Timeout:
                continue
            item = session.item_of(stanza)
            if item is None:
                session.answer(stanza)
            elif self.is_lazy:
                session.expect_roster_sets(COUNT - 1)
                if session.number == 3:
                    self.roster.clear()
                session.cut()
            else:
                self.roster.pop(item.get('jid'), None)
                self.events.post('done', arguments=(item.get('jid'),))

    def begin(self):
        """A purge, all of which is done at the server."""
        job = self.purge(self.path, {'Jids': GLib.Variant('as', list(self.roster))})
        for _ in range(COUNT):
            self.events.expect('done')
        return job

    def lose_connection(self, job):
        """The next one is made in two seconds."""
        self.is_cut.set()
        self.events.expect('property:State', lambda e: (e.path, e.arguments) == (job, ('waiting',)))

    def check(self, number, result):
        """The next sync tells of the ten, and the job has them."""
        self.profile_call(self.path, 'Connect')
        self.wait_for_state(self.path, 'online')
        self.assertEqual(self.read_names(self.path), {})
        self.assertEqual(find_past_job(self.bus, self.path, number)[3:5], (result, COUNT))
        self.assertEqual(len(list_of_job(self.bus, self.path, number)), COUNT)
        dry = self.finish_job(self.undo(self.path, **{'DryRun': GLib.Variant('b', True)}))
        self.assertEqual((dry['Undoes'], dry['Added']), (number, COUNT))
        self.assertEqual(self.query('SELECT count(*) FROM job WHERE is_open'), [(0,)])
        self.assertEqual(self.query('SELECT count(*) FROM intent'), [(0,)])

    def assert_ended(self, job, expected):
        """So, with nothing done as far as anybody knows."""
        result, details = self.wait_job(job)
        self.assertEqual((result, details['Done'], details['NotDone']), (expected, 0, COUNT))

    def test_cancelled_while_waiting(self):
        """By its caller; a job behind it that never began is closed at once."""
        job = self.begin()
        behind = self.set_items(self.path, {'n@example.org': {}})
        self.lose_connection(job)
        for cancelled in (job, behind):
            self.bus.call('Cancel', path=cancelled, interface=JOB)
        self.assert_ended(job, 'cancelled')
        self.assertEqual(self.wait_job(behind)[0], 'cancelled')
        self.assertEqual(self.query('SELECT id, is_open FROM job'),
                         [(number_of(job), 1), (number_of(behind), 0)])
        self.check(number_of(job), 'cancelled')

    def test_disconnected(self):
        """By the person."""
        job = self.begin()
        self.profile_call(self.path, 'Disconnect')
        self.assert_ended(job, 'lost')
        self.check(number_of(job), 'lost')

    def test_disconnected_while_waiting(self):
        """Between two connections."""
        job = self.begin()
        self.lose_connection(job)
        self.profile_call(self.path, 'Disconnect')
        self.assert_ended(job, 'lost')
        self.check(number_of(job), 'lost')

    def test_refused(self):
        """The password is another one now."""
        job = self.begin()
        own = self.server.options
        self.server.options = Options(**{**vars(own), 'password': 'another'})
        self.lose_connection(job)
        self.assert_ended(job, 'lost')
        self.server.options = own
        self.check(number_of(job), 'lost')

    def test_without_progress(self):
        """Three connections that bring nothing; what was asked is done after the third."""
        self.is_lazy = True
        job = self.purge(self.path, {'Jids': GLib.Variant('as', list(self.roster))})
        while self.job_property(job, 'State') != 'ended':
            self.events.expect('property:State', lambda e: e.arguments[0] in ('waiting', 'ended'))
            if self.property(self.path, 'State') == 'waiting':
                self.profile_call(self.path, 'Connect')
        self.assert_ended(job, 'lost')
        self.check(number_of(job), 'lost')

    def test_rosterd_ends(self):
        """And starts again."""
        job = self.begin()
        self.rosterd.stop()
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        self.check(number_of(job), 'lost')

    def test_rosterd_killed(self):
        """It could write nothing down any more."""
        job = self.begin()
        self.rosterd.kill()
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        self.check(number_of(job), 'interrupted')


main()
