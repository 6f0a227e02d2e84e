"""A server that opens a session of another account is left at once: the stored roster stays, nothing of
the other one is taken, and the sentence names both accounts.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import Story, main

OWN = [Contact('mine@example.org', 'Mine', 'both')]
OTHERS = [Contact('theirs@example.org', 'Theirs', 'both')]
# Whom the server takes the client for in the second session.
WRONG = {'user': 'romeo@scripted.test/bound', 'domain': 'domain@elsewhere.test/bound',
         'nobody': 'scripted.test/bound', 'no-jid': '@/bound'}
# How it may spell the account.
RIGHT = {'case': 'CASE@Scripted.TEST/bound', 'dot': 'dot@scripted.test./bound'}


class SessionOfAnotherAccount(Story):
    """All servers beside each other."""

    def begin(self, jids):
        """A profile for each that has been online once; then the server says another JID."""
        certificate = self.authority.issue('scripted.test')
        profiles = {}
        for name, jid in jids.items():
            server = self.scripted(lambda session, jid=jid: self.serve(session, jid), certificate,
                                   user=name)
            profiles[name] = self.add_scripted_profile(name, server), server
        for path, _ in profiles.values():
            self.wait_for_state(path, 'online')
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            self.profile_call(path, 'Connect')
        return profiles

    @staticmethod
    def serve(session, jid):
        """Honest in the first session only."""
        session.secure()
        session.open_stream(session.mechanisms())
        session.authenticate()
        session.open_stream(session.session_features())
        if session.number == 1:
            session.bind()
            session.send_roster(session.expect_roster_get(), OWN, version='1')
            session.serve()
        session.bind(jid)
        session.push("<item jid='pushed@example.org'/>", version='3', sender=jid.partition('/')[0])
        session.send_roster(session.expect_roster_get(), OTHERS, version='2')
        session.serve()

    def test_another(self):
        """Its roster isn't even asked for."""
        for name, (path, server) in self.begin(WRONG).items():
            with self.subTest(name):
                sentence = self.wait_for_error(path, 'failed', 'ConnectionFailed')
                self.assert_names(sentence, WRONG[name].partition('/')[0], server.options.jid)
                self.assertEqual(self.read_names(path), {'mine@example.org': 'Mine'})
                self.assertEqual(self.property(path, 'RosterVersion'), '1')
                self.assertEqual(len(server.sessions[1].stanzas('iq')), 1)

    def test_the_same(self):
        """Another spelling is the same account, and what it says is taken."""
        for name, (path, server) in self.begin(RIGHT).items():
            with self.subTest(name):
                self.wait_for_state(path, 'online')
                self.assertIn('theirs@example.org', self.read_names(path))
                server.check()


main()
