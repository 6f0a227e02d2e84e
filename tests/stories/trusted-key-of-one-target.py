"""Of several servers of a domain, only the one whose key the profile trusts is accepted.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.names import NameServer, main_in_own_net
from harness.net import LOOPBACK, wait_until
from harness.story import Story

DOMAIN = 'scripted.test'
FIRST, SECOND = f'first.{DOMAIN}', f'second.{DOMAIN}'


def script(session):
    """An honest server."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [], version='1')
    session.serve()


class TrustedKeyOfOneTarget(Story):
    """Two servers with good certificates; DNS sends everybody to the first one."""

    def test_two_keys(self):
        """The second is gone to past the first; alone, the first is refused, and told of."""
        certificates = [self.authority.issue(DOMAIN) for _ in range(2)]
        first, second = (self.scripted(script, certificate) for certificate in certificates)
        names = NameServer({f'_xmpp-client._tcp.{DOMAIN}': {'SRV': [(1, 0, first.port, FIRST),
                                                                    (2, 0, second.port, SECOND)]}}
                           | {host: {'A': [LOOPBACK]} for host in (FIRST, SECOND)})
        self.addCleanup(names.stop)
        path = self.add_profile('juliet', f'juliet@{DOMAIN}', CaFile=self.authority.ca_file)
        self.wait_for_state(path, 'online')
        self.assertEqual(len(second.sessions), 0)
        before = len(first.stanzas('auth'))

        self.profile_call(path, 'TrustCertificate', '(s)', certificates[1].fingerprint)
        second.wait_for_session(1)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Certificate'), {})
        self.assertEqual(len(first.stanzas('auth')), before)

        second.stop()
        wait_until(lambda: self.property(path, 'Certificate'), 'the first one is refused')
        wait_until(lambda: self.property(path, 'LastError')[0], 'the attempt is over')
        self.assertIn('CertificateUntrusted', self.property(path, 'LastError')[0])
        fields = self.property(path, 'Certificate')
        self.assertEqual(fields['Faults'], ['key-changed'])
        self.assertEqual(fields['Fingerprint'], certificates[0].fingerprint)
        self.assertEqual(fields['Host'], f'{FIRST}:{first.port}')
        self.assertEqual(len(first.stanzas('auth')), before)
        self.assertEqual(self.wait_for_state(path, 'waiting', 'failed'), 'waiting',
                         'the second may come back')


main_in_own_net()
