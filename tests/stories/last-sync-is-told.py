"""LastSync is what the store has, and is told with a signal: at a login, changed or not, at a resync,
and at pushes, of which those that are stored together are told together.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.net import wait_until
from harness.story import Story, main
from harness.xmlstream import Timeout

BURST = 400


class LastSync(Story):
    """On a scripted server with one contact, which pushes when the story asks for it."""

    def setUp(self):
        super().setUp()
        self.pushes = []
        self.n_seen = 0

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if session.number == 1:
                session.send_roster(request, [Contact('a@example.org', 'A')], version='1')
            else:
                session.send_unchanged(request)
            while not session.server.stopping.is_set():
                self.serve_once(session)
        self.server = self.scripted(script)
        self.path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(self.path, 'online')

    def serve_once(self, session):
        """Answers a stanza, and sends what the story wants pushed."""
        try:
            stanza = session.read(timeout=0.02)
            if session.is_roster_get(stanza):
                session.send_roster(stanza, [Contact('a@example.org', 'A')], version='resync')
            else:
                session.answer(stanza)
        except Timeout:
            pass
        while self.pushes:
            session.send(''.join(self.pushes.pop(0)))

    def push(self, *versions):
        """One contact for each version, in one piece."""
        self.pushes.append([
            f"<iq type='set' id='p{version}'><query xmlns='jabber:iq:roster' ver='{version}'>"
            f"<item jid='c{version}@example.org' subscription='none'/></query></iq>"
            for version in versions])

    def assert_told(self, before):
        """Later times were told by signals, and the last is that of the property and the store; gives
        it."""
        self.take_events()
        told = [event.arguments[0] for event in self.events.history[self.n_seen:]
                if event.name == 'property:LastSync']
        self.n_seen = len(self.events.history)
        stored, = self.query('SELECT last_sync FROM profile')[0]
        self.assertEqual(self.property(self.path, 'LastSync'), stored)
        self.assertEqual(told, sorted(set(told)))
        self.assertEqual(told[-1], stored)
        self.assertGreater(told[0], before)
        return stored

    def wait_for_version(self, version):
        """Until the push, or the roster, with it is stored and told."""
        wait_until(lambda: self.property(self.path, 'RosterVersion') == version, version)

    def test_all(self):
        """From the first login on."""
        self.wait_for_version('1')
        last = self.assert_told(0)
        self.push('2')
        self.wait_for_version('2')
        last = self.assert_told(last)
        self.profile_call(self.path, 'Disconnect')
        self.wait_for_state(self.path, 'disabled')
        self.assertEqual(self.property(self.path, 'LastSync'), last)
        self.profile_call(self.path, 'Connect')
        self.wait_for_state(self.path, 'online')
        last = self.assert_told(last)
        self.finish_job(self.resync(self.path))
        last = self.assert_told(last)
        self.push(*map(str, range(3, 3 + BURST)))
        self.wait_for_version(str(2 + BURST))
        events = [event.name for event in self.take_events()]
        self.assertGreater(events.count('property:LastSync'), 0)
        self.assertLessEqual(events.count('property:LastSync'), events.count('property:Serial'))


main()
