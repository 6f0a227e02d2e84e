"""A host that has no address ends in `waiting`, with the host named; one that there can't be, or that
only a proxy reaches, in `failed`, and no server of DNS is asked for it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.names import NameServer, main_in_own_net
from harness.net import LOOPBACK
from harness.story import PASSWORD, Story

ONION = 'expyuzz4wqqyqhjn.onion'


class UnknownHost(Story):
    """A name server that knows one name."""

    step_timeout = 30

    def setUp(self):
        super().setUp()
        self.names = NameServer({'slow.test': None, 'none.test': {},
                                 '_xmpp-client._tcp.none.test': {'SRV': [(0, 0, 0, '.')]}})
        self.addCleanup(self.names.stop)

    def check(self, path, host):
        """Waits, and says for what."""
        self.assert_names(self.wait_for_error(path, 'waiting', 'ConnectionFailed'), host)
        self.assertGreater(self.property(path, 'NextRetry'), 0)
        self.assertTrue(self.names.has_been_asked(host))

    def test_domain(self):
        """By the JID's domain."""
        self.check(self.add_profile('juliet', 'juliet@nowhere.test'), 'nowhere.test')

    def test_address(self):
        """By an address of the profile's own."""
        path = self.add_profile('juliet', 'juliet@scripted.test', Address='no-such-host.test:5222')
        self.check(path, 'no-such-host.test')

    def test_no_service(self):
        """A record that says there is none: asked again, but seldom, and its A record is not used."""
        path = self.add_profile('juliet', 'juliet@none.test')
        sentence = self.wait_for_error(path, 'waiting', 'ConnectionFailed')
        self.assert_names(sentence, 'none.test', 'offers no XMPP')
        self.assertFalse(any(name == 'none.test' for name, _ in self.names.asked))

    def check_never_asked(self, end, jid, **settings):
        """Gives the sentence."""
        path = self.add_profile('juliet', jid, **settings)
        mending = 'Proxy' if end.endswith('onion') else 'Address'
        sentence = self.wait_for_error(path, 'failed', 'ConnectionFailed', remedy=('setting', mending))
        self.assert_names(sentence, end)
        self.assertFalse(self.names.has_been_asked(end), self.names.asked)
        return sentence

    def test_onion(self):
        """It needs a proxy, and the sentence says what it may be."""
        self.assertIn('socks5://', self.check_never_asked(ONION, f'juliet@{ONION}'))

    def test_onion_address(self):
        """Of a domain that has a name in DNS."""
        self.check_never_asked(ONION, 'juliet@scripted.test', Address=f'{ONION}:5222')

    def test_invalid(self):
        """Names under .invalid exist nowhere (RFC 6761)."""
        self.check_never_asked('.invalid', 'juliet@nowhere.invalid')

    def test_localhost(self):
        """This machine, whatever DNS would say."""
        server = self.prosody('localhost')
        server.add_account('juliet', PASSWORD)
        server.start()
        path = self.add_profile('juliet', 'juliet@localhost', Address=f'localhost:{server.port}',
                                CaFile=self.authority.ca_file)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.names.asked, [])
        path = self.add_profile('romeo', 'romeo@a.localhost')
        self.assert_names(self.wait_for_error(path, 'waiting', 'ConnectionFailed'), '5222', 'refused')
        self.assertEqual(self.names.asked, [])

    def test_slow_name(self):
        """A name server that doesn't answer holds up no name that another answer has led to."""
        server = self.prosody('prosody.test')
        server.add_account('juliet', PASSWORD)
        server.start()
        self.names.zone.update({
            '_xmpp-client._tcp.prosody.test': {'SRV': [(1, 0, 5222, 'slow.test'),
                                                       (2, 0, server.port, 'a.prosody.test')]},
            '_xmpps-client._tcp.prosody.test': None, 'a.prosody.test': {'A': [LOOPBACK]}})
        path = self.add_profile('juliet', 'juliet@prosody.test', CaFile=self.authority.ca_file)
        self.wait_for_state(path, 'online')


main_in_own_net()
