"""A profile that trusts a key accepts it whatever its certificate is, and no other whoever vouches for
it; what time can mend needs no person.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.certs import EXPIRED, RSA
from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main

DOMAIN = 'prosody.test'


class TrustedKey(Story):
    """On a Prosody, whose certificate is renewed while it runs."""

    def begin(self, certificate):
        """A server with this certificate, and a profile for it."""
        server = self.prosody(certificate=certificate)
        server.add_account('juliet', PASSWORD, [Contact('a@example.org', 'A')])
        server.start()
        return server, self.add_profile('juliet', f'juliet@{DOMAIN}', server)

    def trust(self, path, fingerprint):
        """As a person does."""
        self.profile_call(path, 'TrustCertificate', '(s)', fingerprint)

    def connect_again(self, path):
        """What a lost connection leads to, at once."""
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')

    def wait_for_faults(self, path, *faults):
        """The certificate is refused for these faults; gives the sentence."""
        wait_until(lambda: self.property(path, 'Certificate').get('Faults') == list(faults)
                   and self.property(path, 'LastError')[0], faults)
        error, sentence = self.property(path, 'LastError')
        self.assertIn('CertificateUntrusted', error)
        return sentence

    def test_other_key(self):
        """Another key is refused loudly though the authorities vouch for it; both ways out work."""
        old = self.authority.issue_self_signed(DOMAIN)
        server, path = self.begin(old)
        self.wait_for_faults(path, 'self-signed')
        self.trust(path, old.fingerprint)
        self.wait_for_state(path, 'online')

        new = self.authority.issue(DOMAIN)
        server.renew(new)
        self.connect_again(path)
        sentence = self.wait_for_faults(path, 'key-changed')
        print(f'  {sentence}')
        for words in (old.fingerprint, new.fingerprint, 'somebody stands between', 'Trust the new key',
                      'trust none', 'an authority that this machine knows vouches for it'):
            self.assertIn(words, sentence)
        self.wait_for_error(path, 'failed', 'CertificateUntrusted')
        self.assertEqual(self.property(path, 'NextRetry'), 0)
        self.assertEqual(self.property(path, 'Certificate')['Fingerprint'], new.fingerprint)
        self.assertIn('(the server shows another)', self.rosterctl('profile', 'show').stdout)

        self.trust(path, '')
        self.wait_for_state(path, 'online')
        self.trust(path, old.fingerprint)
        self.wait_for_faults(path, 'key-changed')
        self.trust(path, new.fingerprint)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Certificate'), {})

    def test_other_key_is_told_to_a_person(self):
        """By rosterctl: what is trusted, what is shown, and how to go back."""
        old, new = self.authority.issue(DOMAIN), self.authority.issue(DOMAIN)
        server, path = self.begin(old)
        self.trust(path, old.fingerprint)
        self.wait_for_state(path, 'online')
        server.renew(new)
        self.connect_again(path)
        self.wait_for_faults(path, 'key-changed')
        done = self.rosterctl('profile', 'trust', status=20)
        shown = ' '.join(done.stdout.replace(' ', '').split('\n'))
        self.assertIn(f'fingerprint{new.fingerprint}', shown)
        self.assertIn(f'trusted{old.fingerprint}', shown)
        self.assertIn('rosterctl profile trust juliet none', done.stderr)

    def test_renewed_with_its_key(self):
        """What is wrong with a later certificate of the trusted key is nobody's matter."""
        first = self.authority.issue(DOMAIN, key=RSA)
        server, path = self.begin(first)
        self.wait_for_state(path, 'online')
        self.trust(path, first.fingerprint)
        for certificate in (self.authority.issue(DOMAIN, key_of=first),
                            self.authority.issue('other.test', key_of=first, dates=EXPIRED)):
            server.renew(certificate)
            self.connect_again(path)
            self.wait_for_state(path, 'online')

    def test_renewed_after_its_time(self):
        """An expired certificate that was renewed meanwhile passes at the next attempt."""
        server, path = self.begin(self.authority.issue_expired(DOMAIN))
        self.wait_for_faults(path, 'expired')
        server.renew(self.authority.issue(DOMAIN))
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Certificate'), {})


main()
