"""A server may send to another host (RFC 6120 §4.9.3.19): it is followed, a few times, by the same rules of
TLS and certificates; who lies about it gains nothing.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import PASSWORD, Story, main

STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams'


def away(host):
    """The stream error."""
    return f"<stream:error><see-other-host xmlns='{STREAMS}'>{host}</see-other-host></stream:error></stream:stream>"


class SentToAnotherHost(Story):
    """Two scripted servers of one domain, or one and Prosody."""

    step_timeout = 10

    def there(self, session):
        """The script of the right one."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [Contact('bob@example.org', 'Bob')], version='1')
        session.serve()

    def check(self, make_script):
        """What MAKE_SCRIPT of an address does leads there."""
        there = self.scripted(self.there)
        here = self.scripted(make_script(there.address))
        path = self.add_scripted_profile('juliet', here)
        self.wait_for_state(path, 'online')
        self.assertEqual((len(here.sessions), len(there.sessions)), (1, 1))
        return path, here, there

    def test_before_tls(self):
        """Nobody vouches for it, but the host has the domain's certificate."""
        def make(address):
            def script(session):
                session.stream.read_header(20)
                session.send_header()
                session.send(away(address))
                session.read_to_end()
            return script
        self.check(make)

    def test_inside_tls(self):
        """In place of the features."""
        def make(address):
            def script(session):
                session.secure()
                session.stream.restart()
                session.stream.read_header(20)
                session.send_header()
                session.send(away(address))
                session.read_to_end()
            return script
        self.check(make)

    def test_after_the_session_began(self):
        """The next connection goes there first."""
        def make(address):
            def script(session):
                session.log_in()
                session.send_roster(session.expect_roster_get(), [], version='0')
                self.serve_until_online(session)
                session.send(away(address))
                session.read_to_end()
            return script
        there = self.scripted(self.there)
        path = self.add_scripted_profile('juliet', self.scripted(make(there.address)))
        there.wait_for_session()
        self.wait_for_state(path, 'online')

    def test_to_prosody(self):
        """A real one."""
        server = self.prosody('scripted.test')
        server.add_account('juliet', PASSWORD)
        server.start()

        def script(session):
            session.stream.read_header(20)
            session.send_header()
            session.send(away(server.address))
            session.read_to_end()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')

    def send_to(self, host):
        """The end of an attempt that was sent there."""
        def script(session):
            session.stream.read_header(20)
            session.send_header()
            session.send(away(host))
            session.read_to_end()
        here = self.scripted(script)
        path = self.add_scripted_profile('juliet', here)
        self.wait_for_state(path, 'waiting', 'failed')
        return here, path

    def test_certificate_of_another(self):
        """A forged one leads to who has no certificate for the domain: nothing is sent there."""
        evil = self.scripted(lambda session: session.secure(), domain='evil.test')
        _, path = self.send_to(evil.address)
        error, sentence = self.property(path, 'LastError')
        self.assertIn('CertificateUntrusted', error)
        self.assert_names(sentence, 'evil.test')
        self.assertEqual(evil.stanzas('auth'), [])

    def test_no_tls_there(self):
        """Nor to who offers no TLS."""
        def script(session):
            session.open_stream(session.mechanisms())
            session.read_to_end()
        plain = self.scripted(script)
        _, path = self.send_to(plain.address)
        self.assert_names(self.property(path, 'LastError')[1], 'no TLS')
        self.assertEqual(plain.stanzas('auth'), [])

    def test_circle(self):
        """To itself: a few times in an attempt."""
        def script(session):
            session.stream.read_header(20)
            session.send_header()
            session.send(away(session.server.address))
            session.read_to_end()
        here = self.scripted(script)
        here.shut()
        path = self.add_scripted_profile('juliet', here)
        with self.events.forbid('property:State', lambda event: event.arguments[0] == 'online'):
            here.open()
            self.wait_for_state(path, 'waiting')
        self.assert_names(self.property(path, 'LastError')[1], 'another host')
        self.assertGreaterEqual(len(here.sessions), 4)

    def test_hosts_that_are_none(self):
        """The text is a stranger's."""
        for host in ('', 'a b', 'a/b', 'a.invalid', 'b32.onion', '1.2.3.4:99999', 'x' * 5000, '0.0.0.0:1'):
            here, path = self.send_to(host)
            self.assertEqual(self.property(path, 'State'), 'waiting', host)
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            self.rosterctl('profile', 'remove', 'juliet', '--yes')
            here.stop()


main()
