"""Before the machine sleeps its connections end politely, which delays sleep for a moment; when it wakes
they are made again. So it is without a logind, with one that goes, and with one that comes back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import generate
from harness.net import wait_until
from harness.story import PASSWORD, Story, main, profile_path
from harness.system import System
from harness.xmlstream import StreamClosed

OURS = ('sleep', 'rosterd', 'delay')


class MachineSleeps(Story):
    """With a system bus of its own."""

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        self.system = System(self.make_dir('system'), self.environment)
        self.system.start()
        self.addCleanup(self.system.stop)
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.system.address

    def wait_for_inhibitor(self, is_there=True):
        """Sleep is delayed by rosterd, or by nobody."""
        wait_until(lambda: self.system.list_inhibitors() == ([OURS] if is_there else []),
                   f'inhibitor: {is_there}')

    def go_online(self):
        """On a Prosody."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, generate(3))
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        return path

    def test_logind(self):
        """Twice, since the delay is to be asked for anew."""
        self.system.add_logind()
        self.rosterd.start()
        path = self.go_online()
        for _ in range(2):
            self.wait_for_inhibitor()
            self.system.prepare_for_sleep(True)
            self.wait_for_state(path, 'offline')
            self.assertEqual(self.property(path, 'LastError'), ('', ''))
            self.wait_for_inhibitor(False)
            self.assertEqual(self.property(path, 'State'), 'offline')
            self.system.prepare_for_sleep(False)
            self.wait_for_state(path, 'online')
        self.wait_for_inhibitor()

    def test_farewell(self):
        """The server hears the stream's end; one that says nothing is not waited for."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), generate(3), version='1')
            if session.number == 1:
                try:
                    session.serve()
                except StreamClosed:
                    self.events.post('farewell')
                    raise
            # It may be put to sleep before this is seen.
            session.serve_until(lambda: self.property(profile_path('juliet'), 'State')
                                not in ('connecting', 'syncing'))
            session.hold()
        self.system.add_logind()
        self.rosterd.start()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        for _ in range(2):
            self.wait_for_state(path, 'online')
            self.wait_for_inhibitor()
            self.system.prepare_for_sleep(True)
            self.wait_for_inhibitor(False)
            self.wait_for_state(path, 'offline')
            self.system.prepare_for_sleep(False)
        self.wait_for_state(path, 'online')
        self.events.expect('farewell')

    def test_logind_goes_and_comes(self):
        """Nobody tells that it woke: rosterd doesn't wait for that word."""
        self.rosterd.start()
        path = self.go_online()
        self.system.add_logind()
        self.wait_for_inhibitor()
        self.system.prepare_for_sleep(True)
        self.wait_for_state(path, 'offline')
        self.system.remove_logind()
        self.wait_for_state(path, 'online')
        self.system.add_logind()
        self.wait_for_inhibitor()
        self.system.prepare_for_sleep(True)
        self.wait_for_state(path, 'offline')
        self.system.prepare_for_sleep(False)
        self.wait_for_state(path, 'online')

    def test_person_acts_meanwhile(self):
        """Who disconnects before the machine sleeps finds it disconnected."""
        self.system.add_logind()
        self.rosterd.start()
        path = self.go_online()
        self.wait_for_inhibitor()
        self.system.prepare_for_sleep(True)
        self.wait_for_state(path, 'offline')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.system.prepare_for_sleep(False)
        self.wait_for_inhibitor()
        self.assertEqual(self.property(path, 'State'), 'disabled')

    def test_system_bus_goes(self):
        """rosterd lives on, with its connections."""
        self.system.add_logind()
        self.rosterd.start()
        path = self.go_online()
        self.wait_for_inhibitor()
        self.take_events()
        with self.events.forbid('property:State'):
            self.system.stop()
            self.take_events()
            self.profile_call(path, 'Connect')
        self.assertEqual(self.property(path, 'State'), 'online')
        self.log_in_again(path)


main()
