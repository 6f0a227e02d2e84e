"""Answer, pong and push come in any order, seconds apart: a change that the server made is done,
belongs to the job that asked for it, and can be undone; one that it only promised is not.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import heapq
import itertools
import time

from gi.repository import GLib

from harness.contacts import Contact
from harness.jobs import list_of_job, number_of
from harness.net import Timeout, wait_until
from harness.story import Story, main
from harness.xmlstream import local_name

COUNT = 20
NEVER = 3600


@dataclasses.dataclass
class Habits:
    """Seconds after a request until the server does each."""
    answer: float = 0
    push: float = 0
    pong: float = 0
    does: float = 0          # until the roster that it hands out shows it
    apart: float = 0         # from one push to the next
    hands_out: bool = True   # the whole roster; False: it says that nothing changed
    makes_it: bool = True    # it does what it confirms


class Server:
    """One account's roster and one session."""

    def __init__(self, habits):
        self.habits = habits
        self.roster = {f'c{number:02}@example.org': Contact(f'c{number:02}@example.org',
                                                            f'C {number}', 'none')
                       for number in range(COUNT)}
        self.gets = 0
        self.pings = 0
        self._due = []
        self._order = itertools.count()
        self._last_push = 0
        self._version = 1

    def serve(self, session):
        """A session, to its end."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), list(self.roster.values()), version='1')
        while not session.server.stopping.is_set():
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                heapq.heappop(self._due)[2]()
            try:
                self._take(session, session.read(timeout=0.02))
            except Timeout:
                pass

    def _at(self, seconds, act):
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), act))

    def _take(self, session, stanza):
        if session.is_roster_get(stanza):
            self.gets += 1
            if self.habits.hands_out:
                session.send_roster(stanza, list(self.roster.values()), version=str(self._version))
            else:
                session.send_unchanged(stanza)
        elif local_name(stanza) == 'presence' and stanza.get('to'):
            jid = stanza.get('to')
            self._change(session, jid, dataclasses.replace(
                self.roster.get(jid, Contact(jid)), ask=stanza.get('type') == 'subscribe'))
        elif session.item_of(stanza) is not None:
            self._at(self.habits.answer, lambda: session.send_result(stanza))
            item = session.item_of(stanza)
            jid = item.get('jid')
            self._change(session, jid, None if item.get('subscription') == 'remove' else Contact(
                jid, item.get('name') or '', groups=tuple(group.text for group in item)))
        elif local_name(stanza) == 'iq' and stanza.get('type') == 'get':
            self.pings += 1
            self._at(self.habits.pong, lambda: session.answer(stanza))

    def _change(self, session, jid, contact):
        def do():
            if contact is None:
                self.roster.pop(jid, None)
            else:
                self.roster[jid] = contact

        def push():
            do()
            self._version += 1
            session.push(contact or f"<item jid='{jid}' subscription='remove'/>",
                         version=str(self._version))
        if not self.habits.makes_it:
            return
        self._at(self.habits.does, do)
        due = max(time.monotonic() + self.habits.push, self._last_push + self.habits.apart)
        self._last_push = due
        self._at(due - time.monotonic(), push)


class ServerPushesWhenItLikes(Story):
    """All servers of a test at once, each with a profile of its own."""

    def begin(self, all_habits):
        """{name: habits} → {name: (server, path)}."""
        begun = {}
        for name, habits in all_habits.items():
            server = Server(habits)
            scripted = self.scripted(server.serve, user=name)
            begun[name] = server, self.add_scripted_profile(name, scripted)
        for _, path in begun.values():
            self.wait_for_state(path, 'online')
        for server, _ in begun.values():
            server.gets = server.pings = 0
        return begun

    def finish(self, begun, start):
        """Starts a job of each profile at once; {name: (job, result, details)}."""
        jobs = {name: start(path) for name, (_, path) in begun.items()}
        return {name: (job, *self.wait_job(job)) for name, job in jobs.items()}

    def remove_all(self, path):
        """A purge of the 20."""
        return self.purge(path, {'Subscription': GLib.Variant('as', ['none'])})

    def check(self, begun, ended, count=COUNT):
        """All is done, by the job, and an undo knows all of it."""
        for name, (job, result, details) in ended.items():
            server, path = begun[name]
            with self.subTest(name):
                self.assertEqual((result, details['Done'], details['Failed']), ('done', count, 0),
                                 self.list_failures(job)[:2])
                self.check_history(server, path, job, count)

    def check_history(self, server, path, job, count):
        """Each change is put down to the job; nothing else is in the history."""
        self.assertEqual(len(list_of_job(self.bus, path, number_of(job))), count)
        self.assertEqual(self.query('SELECT count(*) FROM journal j JOIN profile p ON p.id = '
                                    "j.profile WHERE p.name = ? AND cause <> 'login' AND job = 0",
                                    path.rpartition('/')[2]), [(0,)])
        dry = self.finish_job(self.undo(path, number_of(job), DryRun=GLib.Variant('b', True)))
        self.assertEqual(dry['Added'] + dry['Changed'] + dry['Removed'], count, dry)
        self.assertEqual({contact[0] for contact in self.read_all(path)[0]}, set(server.roster))

    def test_any_order(self):
        """Removals, edits and requests; all is done, with one look at the roster at most where the
        pushes stay out."""
        habits = {
            'inorder': Habits(),
            'pushfirst': Habits(answer=1.5),
            'slowpong': Habits(answer=0.5, push=1, pong=2),
            'latepush': Habits(push=1.5),
            'afterall': Habits(answer=0.7, pong=0.7, push=3, does=0.7),
            'lazy': Habits(push=2.5, does=2.5),
            'refuses': Habits(push=2.5, hands_out=False),
            'drips': Habits(push=3, does=3, apart=0.4),
        }
        looks = {'inorder': 0, 'pushfirst': 0, 'slowpong': 0, 'latepush': 1, 'afterall': 1,
                 'lazy': 1, 'refuses': 1}
        begun = self.begin(habits)
        edits = {f'c{number:02}@example.org': {'Name': f'New {number}', 'AddGroups': ['Neu']}
                 for number in range(COUNT)}
        for start in (lambda path: self.set_items(path, edits), self.remove_all):
            ended = self.finish(begun, start)
            self.check(begun, ended)
            for name, limit in looks.items():
                self.assertLessEqual(begun[name][0].gets, limit, name)
                begun[name][0].gets = 0

    def test_requests(self):
        """A presence has no answer at all."""
        begun = self.begin({'inorder': Habits(), 'late': Habits(push=1.5), 'lazy': Habits(
            push=1.5, does=1.5), 'refuses': Habits(push=1, hands_out=False),
                            'slowpong': Habits(push=0.5, pong=1.5)})
        jids = [f'c{number:02}@example.org' for number in range(COUNT)]
        ended = self.finish(begun, lambda path: self.subscriptions_call(
            path, 'Subscribe', '(asa{sv})', jids, {})[0])
        for name, (job, result, details) in ended.items():
            with self.subTest(name):
                self.assertEqual((result, details['Done']), ('done', COUNT))
                changes = list_of_job(self.bus, begun[name][1], number_of(job))
                self.assertEqual(sorted(jid for jid, (_, after) in changes.items() if after.ask),
                                 jids)
        self.assertEqual(begun['inorder'][0].gets, 0)

    def test_never_done(self):
        """The server says yes and does nothing: each contact has failed, after two looks at the
        roster; and when its pushes come later than anybody waits they are still the job's."""
        begun = self.begin({'liar': Habits(makes_it=False), 'later': Habits(push=9, does=9),
                            'mute': Habits(push=9, hands_out=False)})
        ended = self.finish(begun, self.remove_all)
        for name, (job, result, details) in ended.items():
            with self.subTest(name):
                self.assertEqual((result, details['Failed']), ('failed', COUNT))
                self.assert_names(self.list_failures(job)[0][2], 'c00@example.org', 'confirmed')
        self.assertEqual([begun[name][0].gets for name in ('liar', 'later', 'mute')], [2, 2, 1])
        for name in ('later', 'mute'):
            server, path = begun[name]
            wait_until(lambda path=path: not self.read_all(path)[0], name)
            self.check_history(server, path, ended[name][0], COUNT)
        self.assertEqual(len(self.read_all(begun['liar'][1])[0]), COUNT)


main()
