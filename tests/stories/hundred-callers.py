"""A hundred callers read at once, while pushes come: all get right answers, and none waits long.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading
import time

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

    def call(self, path, spent, failures, start):
        """One caller: pages, look-ups, statistics, changes."""
        try:
            connection = self.bus.connect()
            start.wait()
            for _ in range(ROUNDS):
                began = time.monotonic()
                page, _, total, serial = self.roster_call(path, 'Get', '(a{sv}su)', {}, '', 100,
                                                          connection=connection)
                assert len(page) == 100 and 2000 <= total <= 2050, total
                spent.append(time.monotonic() - began)
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
        spent, failures, start = [], [], threading.Event()
        callers = [threading.Thread(target=self.call, args=(path, spent, failures, start))
                   for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        time.sleep(1)
        began = time.monotonic()
        start.set()
        for caller in callers:
            caller.join(PATIENCE)
        wall = time.monotonic() - began
        self.assertEqual(failures[:3], [])
        self.assertEqual(len(spent), CALLERS * ROUNDS)
        spent.sort()
        print(f'  {CALLERS} callers, {4 * CALLERS * ROUNDS} calls in {wall:.2f} s; Get: median '
              f'{spent[len(spent) // 2] * 1000:.0f} ms, worst {spent[-1] * 1000:.0f} ms')
        self.assertEqual(self.property(path, 'State'), 'online')


main()
