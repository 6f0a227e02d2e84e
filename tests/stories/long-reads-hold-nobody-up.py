"""A hundred statistics of one caller delay nobody's page, look-up or changes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from gi.repository import Gio, GLib

from harness.bus import NAME, ROSTER
from harness.contacts import generate
from harness.story import Story, main

CONTACTS = generate(10000)
CALLS = 100


class LongReadsHoldNobodyUp(Story):
    """Told by the order of the answers, so that a busy machine tells the same."""

    def script(self, session):
        """The roster, and no more."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), CONTACTS, version='1')
        session.serve()

    def flood(self, path, answered):
        """Asks for all statistics at once, each with a search."""
        connection = self.bus.connect()
        text = GLib.Variant('(a{sv})', ({'Text': GLib.Variant('s', 'zzz')},))
        for _ in range(CALLS):
            connection.call(NAME,
                            path, ROSTER, 'Stats', text, None, Gio.DBusCallFlags.NONE, 60000, None,
                            lambda source, result: answered.append(source.call_finish(result)))
        connection.flush_sync(None)

    def test_stats(self):
        """The short calls are answered while most of the long ones still wait."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        answered = []
        self.flood(path, answered)
        began = time.monotonic()
        page, _, total, serial = self.roster_call(path, 'Get', '(a{sv}su)', {}, '', 50)
        spent = time.monotonic() - began
        self.roster_call(path, 'Lookup', '(as)', [CONTACTS[0].jid])
        self.roster_call(path, 'GetChanges', '(tu)', serial, 0)
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        print(f'  behind {CALLS} Stats: Get in {spent * 1000:.0f} ms; '
              f'{len(answered)} of the Stats were answered by then')
        self.assertEqual((len(page), total), (50, len(CONTACTS)))
        self.assertLess(len(answered), CALLS / 2)
        while len(answered) < CALLS:
            context.iteration(True)


main()
