"""A contact who sends through a real server what costs much: the session goes on, the roster stays, and
others are served meanwhile.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from harness.story import main
from hostile.contact_story import TABLE, ContactStory


class HostileContacts(ContactStory):
    """Both attack at once."""

    def attack(self, attacker, failures):
        """All rows, one after the other."""
        try:
            for row in TABLE:
                attacker.attack(row, self.scale)
        except Exception as error:  # pylint: disable=broad-except
            failures.append(repr(error))

    def test_contacts(self):
        """Nobody else notices."""
        attackers, failures = self.begin_attackers(), []
        self.take_events()
        threads = [threading.Thread(target=self.attack, args=(attacker, failures), daemon=True)
                   for attacker in attackers.values()]
        with self.events.forbid('property:State', lambda event: '/profile/' in event.path):
            self.meter.begin()
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                self.serve_healthy()
                self.events.drain(0.5)
        self.assertEqual(failures, [])
        for name, attacker in attackers.items():
            with self.subTest(name):
                self.check_after(attacker)
        self.end('two contacts')


main()
