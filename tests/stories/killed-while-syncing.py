"""rosterd is killed at any instant: the store holds the old roster or the new one, never a mixture, and
nothing that was acknowledged is lost.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main

COUNT = 5000


def roster(name):
    """A roster in which every contact has this name."""
    return [Contact(f'c{number}@example.org', name, 'both', groups=(name,)) for number in range(COUNT)]


class KilledWhileSyncing(Story):
    """kill -9."""

    def test_whole_roster(self):
        """Killed while a roster comes, when it has come, and a little after."""
        moments = [0.0, 0.1, 0.3, 0.5, 0.52, 0.55, 0.6, 0.7, 0.9, 1.2, 1.6, 2.0, None]
        generation = [0]

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            items = roster(f'g{generation[0]}')
            self.events.post('asked')
            if generation[0] == 0:
                session.send_roster(request, items, version='g0')
            else:
                session.send_roster(request, Slowly(items, 0.5), version=f'g{generation[0]}', chunk=100)
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        seen = {'g0'}
        for moment in moments:
            generation[0] += 1
            self.rosterd.kill()
            self.rosterd.start()
            self.events.drain()
            self.set_password(path, PASSWORD)
            self.events.expect('asked')
            if moment is None:
                self.wait_for_state(path, 'online')
            else:
                time.sleep(moment)
            self.rosterd.kill()
            self.rosterd.start()
            contacts, serial = self.read_all(path, limit=2000)
            names = {contact[1] for contact in contacts}
            self.assertEqual(len(names), 1, f'a mixture after {moment} s: {names}')
            self.assertEqual({tuple(contact[4]) for contact in contacts}, {(name,) for name in names})
            self.assertEqual(len(contacts), COUNT)
            self.assertEqual({self.property(path, 'RosterVersion')}, names)
            self.assertEqual(self.property(path, 'Serial'), serial)
            seen |= names
        print(f'  generations that were stored: {sorted(seen)}')
        self.assertIn(f'g{generation[0]}', seen, 'online means stored')

    def test_pushes(self):
        """Each push that was acknowledged is there, with its version; serials only grow."""
        acknowledged, sent = [0], [0]

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            # A version that a push brought a moment ago is not asked since.
            assert session.version_of(request) == '', session.version_of(request)
            session.send_roster(request, [Contact(f'p{number}@example.org', str(number))
                                          for number in range(1, sent[0] + 1)], version=str(sent[0]))
            while not session.server.stopping.is_set():
                sent[0] += 1
                identity = session.push(Contact(f'p{sent[0]}@example.org', str(sent[0])),
                                        version=str(sent[0]))
                session.wait_for_answer(identity)
                acknowledged[0] = sent[0]
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        last_serial = 0
        for _ in range(8):
            self.wait_for_state(path, 'online')
            before = acknowledged[0]
            wait_until(lambda count=before: acknowledged[0] > count + 5, 'some pushes')
            self.rosterd.kill()
            known = acknowledged[0]
            self.rosterd.start()
            names = self.read_names(path)
            stored = int(self.property(path, 'RosterVersion'))
            self.assertGreaterEqual(stored, known)
            self.assertEqual(set(names), {f'p{n}@example.org' for n in range(1, stored + 1)})
            serial = self.property(path, 'Serial')
            self.assertGreater(serial, last_serial)
            last_serial = serial
            self.set_password(path, PASSWORD)
        print(f'  {acknowledged[0]} pushes acknowledged')


class Slowly:
    """Items over a time."""

    def __init__(self, items, seconds):
        self._items = items
        self._pause = seconds / (len(items) / 100)

    def __iter__(self):
        for number, item in enumerate(self._items):
            if number % 100 == 0:
                time.sleep(self._pause)
            yield item


main()
