"""A certificate that is not good for the domain is refused before any credential is sent, the sentence
says what is wrong with it, Certificate has it in fields, and TrustCertificate mends it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.certs import Authority
from harness.contacts import Contact
from harness.bus import DBusError
from harness.net import wait_until
from harness.story import Story, main


def script(session):
    """An honest server."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [Contact('a@example.org')], version='1')
    session.serve()


class CertificateUntrusted(Story):
    """Four faults, by STARTTLS and by direct TLS."""

    def wait_for_refusal(self, path):
        """Waits until the certificate was refused; gives the sentence."""
        wait_until(lambda: 'CertificateUntrusted' in self.property(path, 'LastError')[0], 'it is refused')
        return self.property(path, 'LastError')[1]

    def check(self, certificate, faults, *words, direct_tls=False):
        """Refused, no word said inside; trusted, online; no longer trusted."""
        server = self.scripted(script, certificate, direct_tls=direct_tls)
        path = self.add_scripted_profile('juliet', server)
        sentence = self.wait_for_refusal(path)
        print(f'  {sentence}')
        self.assertTrue(any(word in sentence.lower() for word in words), sentence)
        shown = sentence.replace(':', '').lower().rstrip('.')
        self.assertTrue(shown.endswith(certificate.fingerprint), sentence)
        self.assertIn('again later', sentence)
        self.assertEqual(server.stanzas('auth'), [])
        fields = self.property(path, 'Certificate')
        self.assertEqual(fields['Fingerprint'], certificate.fingerprint)
        self.assertEqual(fields['Faults'], faults)
        self.assertEqual(fields['Host'], server.address)

        other = self.authority.issue('other.test').fingerprint
        self.profile_call(path, 'TrustCertificate', '(s)', other)
        self.wait_for_state(path, 'failed')
        self.wait_for_error(path, 'failed', 'CertificateUntrusted')
        self.assertEqual(self.property(path, 'NextRetry'), 0, 'it is not tried again')
        self.assertEqual(self.property(path, 'Certificate')['Faults'], ['key-changed'] + faults)
        self.assertEqual(server.stanzas('auth'), [])

        colons = ':'.join(certificate.fingerprint[i:i + 2] for i in range(0, 64, 2)).upper()
        self.profile_call(path, 'TrustCertificate', '(s)', colons)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Certificate'), {})
        self.assertEqual(self.property(path, 'Settings')['TrustedCertificate'],
                         certificate.fingerprint)
        self.profile_call(path, 'TrustCertificate', '(s)', '')
        self.wait_for_refusal(path)

    def test_unknown_authority(self):
        """An authority that nobody knows."""
        other = Authority(self.make_dir('other'), 'Nobody knows me')
        self.check(other.issue('scripted.test'), ['unknown-authority'], 'authority', 'issuer', 'signed by', 'signer')

    def test_self_signed(self):
        """No authority at all."""
        self.check(self.authority.issue_self_signed('scripted.test'), ['self-signed'], 'self', 'authority', 'issuer',
                   'signed', 'signer')

    def test_expired(self):
        """Yesterday's certificate."""
        self.check(self.authority.issue_expired('scripted.test'), ['expired'], 'expired')

    def test_other_host(self):
        """Another domain's certificate, by direct TLS too."""
        certificate = self.authority.issue('other.test')
        self.check(certificate, ['other-host'], 'scripted.test')

    def test_other_host_direct_tls(self):
        """Direct TLS."""
        self.check(self.authority.issue('other.test', 'sub.scripted.test'), ['other-host'], 'scripted.test',
                   direct_tls=True)

    def test_name_of_the_address_does_not_count(self):
        """The certificate must be for the JID's domain, not for the host that was connected to."""
        self.check(self.authority.issue('localhost', '127.0.0.1'), ['other-host'], 'scripted.test')

    def test_good_certificates(self):
        """A wildcard, and one of several names."""
        for number, names in enumerate((('a.test', 'scripted.test'), ('*.scripted.test',))):
            domain = 'scripted.test' if number == 0 else 'chat.scripted.test'
            server = self.scripted(script, self.authority.issue(*names), domain=domain)
            path = self.add_profile(f'p{number}', f'juliet@{domain}', server)
            self.wait_for_state(path, 'online')

    def test_authorities_are_not_there(self):
        """Their file may be on a disk that comes later: nobody has to act."""
        path = self.add_profile('juliet', 'juliet@scripted.test', self.scripted(script),
                                CaFile=f'{self.dir}/later.pem')
        sentence = self.wait_for_error(path, 'waiting', 'CertificateUntrusted', remedy=('setting', 'CaFile'))
        self.assert_names(sentence, 'later.pem', 'No such file', 'again later')
        self.assertNotEqual(self.property(path, 'NextRetry'), 0)

    def test_bad_fingerprints(self):
        """What is no fingerprint is refused."""
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        for fingerprint in ('abc', 'g' * 64, '0' * 63, '0' * 65, ' ' + '0' * 63):
            with self.assertRaises(DBusError) as caught:
                self.profile_call(path, 'TrustCertificate', '(s)', fingerprint)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments')


main()
