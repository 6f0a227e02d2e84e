"""A host that has no address ends in `waiting`, with the host named.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.story import Story, main


class UnknownHost(Story):
    """Names under .invalid exist nowhere (RFC 2606)."""

    def check(self, path, host):
        """Waits, and says for what; a resolver that never answers is TimedOut."""
        self.wait_for_state(path, 'waiting')
        error, sentence = self.property(path, 'LastError')
        self.assertIn(error.rpartition('.')[2], ('ConnectionFailed', 'TimedOut'))
        self.assert_names(sentence, host)
        self.assertGreater(self.property(path, 'NextRetry'), 0)

    def test_domain(self):
        """By the JID's domain."""
        self.check(self.add_profile('juliet', 'juliet@nowhere.invalid'), 'nowhere.invalid')

    def test_address(self):
        """By an address of the profile's own."""
        path = self.add_profile('juliet', 'juliet@scripted.test', Address='no-such-host.invalid:5222')
        self.check(path, 'no-such-host.invalid')


main()
