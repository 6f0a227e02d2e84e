"""A roster that never ends holds up no other profile.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import threading

from gi.repository import GLib

from harness.story import Story, main

CALLS = 15
# More than the sockets' buffers hold; for all calls together less than the 200 000 that would be
# refused.
ITEMS_A_CALL = 12000


class EndlessRosterHoldsNobodyUp(Story):
    """One server sends items as fast as they are taken; another profile is configured."""

    def script(self, session):
        """Begins a roster and goes on with it."""
        session.log_in()
        request = session.expect_roster_get()
        session.send(f"<iq type='result' id='{request.get('id')}' to='{session.options.full_jid}'>"
                     "<query xmlns='jabber:iq:roster' ver='1'>")
        number = 0
        while not session.server.stopping.is_set():
            if not self.calls.acquire(timeout=0.1):
                continue
            for number in range(number, number + ITEMS_A_CALL, 2000):
                session.stream.send(''.join(
                    f"<item jid='c{number + i}@example.org' name='abcdefghijklmnopqrst'/>"
                    for i in range(2000)).encode())
            number += 2000

    def test_configure(self):
        """Each time it is done, though the roster has no end."""
        self.calls = threading.Semaphore(0)
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        other = self.add_profile('other', 'other@example.org', password=None, Enabled=False)
        self.wait_for_state(path, 'syncing')
        for number in range(CALLS):
            self.calls.release()
            self.profile_call(other, 'Configure', '(a{sv})',
                              {'AllowPlain': GLib.Variant('b', number % 2 == 0)})
        self.assertEqual(self.property(path, 'State'), 'syncing')


main()
