"""Twenty servers stall, each at another step; one more profile gets online all the same, and reads are
answered.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import generate
from harness.stalls import STALLS
from harness.story import PASSWORD, Story, main


class StallsHoldNobodyUp(Story):
    """All at once; their deadlines are so far away that whoever waits for one of them hangs."""

    def make_script(self, stall):
        """A server that stalls so."""
        def script(session):
            stall(session)
            self.events.post('stalled')
            session.hold()
        return script

    def assert_stalled(self, paths):
        """They all still do."""
        for path in paths:
            self.assertIn(self.property(path, 'State'), ('connecting', 'syncing'), 'nobody waits for a stall')

    def test_stalls(self):
        """A new profile and an old one beside them."""
        server = self.prosody()
        server.add_account('before', PASSWORD, generate(2000))
        server.add_account('juliet', PASSWORD, generate(20))
        server.start()
        before = self.add_profile('before', 'before@prosody.test', server)
        self.wait_for_state(before, 'online')
        stalled = []
        for name, (stall, is_direct, _) in STALLS.items():
            holder = self.scripted(self.make_script(stall), direct_tls=is_direct, user=name)
            stalled.append(self.add_scripted_profile(name, holder))
        for _ in stalled:
            self.events.expect('stalled')
        self.wait_for_state(self.add_profile('juliet', 'juliet@prosody.test', server), 'online')
        self.assert_stalled(stalled)
        self.assertEqual(len(self.read_all(before)[0]), 2000)
        self.assert_stalled(stalled)


main()
