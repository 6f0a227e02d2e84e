"""While the store can't write, the server is held back: what waits in memory is bounded; then all of it
is stored, in order.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sqlite3
import threading
import time

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import Story, main

NAME = 'n' * 5000
PUSHES = 8000
# A thousand wait for the store; the rest is in the buffers of the two sockets.
HELD_MAX = 4000


class ServerWaitsForTheStore(Story):
    """Another program locks the database for a few seconds, which is less than the store bears."""

    def setUp(self):
        super().setUp()
        self.sent = 0
        self.is_locked = threading.Event()

    def script(self, session):
        """Pushes without waiting for an answer, as fast as it is let."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [], version='0')
        while not self.is_locked.is_set():
            session.serve_for(0.05)
        for number in range(PUSHES):
            session.push(Contact('c@example.org', f'{number} {NAME}'), version=str(number + 1))
            self.sent = number + 1
        session.serve()

    def test_pushes(self):
        """They are counted when the server gets rid of no more of them."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        lock = sqlite3.connect(self.rosterd.database, isolation_level=None)
        self.addCleanup(lock.close)
        lock.execute('BEGIN IMMEDIATE')
        self.is_locked.set()
        before = -1
        while self.sent != before:
            before = self.sent
            time.sleep(0.5)
        held = self.sent
        lock.execute('ROLLBACK')
        print(f'  {held} of {PUSHES} pushes were sent while the database was locked')
        self.assertLess(held, HELD_MAX)
        wait_until(lambda: self.property(path, 'RosterVersion') == str(PUSHES), 'all pushes')
        self.assertEqual(self.property(path, 'State'), 'online')
        self.assertEqual(self.read_names(path), {'c@example.org': f'{PUSHES - 1} {NAME}'})


main()
