"""When the network changes, who is online finds out at once whether the connection lives: a dead one is made
again. What NetworkManager says is a hint, no more: "no network" keeps nobody from connecting.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import generate
from harness.story import Story, main
from harness.system import System


class NetworkChanges(Story):
    """No ping comes for silence."""

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        self.system = System(self.make_dir('system'), self.environment)
        self.system.start()
        self.addCleanup(self.system.stop)
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.system.address
        self.system.add_network_manager()
        self.rosterd.start()

    def test_changes(self):
        """One that is answered, and one that isn't."""
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
        self.system.set_connectivity(1)
        path = self.add_scripted_profile('juliet', server, PingInterval=0)
        self.events.expect('ready')
        self.system.set_connectivity(4)
        self.events.expect('pinged')
        self.system.set_connectivity(2)
        self.system.set_connectivity(4)
        self.events.expect('pinged')
        event = self.events.expect('property:LastError', lambda event: event.arguments[0][0])
        self.assertIn('ConnectionLost', event.arguments[0][0])
        self.wait_for_state(path, 'online')
        self.assertEqual(len(server.sessions), 2)


main()
