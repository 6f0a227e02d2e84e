"""A roster that never ends holds up no other profile.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from gi.repository import GLib

from harness.story import Story, main

SECONDS = 8


class EndlessRosterHoldsNobodyUp(Story):
    """One server sends items as fast as they are taken; another profile is configured."""

    def script(self, session):
        """Begins a roster and goes on with it."""
        session.log_in()
        request = session.expect_roster_get()
        session.send(f"<iq type='result' id='{request.get('id')}' to='{session.options.full_jid}'>"
                     "<query xmlns='jabber:iq:roster' ver='1'>")
        number, end = 0, time.monotonic() + 2 * SECONDS
        # More than 200 000 would be refused.
        while number < 190000 and time.monotonic() < end and not session.server.stopping.is_set():
            session.stream.send(''.join(
                f"<item jid='c{number + i}@example.org' name='abcdefghijklmnopqrst'/>"
                for i in range(2000)).encode())
            number += 2000
        session.hold()

    def test_configure(self):
        """Each time it is done in a moment."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        other = self.add_profile('other', 'other@example.org', password=None, Enabled=False)
        self.wait_for_state(path, 'syncing')
        spent, end = [], time.monotonic() + SECONDS
        while time.monotonic() < end:
            began = time.monotonic()
            self.profile_call(other, 'Configure', '(a{sv})',
                              {'AllowPlain': GLib.Variant('b', len(spent) % 2 == 0)})
            spent.append(time.monotonic() - began)
            time.sleep(0.5)
        print(f'  Configure of the other: worst of {len(spent)} {max(spent) * 1000:.0f} ms')
        self.assertEqual(self.property(path, 'State'), 'syncing', 'its roster has no end')


main()
