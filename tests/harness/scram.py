"""SCRAM (RFC 5802, 7677) from both sides, honest and, on the server's side, dishonest by option.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import dataclasses
import hashlib
import hmac
import os

HASHES = {'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512'}


def _b64(data):
    return base64.b64encode(data).decode()


def _fields(text):
    return dict(part.split('=', 1) for part in text.split(',') if '=' in part)


def _proofs(name, password, salt, iterations, auth_message):
    """The client's proof and the server's signature."""
    salted = hashlib.pbkdf2_hmac(name, password.encode(), salt, iterations)
    client_key = hmac.digest(salted, b'Client Key', name)
    stored_key = hashlib.new(name, client_key).digest()
    signature = hmac.digest(stored_key, auth_message, name)
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    return proof, hmac.digest(hmac.digest(salted, b'Server Key', name), auth_message, name)


class ScramClient:
    """The client's side: first(), then final() for the challenge, then check() of the success."""

    def __init__(self, mechanism, user, password):
        self._hash = HASHES[mechanism]
        self._password = password
        self._nonce = _b64(os.urandom(18))
        name = user.replace('=', '=3D').replace(',', '=2C')
        self._first_bare = f'n={name},r={self._nonce}'
        self._signature = None

    def first(self):
        """The initial response."""
        return 'n,,' + self._first_bare

    def final(self, challenge):
        """The answer to the server's first message."""
        fields = _fields(challenge)
        bare = f'c={_b64(b"n,,")},r={fields["r"]}'
        message = f'{self._first_bare},{challenge},{bare}'.encode()
        proof, self._signature = _proofs(self._hash, self._password, base64.b64decode(fields['s']),
                                         int(fields['i']), message)
        return f'{bare},p={_b64(proof)}'

    def check(self, success):
        """Is the server's signature right?"""
        return _fields(success).get('v') == _b64(self._signature)


@dataclasses.dataclass
class ScramOptions:
    """How the server does it.  The defaults are an honest server's."""
    iterations: int = 4096
    salt: bytes = b'a salt of the tests'
    wrong_signature: bool = False
    no_signature: bool = False
    nonce: str = 'extend'  # or 'replace', 'same', 'none'
    challenge: str = None  # sent instead of a proper one
    behind_challenge: str = ''
    behind_signature: str = ''


class ScramServer:
    """The server's side for one log-in.  BINDINGS: {type: data} of its TLS, where it can bind."""

    def __init__(self, mechanism, password, options=None, bindings=None):
        self._hash = HASHES[mechanism.removesuffix('-PLUS')]
        self._bindings = bindings or {}
        self._password = password
        self._options = options or ScramOptions()
        self._first_bare = self._challenge = self._header = None
        self.user = self.flag = None

    def challenge(self, first):
        """The server's first message for the client's; None: what it says of binding can't be."""
        flag, authzid, self._first_bare = first.split(',', 2)
        self._header = f'{flag},{authzid},'
        self.flag = flag
        if flag == 'y' and self._bindings or flag[0] == 'p' and flag[2:] not in self._bindings:
            return None
        fields = _fields(self._first_bare)
        self.user = fields['n'].replace('=2C', ',').replace('=3D', '=')
        nonce = {'extend': fields['r'] + 'server', 'replace': 'another' + fields['r'][::-1],
                 'same': fields['r'], 'none': ''}[self._options.nonce]
        self._challenge = (self._options.challenge or
                           f'r={nonce},s={_b64(self._options.salt)},i={self._options.iterations}'
                           + self._options.behind_challenge)
        return self._challenge

    @property
    def first_message(self):
        """The server's first message, as it was made."""
        return self._challenge

    def finish(self, final):
        """The server's last message, 'v=…', or None when the proof is wrong."""
        without_proof, _, proof = final.rpartition(',p=')
        binding = self._bindings[self.flag[2:]] if self.flag[0] == 'p' else b''
        if _fields(without_proof).get('c') != _b64(self._header.encode() + binding):
            return None
        message = f'{self._first_bare},{self._challenge},{without_proof}'.encode()
        right, signature = _proofs(self._hash, self._password, self._options.salt,
                                   self._options.iterations, message)
        if not hmac.compare_digest(_b64(right), proof):
            return None
        if self._options.no_signature:
            return ''
        if self._options.wrong_signature:
            signature = bytes(byte ^ 1 for byte in signature)
        return 'v=' + _b64(signature) + self._options.behind_signature
