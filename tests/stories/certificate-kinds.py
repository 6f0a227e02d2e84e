"""Certificates of every kind: the bad are refused with the word that fits, before anything is sent,
and the good pass.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.certs import AUTHORITY, Authority, EXPIRED, RSA, SERVER
from harness.net import wait_until
from harness.story import Story, main

DOMAIN = 'scripted.test'
ENDS_IN_2019 = EXPIRED
BEGINS_IN_2037 = ('activation_date = "2037-01-01 00:00:00 UTC"\n'
                  'expiration_date = "2037-06-01 00:00:00 UTC"\n')
RSA_1024 = ('--key-type=rsa', '--bits=1024')
DSA = ('--key-type=dsa', '--bits=2048')
P192 = ('--key-type=ecdsa', '--curve=secp192r1')
P384 = ('--key-type=ecdsa', '--curve=secp384r1')
ED25519 = ('--key-type=ed25519',)
ED448 = ('--key-type=ed448',)
RSA_PSS = ('--key-type=rsa-pss', '--bits=2048')
XMPP_ADDR = f'xmpp_name = "{DOMAIN}"\n'
SRV = f'_xmpp-client.{DOMAIN}'.encode()
SRV_NAME = f'other_name = "1.3.6.1.5.5.7.8.7 {(bytes((0x16, len(SRV))) + SRV).hex()}"\n'


def script(session):
    """An honest server."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [], version='1')
    session.serve()


