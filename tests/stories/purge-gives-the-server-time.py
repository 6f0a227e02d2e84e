"""A purge gives a server that has too much to do its time, asks for no more at once than its window
allows, and follows each contact to its own end, whatever the server answers and in whatever order.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from gi.repository import GLib

from harness.contacts import Contact
from harness.keeper import Keeper
from harness.net import PATIENCE, Timeout, wait_until
from harness.scripted import Session
from harness.story import Story, main
from harness.xmlstream import STANZA_ERRORS

FRIEND = Contact('friend@example.org', 'Friend', 'both')
WINDOW_START = 16
WINDOW_MAX = 256
PAUSE = 1  # seconds, at least


def strangers(count):
    """Contacts that a purge of those without subscription selects."""
    return [Contact(f'c{number:04}@example.org', f'C {number}') for number in range(count)]


class PurgeStory(Story):
    """A scripted server that keeps the roster, and a purge of all but one of it."""

    def begin(self, script, count):
        """Online with COUNT strangers and a friend."""
        self.keeper = Keeper([*strangers(count), FRIEND])
        self.server = self.scripted(script)
        self.path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(self.path, 'online')
        return self.purge(self.path, {'NoSubscription': GLib.Variant('b', True)})

    def sets(self):
        """The JIDs of all removals that were asked for, in order."""
        return [session.item_of(stanza).get('jid') for session in list(self.server.sessions)
                for stanza in session.stanzas('iq', 'set') if session.item_of(stanza) is not None]

    def assert_kept(self, *jids):
        """Of the strangers these are left, with the server and in the store."""
        self.assertEqual(set(self.keeper.items), {FRIEND.jid, *jids})
        wait_until(lambda: set(self.read_names(self.path)) == {FRIEND.jid, *jids}, 'all pushes')

    @staticmethod
    def read_all_sets(session, count=1):
        """COUNT sets, and those that follow at once."""
        stanzas = session.expect_roster_sets(count)
        while True:
            try:
                stanza = session.read(timeout=0.15)
            except Timeout:
                return stanzas
            if session.item_of(stanza) is not None:
                stanzas.append(stanza)
            else:
                session.answer(stanza)

    def refuse(self, session, stanza, condition='resource-constraint'):
        """An error for a set."""
        session.send_error(stanza, condition, 'wait' if condition == 'resource-constraint'
                           else 'cancel')


class TooMuchToDo(PurgeStory):
    """resource-constraint."""

    def test_so_many_a_second(self):
        """A server that takes 20 and no more within a second: the job gets done all the same."""
        seen = {'refused': 0}

        def script(session):
            self.keeper.log_in(session)
            began, count = None, 0

            def take(stanza):
                nonlocal began, count
                # The second begins with the first that is refused: so one is, on any machine.
                if began and time.monotonic() - began > 1:
                    began, count = None, 0
                count += 1
                if count <= 20:
                    return False
                began = began or time.monotonic()
                seen['refused'] += 1
                self.refuse(session, stanza)
                return True
            self.keeper.serve(session, take)
        began = time.monotonic()
        details = self.finish_job(self.begin(script, 60))
        print(f'  60 removals, 20 a second: {time.monotonic() - began:.1f} s, '
              f'{seen["refused"]} refused')
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (60, 0, 0))
        self.assertGreater(seen['refused'], 0)
        self.assertEqual(len(self.sets()), 60 + seen['refused'], 'each refused one once more')
        self.assert_kept()

    def test_each_tenth(self):
        """Whatever the reason: who is refused is asked for again, before all others."""
        refused = []

        def script(session):
            self.keeper.log_in(session)
            count = 0

            def take(stanza):
                nonlocal count
                count += 1
                if count % 10:
                    return False
                refused.append(session.item_of(stanza).get('jid'))
                self.refuse(session, stanza)
                return True
            self.keeper.serve(session, take)
        self.finish_job(self.begin(script, 40))
        asked = self.sets()
        self.assertEqual(len(asked), 40 + len(refused))
        self.assertEqual(len(refused), 4)
        self.assertEqual({jid: asked.count(jid) for jid in asked},
                         {contact.jid: 1 + refused.count(contact.jid) for contact in strangers(40)})
        self.assert_kept()

    def test_pause(self):
        """Behind a refusal nothing is asked for a second, though the answers to all others come; then
        half as many are, the refused one first."""
        def script(session):
            self.keeper.log_in(session)
            first = session.expect_roster_sets(WINDOW_START)
            began = time.monotonic()
            self.refuse(session, first[0])
            for stanza in first[1:]:
                self.keeper.do(session, stanza)
            second = session.expect_roster_sets(1)
            self.paused = time.monotonic() - began
            second += self.read_all_sets(session, WINDOW_START // 2 - 1)
            self.sizes = [len(first), len(second)]
            self.first_again = session.item_of(first[0]).get('jid') \
                == session.item_of(second[0]).get('jid')
            for stanza in second:
                self.keeper.do(session, stanza)
            self.keeper.serve(session)
        self.finish_job(self.begin(script, 40))
        self.assertGreaterEqual(self.paused, PAUSE)
        self.assertEqual(self.sizes, [WINDOW_START, WINDOW_START // 2])
        self.assertTrue(self.first_again)
        self.assert_kept()

    def test_refused_again(self):
        """All that is asked is refused: half as many each time, and one in the end."""
        sizes = []

        def script(session):
            self.keeper.log_in(session)
            for count in (WINDOW_START, WINDOW_START // 2, WINDOW_START // 4):
                stanzas = self.read_all_sets(session, count)
                sizes.append(len(stanzas))
                for stanza in stanzas:
                    self.refuse(session, stanza)
            self.keeper.serve(session)
        self.finish_job(self.begin(script, 30))
        self.assertEqual(sizes, [16, 8, 4])
        self.assert_kept()

    def test_cancelled_in_a_pause(self):
        """It ends at once, and what is left is left."""
        def script(session):
            self.keeper.log_in(session)
            for stanza in session.expect_roster_sets(WINDOW_START):
                self.refuse(session, stanza)
            self.events.post('refused')

            def take(stanza):
                # On a busy machine the pause is over before the job is cancelled.
                self.refuse(session, stanza)
                return True
            self.keeper.serve(session, take)
        job = self.begin(script, 20)
        self.events.expect('refused')
        self.bus.call('Cancel', path=job, interface='im.rosterd.Roster1.Job')
        details = self.finish_job(job, 'cancelled')
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (0, 0, 20))
        self.assert_kept(*(contact.jid for contact in strangers(20)))


class Window(PurgeStory):
    """What is under way at once."""

    def test_never_more_than_the_window(self):
        """It starts small, grows by one at most with each answer, and never beyond 256."""
        sizes = []

        def script(session):
            self.keeper.log_in(session)
            while len(self.keeper.items) > 1:
                # On a busy machine later ones may be taken for the next to come.
                stanzas = self.read_all_sets(session, 1 if sizes else WINDOW_START)
                sizes.append(len(stanzas))
                for stanza in stanzas:
                    self.keeper.do(session, stanza)
            self.keeper.serve(session)
        self.finish_job(self.begin(script, 600))
        print(f'  under way at once: {sizes}')
        self.assertEqual(sizes[0], WINDOW_START)
        self.assertEqual(sum(sizes), 600)
        for number, size in enumerate(sizes):
            self.assertLessEqual(size, min(WINDOW_MAX, WINDOW_START + sum(sizes[:number])))
        self.assert_kept()

    def test_greedy_server(self):
        """Answered one by one as fast as it goes: the most that is ever unanswered."""
        most = [0]

        def script(session):
            self.keeper.log_in(session)
            waiting = []
            while len(self.keeper.items) > 1:
                try:
                    stanza = session.read(timeout=0.0005 if waiting else PATIENCE)
                except Timeout:
                    self.keeper.do(session, waiting.pop(0))
                    continue
                if session.item_of(stanza) is None:
                    session.answer(stanza)
                    continue
                waiting.append(stanza)
                most[0] = max(most[0], len(waiting))
            self.keeper.serve(session)
        self.finish_job(self.begin(script, 3000))
        print(f'  at most {most[0]} under way of 3000')
        self.assertLessEqual(most[0], WINDOW_MAX)
        self.assertEqual(len(self.sets()), 3000)
        self.assert_kept()


class Refused(PurgeStory):
    """For good."""

    CONDITIONS = {'not-allowed': 'NotAllowed', 'forbidden': 'Forbidden',
                  'not-acceptable': 'NotAcceptable', 'internal-server-error': 'InternalServerError',
                  'service-unavailable': 'ServiceUnavailable'}

    def run_with(self, conditions, count=30):
        """A server with an answer of its own for some: {jid: condition}."""
        def script(session):
            self.keeper.log_in(session)

            def take(stanza):
                jid = session.item_of(stanza).get('jid')
                if jid not in conditions:
                    return False
                if conditions[jid] == 'item-not-found':
                    self.keeper.items.pop(jid)
                self.refuse(session, stanza, conditions[jid])
                return True
            self.keeper.serve(session, take)
        return self.begin(script, count)

    def test_failures_do_not_end_the_rest(self):
        """Each is told with its name and a sentence, and stays; the rest is done."""
        conditions = {f'c{number * 5:04}@example.org': condition
                      for number, condition in enumerate(self.CONDITIONS)}
        job = self.run_with(conditions)
        details = self.finish_job(job, 'partly-done')
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (25, 5, 0))
        failures = self.list_failures(job)
        self.assertEqual({jid: name for jid, name, _ in failures},
                         {jid: f'Xmpp.{self.CONDITIONS[condition]}'
                          for jid, condition in conditions.items()})
        for jid, _, sentence in failures:
            self.assert_names(sentence, jid)
            self.assertRegex(sentence, r'^[A-Z].*\.$')
        self.assertEqual(len(self.sets()), 30, 'none is asked for twice')
        self.assert_kept(*conditions)

    def test_all_fail(self):
        """Then the job has failed."""
        job = self.run_with({contact.jid: 'not-allowed' for contact in strangers(20)}, 20)
        details = self.finish_job(job, 'failed')
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (0, 20, 0))
        self.assert_kept(*(contact.jid for contact in strangers(20)))

    def test_gone_already(self):
        """item-not-found is done; the server has no push for it, and the store forgets it."""
        gone = {contact.jid: 'item-not-found' for contact in strangers(30)[::3]}
        details = self.finish_job(self.run_with(gone))
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (30, 0, 0))
        self.assert_kept()


class Answers(PurgeStory):
    """Results and pushes, or neither."""

    def remove_all(self, answer, count=40):
        """ANSWER (session, stanzas) does what the server does with those that came at once."""
        def script(session):
            self.keeper.log_in(session)
            while not session.server.stopping.is_set():
                stanzas = []
                try:
                    while True:
                        stanza = session.read(timeout=0.1)
                        if session.item_of(stanza) is None:
                            session.answer(stanza)
                        else:
                            stanzas.append(stanza)
                except Timeout:
                    answer(session, stanzas)
        return self.begin(script, count)

    def test_no_push(self):
        """The server does it, says so, and never pushes: its roster shows it, which is asked for once,
        and nothing is left for a resync to find."""
        silent = [contact.jid for contact in strangers(40)[::10]]

        def answer(session, stanzas):
            for stanza in stanzas:
                jid = self.keeper.apply(session, stanza)
                if jid not in silent:
                    self.keeper.push(session, jid)
                session.send_result(stanza)

        def script(session):
            self.keeper.log_in(session)

            def take(stanza):
                answer(session, [stanza])
                return True
            self.keeper.serve(session, take)
        job = self.begin(script, 40)
        details = self.finish_job(job)
        self.assertEqual((details['Done'], details['Failed']), (40, 0))
        self.assert_kept()
        details = self.finish_job(self.resync(self.path))
        self.assertEqual(details['Removed'], 0)

    def test_not_done(self):
        """The server says that it has done it, and hasn't: a failure, and it stays in the store."""
        kept = [contact.jid for contact in strangers(40)[5::10]]

        def answer(session, stanzas):
            for stanza in stanzas:
                if session.item_of(stanza).get('jid') in kept:
                    session.send_result(stanza)
                else:
                    self.keeper.do(session, stanza)
        job = self.remove_all(answer)
        details = self.finish_job(job, 'partly-done')
        self.assertEqual((details['Done'], details['Failed']), (36, 4))
        self.assertEqual(sorted((jid, name) for jid, name, _ in self.list_failures(job)),
                         [(jid, 'Failed') for jid in kept])
        for jid, _, sentence in self.list_failures(job):
            self.assert_names(sentence, jid, 'confirmed')
        self.assert_kept(*kept)

    def test_strangers(self):
        """Answers of others than the account's server are none, whatever they say."""
        def answer(session, stanzas):
            for stanza in stanzas:
                for sender in ('mallory@evil.example', 'evil.example', session.options.domain,
                               session.options.full_jid, session.options.jid + '/other'):
                    session.send_result(stanza, sender=sender)
                    session.send(f"<iq type='error' id='{stanza.get('id')}' from='{sender}'>"
                                 "<error type='cancel'>"
                                 f"<not-allowed xmlns='{STANZA_ERRORS}'/></error></iq>")
                session.send(f"<iq type='result' id='{stanza.get('id')}x'/>")
            self.counts.append(self.job_done())
            for stanza in stanzas:
                self.keeper.do(session, stanza)
        self.counts, self.job = [], None
        self.job = self.remove_all(answer)
        details = self.finish_job(self.job)
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (40, 0, 0))
        self.assertEqual(len(self.sets()), 40)
        self.assert_kept()

    def job_done(self):
        """How many of the job are done; None as long as it isn't known here."""
        return self.job and self.job_property(self.job, 'Done')


