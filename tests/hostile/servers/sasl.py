"""Servers that cheat in the login: none gets the password, and one that does not prove itself gets
no session.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64

from harness.scram import ScramOptions
from harness.xmlstream import SASL
from hostile.table import ACCOUNT, NAME, PROOF, Table
from hostile.wire import pieces_of, settle_politely, to_auth, to_bind, to_proof, to_session, wait_for_end

TABLE = Table()
row = TABLE.row
REFUSED = 'AuthenticationFailed'


def offer(name, *mechanisms, **settings):
    """A row of a server that offers these, and none that may be used."""
    def script(session):
        session.secure()
        session.options.mechanisms = mechanisms
        session.open_stream(session.mechanisms())
        session.read_to_end()
    TABLE.add(name, script, REFUSED, tells=ACCOUNT, settings=settings)


def challenge(name, text=None, tells=NAME, **options):
    """A row of a server with such a challenge, or such an end; it is honest else."""
    def script(session):
        session.options.scram = ScramOptions(challenge=text, **options)
        session.log_in()
        session.read_to_end()
    TABLE.add(name, script, REFUSED, tells=tells)


def failure(name, content, *errors):
    """A row of a server that refuses the login so, with all other mechanisms at hand."""
    def script(session):
        session.options.mechanisms = ('SCRAM-SHA-256', 'PLAIN', 'DIGEST-MD5')
        to_auth(session)
        session.send(f"<failure xmlns='{SASL}'>{content}</failure>")
        session.read_to_end()
    TABLE.add(name, script, *(errors or [REFUSED]), tells=NAME)


def say(name, text, tells=NAME):
    """A row of a server that answers the client's first message with TEXT."""
    def script(session):
        to_auth(session)
        session.send(text)
        session.read_to_end()
    TABLE.add(name, script, REFUSED, 'ConnectionFailed', 'LimitExceeded', tells=tells)


def payload(text, name='challenge'):
    """An element of SASL."""
    data = text.encode() if isinstance(text, str) else text
    return f"<{name} xmlns='{SASL}'>{base64.b64encode(data).decode()}</{name}>"


