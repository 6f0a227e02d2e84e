"""Without NetworkManager a route that comes tells that the network changed: who is online finds out at once
whether the connection lives.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess

from harness.contacts import generate
from harness.names import main_in_own_net
from harness.story import Story


def route(verb):
    """The default route comes or goes: it is the kernel that tells rosterd."""
    subprocess.run(['ip', 'route', verb, 'default', 'dev', 'lo'], check=True)


class RoutesChange(Story):
    """In a network that has loopback only, without a system bus."""

    def test_changes(self):
        """No ping comes for silence. That of the first route is answered, that of the second isn't."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), generate(3), version='1')
            self.serve_until_online(session)
            self.events.post('ready')
            if session.number == 1:
                session.send_result(session.expect_ping())
                self.events.post('pinged')
                session.expect_ping()
                self.events.post('pinged')
                session.hold()
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server, PingInterval=0)
        self.events.expect('ready')
        route('add')
        self.events.expect('pinged')
        route('del')
        route('add')
        self.events.expect('pinged')
        event = self.events.expect('property:LastError', lambda event: event.arguments[0][0])
        self.assertIn('ConnectionLost', event.arguments[0][0])
        self.wait_for_state(path, 'online')
        self.assertEqual(len(server.sessions), 2)


main_in_own_net()
