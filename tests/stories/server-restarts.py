"""The server is stopped, started and killed: the profile comes back by itself, with what changed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact, generate
from harness.story import PASSWORD, Story, main


class ServerRestarts(Story):
    """On Prosody and ejabberd."""

    def check(self, server, stop):
        """STOP ends the server; a change is made before rosterd is back."""
        server.start()
        server.add_account('juliet', PASSWORD, generate(50))
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(path, 'online')
        for number in range(2):
            stop()
            self.wait_for_state(path, 'waiting')
            server.start()
            with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as client:
                client.get_roster()
                client.set_item(Contact(f'while{number}@example.org', 'While you were away'))
            self.wait_for_state(path, 'online')
            self.wait_for_same_roster(lambda: server.read_roster('juliet'), 'juliet')

    def test_prosody_stopped(self):
        """Politely."""
        server = self.prosody()
        self.check(server, server.stop)

    def test_prosody_killed(self):
        """Without a word."""
        server = self.prosody()
        self.check(server, server.kill)

    def test_ejabberd_stopped(self):
        """Politely."""
        server = self.ejabberd()
        self.check(server, server.stop)


main()
