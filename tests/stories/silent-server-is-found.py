"""A server that says nothing is pinged (XEP-0199). If it doesn't answer, the connection is lost and made
again, though its end was never told; any answer, and whatever else comes, is life.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import Story, main, variant

OLD = [Contact('a@example.org', 'old')]
NEW = [Contact('a@example.org', 'new')]


class SilentServerIsFound(Story):
    """The shortest interval is half a minute. The server's machine goes on acknowledging bytes."""

    step_timeout = 15

    def serve_once(self, session):
        """The first session, until the profile is online."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), OLD, version='1')
        self.serve_until_online(session)

    def serve_again(self, session):
        """Any other session, whole."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), NEW, version='2')
        session.serve()

    def test_mute(self):
        """It says nothing any more; the interval is given while it is connected."""
        def script(session):
            if session.number > 1:
                self.serve_again(session)
            self.serve_once(session)
            session.hold()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        server.shut()
        self.profile_call(path, 'Configure', '(a{sv})', {'PingInterval': variant(30)})
        self.assertEqual(len(server.sessions), 1, 'it needs no new connection')
        sentence = self.wait_for_error(path, 'waiting', 'ConnectionLost')
        self.assert_names(sentence, 'scripted.test', 'silent', 'ping')
        self.assertEqual(self.read_names(path), {'a@example.org': 'old'})
        server.open()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_names(path), {'a@example.org': 'new'})

    def test_answers(self):
        """An error is an answer, and so is something else that comes."""
        pings = []

        def read_ping(session):
            ping = session.expect_ping()
            self.assertEqual(ping.get('to'), 'scripted.test')
            pings.append(ping)
            return ping

        def script(session):
            self.serve_once(session)
            session.send_error(read_ping(session), 'service-unavailable')
            read_ping(session)
            session.send_presence(None, 'a@example.org')
            read_ping(session)
            session.push(NEW[0], version='2')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server, PingInterval=30)
        self.wait_for_state(path, 'online')
        self.expect_contacts(1, 'push')
        self.assertEqual(len(pings), 3)
        self.assertEqual(len(server.sessions), 1)
        self.assertEqual(self.read_names(path), {'a@example.org': 'new'})

    def test_refused(self):
        """What the setting takes."""
        path = self.add_profile('x', 'juliet@first.test', password=None, Enabled=False)
        self.rosterctl('profile', 'set', 'x', 'ping-interval=60s')
        self.assertEqual(self.property(path, 'Settings')['PingInterval'], 60)
        self.rosterctl('profile', 'set', 'x', '--ping-interval', '0')
        self.assertEqual(self.property(path, 'Settings')['PingInterval'], 0)
        self.assertIn('off', self.rosterctl('profile', 'show', 'x').stdout.partition('ping')[2])
        for bad in ('29', '86401'):
            done = self.rosterctl('profile', 'set', 'x', f'ping-interval={bad}', status=None)
            self.assertNotEqual(done.returncode, 0)
            self.assert_names(done.stderr, 'ping-interval', '30 to 86400', bad)
        self.assertEqual(self.property(path, 'Settings')['PingInterval'], 0)


main()
