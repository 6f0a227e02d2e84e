"""A connection that is cut, at any byte, is made again, and what the store held stays whole.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import Story, main
from harness.xmlstream import STREAM

OLD = [Contact(f'c{number}@example.org', 'old') for number in range(200)]
NEW = [Contact(f'c{number}@example.org', 'new') for number in range(200)]


class ReconnectAfterCut(Story):
    """The first session is whole, then come the cuts, then a whole one."""

    def whole(self, session, contacts, version):
        """A session that serves."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), contacts, version=version)
        self.events.post('served')

    def check_cut(self, cut, errors=('ConnectionLost',)):
        """CUT ends the first session after it was online; it comes back by itself."""
        def script(session):
            self.whole(session, OLD if session.number == 1 else NEW, str(session.number))
            if session.number == 1:
                self.serve_until_online(session)
                server.shut()
                cut(session)
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        event = self.events.expect('property:LastError', lambda event: (
            event.arguments[0][0].rpartition('.')[2] in errors))
        print(f'  {event.arguments[0]}')
        self.assertEqual(set(self.read_names(path).values()), {'old'})
        server.open()
        self.wait_for_state(path, 'online')
        self.assertEqual(set(self.read_names(path).values()), {'new'})

    def test_end_of_file(self):
        """The connection is closed without a word."""
        self.check_cut(lambda session: session.cut())

    def test_reset(self):
        """A reset."""
        self.check_cut(lambda session: session.cut(reset=True))

    def test_stream_end(self):
        """The stream is ended as it should be."""
        def cut(session):
            session.send('</stream:stream>')
            session.cut()
        self.check_cut(cut)

    def test_stream_error(self):
        """With an error."""
        def cut(session):
            session.send("<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                         '</stream:error></stream:stream>')
            session.cut()
        self.check_cut(cut)

    def test_half_a_push(self):
        """In the middle of a push."""
        def cut(session):
            session.cut_after(100)
            session.push(Contact('half@example.org', 'half'), version='half')
        self.check_cut(cut)

    def test_cut_anywhere(self):
        """At 40 places of a session, from its first byte to the last of the roster."""
        total = len(''.join(f"<item jid='{c.jid}' subscription='none' name='new'></item>" for c in NEW))
        place, places = None, [1, 30, 100, 200, 300] + [400 + (total - 300) * n // 34 for n in range(35)]

        def script(session):
            if session.number == 1:
                self.whole(session, OLD, '1')
                session.serve()
            if place is not None:
                session.cut_after(place)
            self.whole(session, NEW, '2')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        cut_short = 0
        for place in places:
            self.profile_call(path, 'Connect')
            state = self.wait_for_state(path, 'waiting', 'failed', 'online')
            names = set(self.read_names(path).values())
            if state == 'online':
                self.assertEqual(names, {'new'}, place)
                break
            cut_short += 1
            self.assertEqual(state, 'waiting', self.property(path, 'LastError'))
            self.assertEqual(names, {'old'}, place)
            self.assertEqual(self.property(path, 'RosterVersion'), '1')
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
        self.assertGreater(cut_short, 30)
        place = None
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        self.assertEqual(set(self.read_names(path).values()), {'new'})
        self.assertIn(STREAM, server.sessions[0].sent_text())


main()