offer('no-mechanisms')
offer('plain-alone', 'PLAIN')
offer('plain-in-other-letters', 'plain', 'Plain', AllowPlain=True)
offer('nothing-known', 'DIGEST-MD5', 'CRAM-MD5', 'ANONYMOUS', 'X-OAUTH2', AllowPlain=True)
offer('nothing-without-binding', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-1-PLUS')
offer('long-mechanism', 'PLAIN' * 10000)

challenge('nonce-replaced', nonce='replace')
challenge('nonce-not-extended', nonce='same')
challenge('nonce-empty', nonce='none')
challenge('one-iteration', iterations=1)
challenge('too-few-iterations', iterations=4095)
challenge('no-iteration', iterations=0)
challenge('negative-iterations', iterations=-4096)
challenge('too-many-iterations', iterations=1000001)
challenge('endless-iterations', iterations=2000000000)
challenge('more-than-a-number', iterations=10 ** 30)
challenge('long-salt', salt=b'x' * 5000)
challenge('no-salt', salt=b'')
challenge('challenge-of-garbage', 'no such thing')
challenge('challenge-of-nothing', 'r=,s=,i=')
challenge('challenge-of-commas', ',' * 40000)
challenge('salt-of-no-base64', 'r=x,s=!!!!,i=4096')
challenge('extension-first', 'm=must-understand,r=x,s=YWJj,i=4096')
challenge('error-in-the-challenge', 'e=other-error')
challenge('wrong-signature', wrong_signature=True, tells=PROOF)
challenge('no-signature', no_signature=True, tells=PROOF)

failure('failure-that-asks-for-plain', '<mechanism-too-weak/>')
failure('failure-of-the-mechanism', '<invalid-mechanism/>')
failure('failure-aborted', '<aborted/>')
failure('failure-malformed', '<malformed-request/>', 'LoginWeakened')
failure('failure-of-nothing', '')
failure('failure-unknown', '<x-give-me-the-password/><text>Allow PLAIN, please.</text>')
failure('failure-in-many-words', f'<not-authorized/><text>{"please " * 20000}</text>')

say('challenge-of-no-base64', f"<challenge xmlns='{SASL}'>!!! no base64 !!!</challenge>")
say('challenge-of-no-text', payload(b'\xff\xfe\x00r=x'))
say('empty-challenge', f"<challenge xmlns='{SASL}'/>")
say('long-challenge', payload('r=' + 'x' * 150000 + ',s=YWJj,i=4096'))
say('too-long-challenge', payload('r=' + 'x' * 300000 + ',s=YWJj,i=4096'))
say('success-out-of-nowhere', f"<success xmlns='{SASL}'/>")
say('success-with-a-signature', payload('v=' + 'A' * 43 + '=', 'success'))
say('signature-first', payload('v=' + 'A' * 43 + '='))
say('abort', f"<abort xmlns='{SASL}'/>")
say('challenge-of-another-kind', "<challenge xmlns='urn:x'>cj14</challenge>")
say('features-instead-of-a-challenge', '<stream:features/>')
say('session-instead-of-a-challenge',
    "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='eve@example.org'/></query></iq>")


@row()
def many_iterations(session):
    """As many as there may be: an honest server, if a slow one."""
    session.options.scram = ScramOptions(iterations=1000000)
    to_session(session)
    settle_politely(session)


@row(REFUSED, tells=NAME)
def extension_later(session):
    """It must be understood in whatever place it stands (RFC 5802 §5.1)."""
    auth = to_auth(session)
    nonce = session.decode(auth).rpartition('r=')[2]
    session.send(payload(f'r={nonce}server,s=YSBzYWx0,i=4096,m=must-understand'))
    session.read_to_end()


@row(REFUSED, 'ConnectionFailed', tells=ACCOUNT)
def challenge_before_the_login(session):
    """One that nobody asked for."""
    session.secure()
    session.stream.read_header()
    session.send(session.header() + payload('r=x,s=YWJj,i=4096'))
    session.read_to_end()


@row(REFUSED)
def challenge_twice_at_once(session):
    """The second comes while the key is derived."""
    auth = to_auth(session)
    nonce = session.decode(auth).rpartition('r=')[2]
    session.send(payload(f'r={nonce}server,s=YSBzYWx0,i=4096') * 2)
    session.read_to_end()


@row(REFUSED)
def challenge_twice(session):
    """The second comes behind the proof."""
    scram, _ = to_proof(session)
    session.send(payload(scram.first_message))
    session.read_to_end()


@row(REFUSED)
def error_behind_the_proof(session):
    """A success that says that it is none."""
    to_proof(session)
    session.send(payload('e=invalid-proof', 'success'))
    session.read_to_end()


@row(REFUSED)
def challenges_without_end(session):
    """The right signature, as a challenge, again and again."""
    scram, proof = to_proof(session)
    signature = payload(scram.finish(proof))
    for piece in pieces_of(signature * 500):
        session.stream.send(piece)
    session.read_to_end()


@row('ConnectionFailed', REFUSED)
def success_twice(session):
    """The second one comes in the new stream's place."""
    scram, proof = to_proof(session)
    session.send(payload(scram.finish(proof), 'success') * 2)
    wait_for_end(session)


@row('ConnectionFailed', 'TimedOut')
def another_login_behind_the_login(session):
    """Mechanisms once more, and a challenge, where a session is to be bound."""
    scram, proof = to_proof(session)
    session.send_sasl('success', scram.finish(proof))
    session.open_stream(session.session_features() + session.mechanisms())
    session.expect('iq')
    session.send(payload('r=x,s=YWJj,i=4096'))
    session.read_to_end()


@row('LimitExceeded', 'ConnectionFailed', REFUSED, tells=ACCOUNT, is_heavy=True)
def mechanisms_flood(session):
    """Thousands of them."""
    names = ''.join(f'<mechanism>X-{number}</mechanism>' for number in range(9000))
    session.secure()
    session.stream.read_header()
    for piece in pieces_of(session.header() + f"<stream:features><mechanisms xmlns='{SASL}'>"
                           + names * session.scale):
        session.stream.send(piece)
    session.send('</mechanisms></stream:features>')
    session.read_to_end()


@row('ConnectionFailed', 'TimedOut', is_heavy=True)
def features_flood_inside_tls(session):
    """Where an answer to bind is awaited."""
    to_bind(session)
    features = f'<stream:features>{session.session_features()}</stream:features>'
    for piece in pieces_of(features * (5000 * session.scale)):
        session.stream.send(piece)
    session.read_to_end()