class CertificateKinds(Story):
    """Each by a scripted server of its own; the authority of the story is known."""

    def setUp(self):
        super().setUp()
        self._root = None
        self._n_made = 0

    def root(self):
        """A known authority with a key of RSA, which signs with MD5, too."""
        self._root = self._root or Authority(self.make_dir('root'), 'Root', key=RSA)
        return self._root

    def below(self, **terms):
        """An authority below the root."""
        self._n_made += 1
        return Authority(self.make_dir('below'), f'Below {self._n_made}', issuer=self.root(), **terms)

    def meet(self, number, certificate, domain=DOMAIN, authority=None):
        """A profile of its own meets a server with this certificate; gives both."""
        server = self.scripted(script, certificate, domain=domain, user=f'p{number}')
        ca_file = (authority or self.root()).ca_file
        return server, self.add_scripted_profile(f'p{number}', server, CaFile=ca_file)

    def kinds_of_bad(self):
        """Name, certificate, and the faults that are told."""
        return (
            ('expired', self.root().issue(DOMAIN, dates=ENDS_IN_2019), ['expired']),
            ('not yet valid', self.root().issue(DOMAIN, dates=BEGINS_IN_2037), ['not-yet-valid']),
            ('other host', self.root().issue('other.test'), ['other-host']),
            ('only in its subject', self.root().issue(cn=DOMAIN), ['other-host']),
            ('wildcard for another label', self.root().issue(f'*.{DOMAIN}'), ['other-host']),
            ('wildcard of all', self.root().issue('*.test'), ['other-host']),
            ('XmppAddr', self.root().issue(cn='x', lines=SERVER + XMPP_ADDR), ['other-host']),
            ('SRVName', self.root().issue(cn='x', lines=SERVER + SRV_NAME), ['other-host']),
            ('self-signed', self.root().issue_self_signed(DOMAIN), ['self-signed']),
            ('unknown authority', Authority(self.make_dir('unknown')).issue(DOMAIN),
             ['unknown-authority']),
            ('missing authority', self.below().issue(DOMAIN, with_chain=False), ['unknown-authority']),
            ('expired authority', self.below(dates=ENDS_IN_2019).issue(DOMAIN), ['authority-expired']),
            ('authority to come', self.below(dates=BEGINS_IN_2037).issue(DOMAIN),
             ['authority-not-yet-valid']),
            ('authority that is none', self.below(lines=SERVER).issue(DOMAIN), ['bad-authority']),
            ('authority for another name',
             self.below(lines=AUTHORITY + 'nc_permit_dns = "other.test"\n').issue(DOMAIN),
             ['not-permitted']),
            ('not for servers', self.root().issue(DOMAIN, lines='tls_www_client\nsigning_key\n'),
             ['wrong-use']),
            ('weak key', self.root().issue(DOMAIN, key=RSA_1024), ['weak-key']),
            ('weak key of an authority', self.below(key=RSA_1024).issue(DOMAIN), ['authority-weak-key']),
            ('SHA-1', self.root().issue(DOMAIN, digest='SHA1'), ['weak-signature']),
            ('MD5', self.root().issue(DOMAIN, digest='MD5'), ['weak-signature']),
            ('SHA-1 on an authority', self.below(digest='SHA1').issue(DOMAIN),
             ['authority-weak-signature']),
            ('all of it', self.root().issue('other.test', dates=ENDS_IN_2019, key=RSA_1024, digest='SHA1',
                                            lines='tls_www_client\nsigning_key\n'),
             ['expired', 'other-host', 'weak-key', 'weak-signature', 'wrong-use']),
        )

    def test_bad(self):
        """Each is refused, and told in fields and in a sentence; trusted by its key it passes, unless
        others can find out the key."""
        for number, (name, certificate, faults) in enumerate(self.kinds_of_bad()):
            with self.subTest(name):
                server, path = self.meet(number, certificate)
                wait_until(lambda path=path: self.property(path, 'LastError')[0], name)
                error, sentence = self.property(path, 'LastError')
                print(f'  {name}: {sentence}')
                self.assertIn('CertificateUntrusted', error)
                self.assertTrue(sentence.endswith(certificate.fingerprint))
                fields = self.property(path, 'Certificate')
                self.assertEqual(fields['Faults'], faults)
                self.assertEqual(fields['Fingerprint'], certificate.fingerprint)
                self.assertEqual(server.stanzas('auth'), [])
                self.profile_call(path, 'TrustCertificate', '(s)', certificate.fingerprint)
                if 'weak-key' in faults:
                    server.wait_for_session(2)
                    wait_until(lambda path=path: self.property(path, 'LastError')[0], name)
                    self.assertEqual(self.property(path, 'Certificate')['Faults'], faults)
                    self.assertEqual(server.stanzas('auth'), [])
                else:
                    self.wait_for_state(path, 'online')
                    self.assertEqual(self.property(path, 'Certificate'), {})
                self.profile_call(path, 'Disconnect')
                server.stop()

    def test_no_common_ground(self):
        """A server with a key that TLS itself no longer takes."""
        for number, key in enumerate((DSA, P192)):
            with self.subTest(key):
                server, path = self.meet(number, self.root().issue(DOMAIN, key=key))
                wait_until(lambda path=path: self.property(path, 'LastError')[0], 'it is refused')
                print(f'  {self.property(path, "LastError")[1]}')
                self.assertEqual(self.property(path, 'Certificate'), {})
                self.assertEqual(server.stanzas('auth'), [])
                self.profile_call(path, 'Disconnect')
                server.stop()

    def test_good(self):
        """Each leads to the roster."""
        inner = Authority(self.make_dir('inner'), 'Inner', issuer=self.below())
        for number, (name, domain, certificate) in enumerate((
                ('a DNS name', DOMAIN, self.root().issue(DOMAIN)),
                ('one of several', DOMAIN, self.root().issue('a.test', DOMAIN, cn='else')),
                ('in capitals', DOMAIN, self.root().issue(DOMAIN.upper())),
                ('a wildcard', f'chat.{DOMAIN}', self.root().issue(f'*.{DOMAIN}')),
                ('beside names of other kinds', DOMAIN,
                 self.root().issue(DOMAIN, lines=SERVER + XMPP_ADDR + SRV_NAME)),
                ('an internationalised domain', 'bücher.test', self.root().issue('xn--bcher-kva.test')),
                ('RSA', DOMAIN, self.root().issue(DOMAIN, key=RSA)),
                ('another curve', DOMAIN, self.root().issue(DOMAIN, key=P384)),
                ('Ed25519', DOMAIN, self.root().issue(DOMAIN, key=ED25519)),
                ('Ed448', DOMAIN, self.root().issue(DOMAIN, key=ED448)),
                ('RSA-PSS', DOMAIN, self.root().issue(DOMAIN, key=RSA_PSS)),
                ('SHA-512', DOMAIN, self.root().issue(DOMAIN, digest='SHA512')),
                ('no use named', DOMAIN, self.root().issue(DOMAIN, lines='signing_key\n')),
                ('two authorities in between', DOMAIN, inner.issue(DOMAIN)),
                ('by an authority for this name', DOMAIN,
                 self.below(lines=AUTHORITY + f'nc_permit_dns = "{DOMAIN}"\n').issue(DOMAIN)))):
            with self.subTest(name):
                _, path = self.meet(number, certificate, domain)
                self.wait_for_state(path, 'online')
                self.assertEqual(self.property(path, 'Certificate'), {})
                self.profile_call(path, 'Disconnect')

    def test_signature_of_the_known(self):
        """The signature on an authority that is known to this machine says nothing to anybody."""
        old = Authority(self.make_dir('old'), 'Old', key=RSA, digest='SHA1')
        _, path = self.meet(1, old.issue(DOMAIN), authority=old)
        self.wait_for_state(path, 'online')


main()
