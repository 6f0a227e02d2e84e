"""A hundred statistics of one caller delay nobody's page, look-up or changes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import signal

from gi.repository import Gio, GLib

from harness.bus import MANAGER, NAME, PROPERTIES, ROOT, ROSTER
from harness.contacts import generate
from harness.net import PATIENCE
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

    def send(self, connection, method, arguments, answers):
        """A call; the serial of its answer goes to the list."""
        call = Gio.DBusMessage.new_method_call(NAME, self.path, ROSTER, method)
        call.set_body(arguments)

        def on_answer(source, result):
            answer = source.send_message_with_reply_finish(result)
            self.assertEqual(answer.get_message_type(), Gio.DBusMessageType.METHOD_RETURN)
            answers.append(answer.get_serial())
        connection.send_message_with_reply(call, Gio.DBusSendMessageFlags.NONE, PATIENCE * 1000, None,
                                           on_answer)

    def test_stats(self):
        """The short calls are answered while most of the long ones still wait."""
        self.path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(self.path, 'online')
        many, other = self.bus.connect(), self.bus.connect()
        for connection in (many, other):
            # The first call of a sender makes rosterd ask the bus whose it is.
            self.bus.call('Get', '(ss)', MANAGER, 'Version', connection=connection, path=ROOT,
                          interface=PROPERTIES)
        stats, short = [], []
        # All lie ready when rosterd reads the first of them.
        self.rosterd.process.send_signal(signal.SIGSTOP)
        for _ in range(CALLS):
            self.send(many, 'Stats', GLib.Variant('(a{sv})', ({'Text': GLib.Variant('s', 'zzz')},)),
                      stats)
        many.flush_sync(None)
        self.send(other, 'Get', GLib.Variant('(a{sv}su)', ({}, '', 50)), short)
        self.send(other, 'Lookup', GLib.Variant('(as)', ([CONTACTS[0].jid],)), short)
        self.send(other, 'GetChanges', GLib.Variant('(tu)', (0, 0)), short)
        other.flush_sync(None)
        self.rosterd.process.send_signal(signal.SIGCONT)
        while len(stats) < CALLS or len(short) < 3:
            GLib.MainContext.default().iteration(True)
        before = sum(serial < max(short) for serial in stats)
        print(f'  {before} of {CALLS} Stats were answered before Get, Lookup and GetChanges')
        self.assertLess(before, CALLS / 2)


main()
