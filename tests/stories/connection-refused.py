"""Nobody listens: the profile waits, longer each time, and is online when somebody does.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.story import PASSWORD, Story, main


class ConnectionRefused(Story):
    """A server that comes late."""

    def test_refused(self):
        """Two tries, then the server is there."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD)
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        for longest in (2.0, 4.0):
            sentence = self.wait_for_error(path, 'waiting', 'ConnectionFailed')
            self.assert_names(sentence, str(server.port))
            event = self.events.expect('property:NextRetry', lambda e: e.arguments[0] > 0)
            self.assertLessEqual(event.arguments[0] / 1e6 - time.time(), longest + 0.1)
        server.start()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))
        self.assertEqual(self.property(path, 'NextRetry'), 0)

    def test_connect_does_not_wait(self):
        """Connect tries at once."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD)
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_error(path, 'waiting', 'ConnectionFailed')
        server.start()
        self.take_events()
        self.profile_call(path, 'Connect')
        self.assertEqual(self.property(path, 'NextRetry'), 0)
        with self.events.forbid('property:State', lambda e: e.arguments[0] == 'waiting'):
            self.wait_for_state(path, 'online')
            self.events.drain()


main()
