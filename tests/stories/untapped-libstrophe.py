"""With a libstrophe whose parser can't be tapped rosterd connects nowhere and says so; the roster
that is known can still be read.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.contacts import Contact
from harness.rosterd import BUILD_DIR
from harness.story import Story, main

REASON = "libstrophe at .* can't be used, and rosterd connects nowhere with it"


class UntappedLibstrophe(Story):
    """rosterd is linked so that libstrophe doesn't find its functions."""

    def test_refused(self):
        """Profiles without a password and with one, known from before and new."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')],
                                version='1')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.rosterd.stop()
        self.assertNotRegex(self.rosterd.log(), REASON)
        n_sessions = len(server.sessions)
        self.rosterd.program = os.path.join(BUILD_DIR, 'tests', 'tools', 'rosterd-untapped')
        self.rosterd.start()
        self.assertRegex(self.rosterd.log(), REASON)
        other = self.add_profile('other', 'other@scripted.test', server, password=None)
        for profile in (path, other):
            sentence = self.wait_for_error(profile, 'failed', 'NotSupported')
            self.assertRegex(sentence, REASON)
            self.assertEqual(self.property(profile, 'NextRetry'), 0)
        self.assertEqual(self.read_names(path), {'a@example.org': 'A'})
        self.assertEqual(self.property(path, 'RosterVersion'), '1')
        self.set_password(path, 'another one')
        self.profile_call(path, 'Connect')
        self.wait_for_error(path, 'failed', 'NotSupported')
        self.assertEqual(len(server.sessions), n_sessions)


main()
