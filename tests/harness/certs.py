"""A certificate authority that lives for one run, and server certificates of all kinds by it.

certtool (gnutls-bin) does the work.  The keys are small elliptic ones: they are quickly made.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import hashlib
import os
import subprocess

EXPIRED = 'activation_date = "2019-01-01 00:00:00 UTC"\nexpiration_date = "2020-01-01 00:00:00 UTC"\n'
ECDSA = ('--key-type=ecdsa', '--curve=secp256r1')
# Its signatures have all the same length.
RSA = ('--key-type=rsa', '--bits=2048')
AUTHORITY = 'ca\ncert_signing_key\n'
SERVER = 'tls_www_server\nsigning_key\n'
VALID = 'activation_date = "2020-01-01 00:00:00 UTC"\nexpiration_days = 5000\n'


def _certtool(*arguments):
    done = subprocess.run(('certtool', *arguments), capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f'certtool {" ".join(arguments)}:\n{done.stderr}')
    return done.stdout


class Certificate:
    """One certificate with its key, as PEM files."""

    def __init__(self, cert_file, key_file):
        self.cert_file = cert_file
        self.key_file = key_file

    @property
    def fingerprint(self):
        """SHA-256 of the public key (SPKI), 64 lower case hexadecimal digits."""
        text = _certtool('--pubkey-info', '--load-privkey', self.key_file)
        body = text.split('-----BEGIN PUBLIC KEY-----')[1].split('-----END')[0]
        return hashlib.sha256(base64.b64decode(body)).hexdigest()


class Authority:
    """A CA in a directory of its own, known to whoever trusts `ca_file`, or one below another (ISSUER),
    whose certificates come with its own behind them."""

    def __init__(self, directory, name='Authority of the tests', key=ECDSA, lines=AUTHORITY, dates=VALID,
                 issuer=None, digest='SHA256'):
        os.makedirs(directory, exist_ok=True)
        self._dir = directory
        self._serial = 0
        self._key = self._make_key('ca', key)
        self.ca_file = os.path.join(directory, 'ca.crt')
        template = self._template('ca', f'cn = "{name}"\n{lines}{dates}')
        if issuer:
            issuer.sign(self._key, template, self.ca_file, digest)
        else:
            _certtool('--generate-self-signed', '--load-privkey', self._key, '--hash', digest,
                      '--template', template, '--outfile', self.ca_file)
        self._chain = issuer.chain + [self.ca_file] if issuer else []

    @property
    def chain(self):
        """The files of the authorities between the known one and its certificates."""
        return list(self._chain)

    def sign(self, key, template, outfile, digest):
        """Writes a certificate for KEY."""
        _certtool('--generate-certificate', '--load-privkey', key, '--hash', digest,
                  '--load-ca-certificate', self.ca_file, '--load-ca-privkey', self._key,
                  '--template', template, '--outfile', outfile)

    def issue(self, *domains, dates=VALID, key=ECDSA, lines=SERVER, digest='SHA256', with_chain=True,
              key_of=None, cn=None):
        """A certificate for the domains, signed by this authority; for the key of another one (KEY_OF)
        instead of a new one."""
        stem, key, template = self._server(domains, dates, key, lines, cn)
        key = key_of.key_file if key_of else key
        self.sign(key, template, f'{stem}.crt', digest)
        if with_chain:
            with open(f'{stem}.crt', 'a', encoding='utf-8') as file:
                for path in reversed(self._chain):
                    with open(path, encoding='utf-8') as authority:
                        file.write(authority.read())
        return Certificate(f'{stem}.crt', key)

    def issue_expired(self, *domains):
        """A certificate whose time is over."""
        return self.issue(*domains, dates=EXPIRED)

    def issue_self_signed(self, *domains, key=ECDSA):
        """A certificate that nobody vouches for."""
        stem, key, template = self._server(domains, VALID, key)
        _certtool('--generate-self-signed', '--load-privkey', key, '--template', template,
                  '--outfile', f'{stem}.crt')
        return Certificate(f'{stem}.crt', key)

    def _server(self, domains, dates, key=ECDSA, lines=SERVER, cn=None):
        self._serial += 1
        name = f'server{self._serial}'
        names = ''.join(f'dns_name = "{domain}"\n' for domain in domains)
        template = self._template(
            name, f'cn = "{cn or domains[0]}"\nserial = {self._serial + 100}\n{names}{dates}{lines}')
        return os.path.join(self._dir, name), self._make_key(name, key), template

    def _make_key(self, name, key=ECDSA):
        path = os.path.join(self._dir, f'{name}.key')
        _certtool('--generate-privkey', *key, '--no-text', '--outfile', path)
        return path

    def _template(self, name, text):
        path = os.path.join(self._dir, f'{name}.template')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path