class Stalls(PurgeStory):
    """A server that doesn't answer."""

    step_timeout = 2

    def test_stall(self):
        """It did 8 and answered 5 of the first 16: TimedOut, the next connection, and the 32 that
        are left, none of them twice."""
        seen = [], []

        def script(session):
            self.keeper.log_in(session)
            if seen[0]:
                self.keeper.serve(session, lambda stanza: seen[1].append(stanza))
            stanzas = session.expect_roster_sets(WINDOW_START)
            seen[0].extend(stanzas)
            self.server.shut()
            for stanza in stanzas[:5]:
                self.keeper.do(session, stanza)
            for stanza in stanzas[5:8]:
                self.keeper.apply(session, stanza)
            session.hold()
        job = self.begin(script, 40)
        self.events.expect('property:State', lambda e: (e.path, e.arguments) == (job, ('waiting',)))

        def is_told():
            self.events.drain()
            return any(event.name == 'property:LastError'
                       and event.arguments[0][0].endswith('.TimedOut')
                       for event in self.events.history)
        wait_until(is_told, 'the deadline to be told')
        self.server.open()
        details = self.finish_job(job)
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']), (40, 0, 0))
        first, again = ([Session.item_of(stanza).get('jid') for stanza in stanzas] for stanzas in seen)
        self.assertEqual(sorted(again),
                         sorted({contact.jid for contact in strangers(40)} - set(first[:8])))
        self.assert_kept()


main()
