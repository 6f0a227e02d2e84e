"""An account logs in by its certificate (SASL EXTERNAL) where the server takes that; a file that can't be
used is named, and a passphrase is never sent as a password.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess

from gi.repository import GLib
from harness.certs import EXPIRED
from harness.story import PASSWORD, Story, main

PASSPHRASE = 'opens the file'
# An XMPP address (RFC 6120 §13.7.1.4).
CLIENT = 'other_name_utf8 = "1.3.6.1.5.5.7.8.5 {jid}"\ntls_www_client\nsigning_key\n'
# What mends it.
OF_CERTIFICATE = ('setting', 'ClientCertificate')


def certtool(*arguments):
    """Makes another form of a certificate or key."""
    subprocess.run(('certtool', *arguments), check=True, capture_output=True, stdin=subprocess.DEVNULL)


class ClientCertificates(Story):
    """At ejabberd, and at scripted servers that offer something else."""

    def start_ejabberd(self):
        """One that asks for certificates of this authority."""
        server = self.ejabberd(options=[f'c2s_cafile: "{self.authority.ca_file}"'],
                               c2s=('tls_verify: true',))
        server.start()
        server.add_account('juliet', 'another password')
        return server

    def issue(self, jid='juliet@ejabberd.test', **options):
        """A certificate of an account."""
        return self.authority.issue('juliet', cn='juliet', lines=CLIENT.format(jid=jid), **options)

    def add(self, server, certificate, key='', password=None, jid='juliet@ejabberd.test', **settings):
        """A profile that logs in by it."""
        return self.add_profile('juliet', jid, server, password=password, ClientCertificate=certificate,
                                ClientKey=key, **settings)

    def encrypt_key(self, certificate):
        """The key, encrypted."""
        path = os.path.join(self.dir, 'encrypted.key')
        certtool('--to-p8', '--load-privkey', certificate.key_file, '--password', PASSPHRASE, '--outfile',
                 path)
        return path

    def pack(self, certificate, *options):
        """Certificate and key in one file of PKCS#12."""
        path = os.path.join(self.dir, 'bag.p12')
        certtool('--to-p12', '--outder', '--load-certificate', certificate.cert_file, '--load-privkey',
                 certificate.key_file, '--p12-name', 'juliet', *options, '--outfile', path)
        return path

    def assert_online(self, path):
        """By the certificate."""
        self.wait_for_state(path, 'online')
        self.assertIn('logging in by EXTERNAL\n', self.rosterd.log(500))
        self.assertEqual(self.property(path, 'StrongestLogin'), 'EXTERNAL')
        self.assertGreater(self.property(path, 'ClientCertificateExpires'), 0)

    # -- forms ----------------------------------------------------------------------------------

    def test_pem(self):
        """Two files, and no password at all."""
        server, own = self.start_ejabberd(), self.issue()
        self.assert_online(self.add(server, own.cert_file, own.key_file))
        self.assertNotIn('The certificate that it logs in by', self.rosterctl('status').stdout)

    def test_one_pem(self):
        """One file, which is about to expire, and is warned of."""
        server = self.start_ejabberd()
        own = self.issue(dates='expiration_days = 20\n')
        both = os.path.join(self.dir, 'both.pem')
        with open(both, 'w', encoding='ascii') as file:
            for path in (own.key_file, own.cert_file):
                with open(path, encoding='ascii') as part:
                    file.write(part.read())
        self.rosterctl('profile', 'add', 'juliet', 'juliet@ejabberd.test', '--address', server.address,
                       '--ca-file', self.authority.ca_file, '--client-certificate', both, '--no-wait',
                       '--disabled')
        path = self.bus.call('FindProfile', '(s)', 'juliet')[0]
        self.profile_call(path, 'Connect')
        self.assert_online(path)
        self.assertIn('The certificate that it logs in by expires soon', self.rosterctl('status').stdout)

    def test_encrypted_key(self):
        """The profile's password opens it."""
        server, own = self.start_ejabberd(), self.issue()
        path = self.add(server, own.cert_file, self.encrypt_key(own))
        self.assert_names(self.wait_for_error(path, 'failed', 'PasswordNeeded', remedy=('password', '')),
                          'encrypted.key', 'is encrypted')
        self.set_password(path, 'wrong')
        self.assert_names(self.wait_for_error(path, 'failed', 'AuthenticationFailed', remedy=('password', '')),
                          'encrypted.key', 'does not open it')
        self.set_password(path, PASSPHRASE)
        self.assert_online(path)

    def test_pkcs12(self):
        """With a passphrase."""
        server, own = self.start_ejabberd(), self.issue()
        path = self.add(server, self.pack(own, '--password', PASSPHRASE), password=PASSPHRASE)
        self.assert_online(path)

    def test_open_pkcs12(self):
        """With an empty one."""
        server, own = self.start_ejabberd(), self.issue()
        self.assert_online(self.add(server, self.pack(own, '--empty-password')))

    # -- what can't be used ---------------------------------------------------------------------

    def test_faults(self):
        """Each is named with what is wrong with it, and nothing is said to the server inside TLS."""
        own, other, expired = self.issue(), self.issue(), self.issue(dates=EXPIRED)
        fifo = os.path.join(self.dir, 'fifo')
        os.mkfifo(fifo)
        server = self.scripted(lambda session: session.log_in())
        path = self.add_scripted_profile('juliet', server, Enabled=False)
        for certificate, key, fault in (
                ('/no/such/file', '', 'no such file'), (self.dir, '', 'no regular file'),
                (fifo, '', 'no regular file'), (own.key_file, '', 'no certificate in it'),
                (own.cert_file, '', 'no private key in it'),
                (own.cert_file, '/no/such/key', 'no such file'),
                (own.cert_file, other.key_file, 'is not that of the certificate'),
                (expired.cert_file, expired.key_file, 'it expired on 2020-01-01')):
            self.profile_call(path, 'Configure', '(a{sv})', {
                'ClientCertificate': GLib.Variant('s', certificate), 'ClientKey': GLib.Variant('s', key)})
            self.profile_call(path, 'Connect')
            state = self.wait_for_state(path, 'waiting', 'failed')
            self.assert_names(self.wait_for_error(path, state, 'AuthenticationFailed', remedy=OF_CERTIFICATE),
                              key if key.startswith('/no') else certificate, fault)
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
        self.assertEqual(server.stanzas('auth'), [])

    # -- servers --------------------------------------------------------------------------------

    def test_another_account(self):
        """ejabberd lets nobody in by the certificate of another one."""
        server, own = self.start_ejabberd(), self.issue('romeo@ejabberd.test')
        path = self.add(server, own.cert_file, own.key_file)
        self.assert_names(self.wait_for_error(path, 'failed', 'AuthenticationFailed', remedy=OF_CERTIFICATE),
                          'client certificate', 'EXTERNAL')

    def test_password_instead(self):
        """Where the server offers no login by certificate the account's password is used."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='1')
            session.serve()
        own = self.issue('juliet@scripted.test')
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server, ClientCertificate=own.cert_file,
                                         ClientKey=own.key_file)
        self.wait_for_state(path, 'online')
        self.assertEqual(server.stanzas('auth')[0].get('mechanism'), 'SCRAM-SHA-256')

    def test_passphrase_stays_here(self):
        """It is no password of the account, whatever the server offers."""
        own = self.issue('juliet@scripted.test')
        server = self.scripted(lambda session: session.log_in(),
                               mechanisms=('PLAIN', 'SCRAM-SHA-256'), password=PASSPHRASE)
        path = self.add_profile('juliet', server.options.jid, server, password=PASSPHRASE,
                                ClientCertificate=own.cert_file, ClientKey=self.encrypt_key(own),
                                AllowPlain=True)
        self.assert_names(self.wait_for_error(path, 'failed', 'AuthenticationFailed', remedy=OF_CERTIFICATE),
                          'EXTERNAL', 'sent to nobody')
        self.assertEqual(server.stanzas('auth'), [])

    def test_taken_away(self):
        """A profile that logged in so doesn't lose it, but to who takes its certificate out."""
        real, own = self.start_ejabberd(), self.issue()
        real.set_password('juliet', PASSWORD)
        path = self.add(real, own.cert_file, own.key_file, password=PASSWORD)
        self.assert_online(path)
        man = self.scripted(lambda session: session.log_in(), domain='ejabberd.test')
        self.profile_call(path, 'Configure', '(a{sv})', {'Address': GLib.Variant('s', man.address)})
        self.assert_names(self.wait_for_error(path, 'waiting', 'LoginWeakened'), 'EXTERNAL', 'SCRAM-SHA-256')
        self.assertEqual(man.stanzas('auth'), [])
        self.rosterctl('profile', 'set', 'juliet', f'address={real.address}', 'client-certificate=',
                       'client-key=')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'StrongestLogin'), 'SCRAM-SHA-512')
        self.assertEqual(self.property(path, 'ClientCertificateExpires'), 0)


main()
