"""Only mechanisms that the profile allows are used, the best first; without one the profile fails and
says which were offered.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import Story, main
from gi.repository import GLib


def script(session):
    """An honest server."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
    session.serve()


class NoMechanism(Story):
    """What is offered, what is taken."""

    def add(self, *mechanisms, **settings):
        """A profile at a server that offers these."""
        server = self.scripted(script, mechanisms=mechanisms)
        return self.add_scripted_profile('juliet', server, **settings), server

    def test_plain_only(self):
        """PLAIN needs to be allowed."""
        path, server = self.add('PLAIN')
        sentence = self.wait_for_error(path, 'failed', 'AuthenticationFailed', remedy=('setting', 'AllowPlain'))
        self.assert_names(sentence, 'PLAIN')
        self.assertEqual(server.stanzas('auth'), [])
        self.profile_call(path, 'Configure', '(a{sv})', {'AllowPlain': GLib.Variant('b', True)})
        self.wait_for_state(path, 'online')
        self.assertEqual(server.stanzas('auth')[0].get('mechanism'), 'PLAIN')

    def test_none_that_will_do(self):
        """Unsafe ones, and none at all."""
        path, server = self.add('DIGEST-MD5', 'CRAM-MD5', 'X-OAUTH2', 'ANONYMOUS', 'SCRAM-SHA-256-PLUS',
                                AllowPlain=True)
        sentence = self.wait_for_error(path, 'failed', 'AuthenticationFailed', remedy=('', ''))
        self.assert_names(sentence, 'DIGEST-MD5')
        self.assertEqual(server.stanzas('auth'), [])

    def test_empty_list(self):
        """<mechanisms/> without a mechanism."""
        path, server = self.add()
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.assertEqual(server.stanzas('auth'), [])

    def check_choice(self, best, *others):
        """BEST is taken, and works."""
        path, server = self.add(*others, best, AllowPlain=True)
        self.wait_for_state(path, 'online')
        self.assertEqual(server.stanzas('auth')[0].get('mechanism'), best)

    def test_sha_512(self):
        """SHA-512 before all."""
        self.check_choice('SCRAM-SHA-512', 'PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256',
                          'SCRAM-SHA-512-PLUS', 'DIGEST-MD5')

    def test_sha_256(self):
        """SHA-256 before SHA-1."""
        self.check_choice('SCRAM-SHA-256', 'PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS')

    def test_sha_1(self):
        """SHA-1 before PLAIN, even where PLAIN is allowed."""
        self.check_choice('SCRAM-SHA-1', 'PLAIN')


main()
