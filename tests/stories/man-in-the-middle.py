"""Somebody between rosterd and the server, with a certificate that is trusted, gets no session: the login
is bound to the TLS that ends with him, and who takes that out of the offer is found out.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.middleman import Middleman
from harness.story import PASSWORD, Story, main

BOUND = r"<mechanism>[A-Z0-9-]*-PLUS</mechanism>"


class ManInTheMiddle(Story):
    """At real servers."""

    def stand_between(self, server, strip=None):
        """A man between, once the server runs and has an account."""
        server.start()
        server.add_account('juliet', PASSWORD)
        man = Middleman(server.port, self.authority.issue(server.domain), strip)
        self.addCleanup(man.stop)
        return man

    def add(self, server, man):
        """A profile that knows nothing of the account yet, and meets the man first."""
        return self.add_profile('juliet', f'juliet@{server.domain}', man)

    def assert_in_between(self, path, man):
        """Refused, with a sentence that says what may be the matter; the password was not heard."""
        state = self.wait_for_state(path, 'waiting', 'failed')
        sentence = self.wait_for_error(path, state, 'AuthenticationFailed')
        self.assert_names(sentence, 'sit in between', 'SCRAM-SHA')
        self.assertNotIn(PASSWORD, ''.join(man.heard))
        self.assertEqual(self.property(path, 'Contacts'), 0)

    def test_prosody(self):
        """It says that what the login is bound to is wrong."""
        server = self.prosody(protocol='tlsv1_2')
        man = self.stand_between(server)
        self.assert_in_between(self.add(server, man), man)

    def test_ejabberd(self):
        """So does ejabberd."""
        server = self.ejabberd(options=['c2s_protocol_options: ["no_tlsv1_3"]'])
        man = self.stand_between(server)
        self.assert_in_between(self.add(server, man), man)

    def test_taken_away(self):
        """Prosody hears that nothing was offered, and knows that it did."""
        server = self.prosody(protocol='tlsv1_2')
        man = self.stand_between(server, BOUND)
        self.assert_in_between(self.add(server, man), man)


main()
