"""Whatever a server of the account's domain fails in before the login, the next one is tried; what is
told when all failed is what tells most.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import socket

from harness.names import NameServer, main_in_own_net
from harness.net import LOOPBACK, free_port
from harness.story import PASSWORD, Story
from harness.xmlstream import TLS

DOMAIN = 'prosody.test'
PLAIN, DIRECT = f'_xmpp-client._tcp.{DOMAIN}', f'_xmpps-client._tcp.{DOMAIN}'
BAD, GOOD = 'bad.prosody.test', 'good.prosody.test'


class NextTarget(Story):
    """One bad server of higher priority, and Prosody."""

    step_timeout = 3

    def name(self, zone):
        """What DNS says; both hosts are this machine."""
        names = NameServer(zone | {host: {'A': [LOOPBACK]} for host in (BAD, GOOD)})
        self.addCleanup(names.stop)
        return names

    def real_server(self):
        """The good one."""
        server = self.prosody(DOMAIN)
        server.add_account('juliet', PASSWORD)
        server.start()
        return server

    def add(self):
        """A profile that goes by DNS."""
        return self.add_profile('juliet', f'juliet@{DOMAIN}', CaFile=self.authority.ca_file)

    def check(self, port, kind=PLAIN):
        """The bad one is at the PORT; with the good one behind it, the profile gets online. Without it, the
        bad one's sentence, which is given back, tells more than a refusal."""
        good = self.real_server()
        names = self.name({PLAIN: {'SRV': [(5, 0, good.port, GOOD)]}})
        names.zone.setdefault(kind, {'SRV': []})['SRV'].append((1, 0, port, BAD))
        path = self.add()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        good.stop()
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'waiting', 'failed')
        sentence = self.property(path, 'LastError')[1]
        print(f'  {sentence}')
        return sentence

    def check_script(self, script, **options):
        """The same, for a scripted server; no password goes there."""
        server = self.scripted(script, domain=DOMAIN, **options)
        sentence = self.check(server.port)
        self.assertEqual(server.stanzas('auth'), [])
        self.assertNotIn('Connection refused', sentence)
        return sentence

    def test_refused(self):
        """Nobody listens."""
        self.assertIn('Connection refused', self.check(free_port()))

    def test_mute(self):
        """It takes the connection, and says nothing."""
        with socket.create_server((LOOPBACK, 0), backlog=64) as mute:
            self.assertIn('did not answer in time', self.check(mute.getsockname()[1]))

    def test_never_connected(self):
        """Nobody takes the connection, nor refuses it: the next one is tried meanwhile."""
        with socket.create_server((LOOPBACK, 0), backlog=0) as full:
            address = full.getsockname()
            waiting = [socket.socket() for _ in range(2)]
            for sock in waiting:
                self.addCleanup(sock.close)
                sock.setblocking(False)
                sock.connect_ex(address)
            self.check(address[1])

    def test_no_tls_from_the_first_byte(self):
        """The record of direct TLS leads to a service with STARTTLS."""
        server = self.prosody('other.test')
        server.start()
        self.check(server.port, DIRECT)

    def test_server_of_another_domain(self):
        """It says that it serves another one."""
        server = self.prosody('other.test')
        server.start()
        self.assertIn('does not serve', self.check(server.port))

    def test_certificate_of_another_domain(self):
        """It has none for ours."""
        self.assertIn('issued for other.test', self.check_script(lambda session: session.secure(),
                                                                 certificate=self.authority.issue('other.test')))

    def test_untrusted_certificate(self):
        """For our domain, but by nobody's authority."""
        self.assertIn('fingerprint', self.check_script(lambda session: session.secure(),
                                                       certificate=self.authority.issue_self_signed(DOMAIN)))

    def test_no_starttls(self):
        """Stripped."""
        def script(session):
            session.open_stream(session.mechanisms())
            session.read_to_end()
        self.assertIn('no TLS', self.check_script(script))

    def test_starttls_refused(self):
        """Offered, and taken back."""
        def script(session):
            session.open_stream(f"<starttls xmlns='{TLS}'/>")
            session.expect('starttls')
            session.send(f"<failure xmlns='{TLS}'/></stream:stream>")
            session.read_to_end()
        self.assertIn('TLS', self.check_script(script))

    def test_garbage(self):
        """Another protocol's greeting."""
        self.check_script(lambda session: session.send('220 mail.prosody.test ESMTP\r\n') or session.hold())

    def test_closed(self):
        """It hangs up at once, again and again."""
        self.check(self.scripted(lambda session: session.cut(reset=True), domain=DOMAIN).port)

    def test_host_unknown(self):
        """A stream error before TLS."""
        def script(session):
            session.stream.read_header(20)
            session.send_header()
            session.send("<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                         '</stream:error></stream:stream>')
            session.read_to_end()
        self.check_script(script)

    def test_bad_one_comes_last_the_next_time(self):
        """It is not asked again by the next connection."""
        def script(session):
            session.open_stream('')
            session.read_to_end()
        bad, good = self.scripted(script, domain=DOMAIN), self.real_server()
        self.name({PLAIN: {'SRV': [(1, 0, bad.port, BAD), (5, 0, good.port, GOOD)]}})
        path = self.add()
        self.wait_for_state(path, 'online')
        self.assertEqual(len(bad.sessions), 1)
        self.log_in_again(path)
        self.assertEqual(len(bad.sessions), 1)

    def test_password_is_told_once(self):
        """From the login on the server is the right one: what it says counts."""
        first, second = self.real_server(), self.scripted(lambda session: session.log_in(), domain=DOMAIN)
        self.name({PLAIN: {'SRV': [(1, 0, first.port, BAD), (5, 0, second.port, GOOD)]}})
        path = self.add_profile('juliet', f'juliet@{DOMAIN}', password='wrong',
                                CaFile=self.authority.ca_file)
        self.wait_for_error(path, 'failed', 'AuthenticationFailed')
        self.assertEqual(second.sessions, [])


main_in_own_net()
