"""Servers that cheat on the way to TLS: none is told anything of a login.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.scripted import STARTTLS
from harness.xmlstream import SASL, TLS
from hostile.table import NOTHING, Table
from hostile.wire import pieces_of, to_proceed

TABLE = Table()
MECHANISMS = (f"<mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism>"
              '<mechanism>SCRAM-SHA-1</mechanism></mechanisms>')
PLAIN = {'AllowPlain': True}
STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams'


def row(*errors, **how):
    """As any, with all that a server could wish for: PLAIN is allowed."""
    return TABLE.row(*errors, tells=NOTHING, settings=PLAIN, **how)


@row('NotSupported')
def no_tls_offered(session):
    """Mechanisms at once: so a stripped offer looks."""
    session.open_stream(MECHANISMS)
    session.read_to_end()


@row('ConnectionFailed')
def tls_refused(session):
    """Offered, and then not."""
    session.open_stream(STARTTLS + MECHANISMS)
    session.expect('starttls')
    session.send(f"<failure xmlns='{TLS}'/></stream:stream>")
    session.read_to_end()


@row('ConnectionFailed')
def features_instead_of_proceed(session):
    """Once more, now without TLS."""
    session.open_stream(STARTTLS)
    session.expect('starttls')
    session.send(f'<stream:features>{MECHANISMS}</stream:features>')
    session.read_to_end()


@row('ConnectionFailed')
def features_twice(session):
    """In one piece."""
    features = f'<stream:features>{STARTTLS}</stream:features>'
    session.stream.read_header()
    session.send(session.header() + features + features)
    session.read_to_end()


@row('ConnectionFailed')
def proceed_unasked(session):
    """Before anybody asked for TLS."""
    session.stream.read_header()
    session.send(session.header() + f"<proceed xmlns='{TLS}'/>")
    session.read_to_end()


@row('ConnectionFailed', 'CertificateUntrusted')
def garbage_behind_proceed(session):
    """Bytes that are no TLS."""
    to_proceed(session)
    session.stream.send(b'\x00\xff garbage \r\n\r\n' * 500)
    session.hold()


@row('ConnectionFailed', 'CertificateUntrusted')
def alert_instead_of_tls(session):
    """A fatal alert."""
    to_proceed(session)
    session.stream.send(b'\x15\x03\x03\x00\x02\x02\x28')
    session.hold()


@row('ConnectionFailed', 'CertificateUntrusted')
def cut_in_the_handshake(session):
    """The connection is closed after the client's first bytes."""
    to_proceed(session)


@row('ConnectionFailed', 'CertificateUntrusted')
def no_tls_behind_proceed(session):
    """The stream goes on in the clear."""
    to_proceed(session)
    session.send(session.header() + f'<stream:features>{MECHANISMS}</stream:features>')
    session.hold()


@row('ConnectionFailed')
def injection_behind_proceed(session):
    """A stream of somebody on the way, in one piece with <proceed/>."""
    session.secure(behind_proceed=session.header() + f'<stream:features>{MECHANISMS}'
                                                     '</stream:features>')
    session.read_to_end()


@row('ConnectionFailed')
def success_behind_proceed(session):
    """A login that nobody asked for."""
    session.secure(behind_proceed=f"<success xmlns='{SASL}'/>")
    session.read_to_end()


def show_certificate(session):
    """All that it has to say."""
    session.secure()
    session.read_to_end()


for KIND in ('other-domain', 'self-signed', 'expired', 'weak-key', 'many-names', 'long-chain'):
    TABLE.add(f'certificate-{KIND}', show_certificate, 'CertificateUntrusted', certificate=KIND,
              tells=NOTHING, settings=PLAIN)


@row('ConnectionFailed')
def another_host(session):
    """Elsewhere, says a stream that nobody vouches for."""
    session.stream.read_header()
    session.send(session.header() + f"<stream:error><see-other-host xmlns='{STREAM_ERRORS}'>"
                                    'evil.invalid:5222</see-other-host></stream:error>')
    session.read_to_end()


@row('ConnectionFailed', options={'direct_tls': True})
def no_direct_tls(session):
    """XMPP in the clear where TLS was to be."""
    session.stream.read_raw(20)
    session.send(session.header() + f'<stream:features>{MECHANISMS}</stream:features>')
    session.hold()


@row('ConnectionFailed')
def another_protocol(session):
    """A web server."""
    session.stream.read_raw(20)
    session.send('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html></html>')
    session.read_to_end()


@row('ConnectionFailed', 'LimitExceeded', is_heavy=True)
def features_flood_before_tls(session):
    """Features again and again."""
    session.stream.read_header()
    session.send_header()
    features = f'<stream:features>{STARTTLS}</stream:features>'
    for piece in pieces_of(features * (20000 * session.scale)):
        session.stream.send(piece)
    session.read_to_end()


@row('LimitExceeded', 'ConnectionFailed', is_heavy=True)
def large_features_before_tls(session):
    """Features of many elements."""
    session.stream.read_header()
    session.send(session.header() + '<stream:features>')
    for piece in pieces_of("<x xmlns='urn:x'/>" * (50000 * session.scale)):
        session.stream.send(piece)
    session.read_to_end()
