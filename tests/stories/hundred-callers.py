"""A hundred callers read at once, while pushes come: all get right answers.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from harness.contacts import Contact, generate
from harness.net import PATIENCE
from harness.story import Story, main

CALLERS = 100
ROUNDS = 5
CONTACTS = generate(2000)


class HundredCallers(Story):
    """Each with a connection of its own."""

    def script(self, session):
        """A roster, then a push every few milliseconds."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), CONTACTS, version='0')
        number = 0
        while not session.server.stopping.is_set():
            number += 1
            identity = session.push(Contact(f'pushed{number % 50}@example.net', str(number)),
                                    version=str(number))
            session.wait_for_answer(identity)
            session.serve_for(0.005)

    def call(self, path, failures, start):
        """One caller: pages, look-ups, statistics, changes."""
        try:
            connection = self.bus.connect()
            start.wait()
            for _ in range(ROUNDS):
                page, _, total, serial = self.roster_call(path, 'Get', '(a{sv}su)', {}, '', 100,
                                                          connection=connection)
                assert len(page) == 100 and 2000 <= total <= 2050, total
                found, missing = self.roster_call(path, 'Lookup', '(as)',
                                                  [CONTACTS[1].jid, 'nobody@example.org'],
                                                  connection=connection)
                assert [c[0] for c in found] == [CONTACTS[1].jid] and len(missing) == 1
                stats, = self.roster_call(path, 'Stats', '(a{sv})', {}, connection=connection)
                assert 2000 <= stats['Total'] <= 2050, stats['Total']
                answer = self.roster_call(path, 'GetChanges', '(tu)', serial, 0,
                                          connection=connection)
                assert answer[4] is False
            connection.set_exit_on_close(False)
            connection.close_sync(None)
        except Exception as error:  # pylint: disable=broad-except
            failures.append(repr(error))

    def test_callers(self):
        """All begin together."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        failures, start = [], threading.Barrier(CALLERS)
        callers = [threading.Thread(target=self.call, args=(path, failures, start))
                   for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(PATIENCE)
        self.assertFalse(any(caller.is_alive() for caller in callers))
        self.assertEqual(failures[:3], [])
        self.assertEqual(self.property(path, 'State'), 'online')


main()
