"""Where a server can stall on the way to a session: functions that take it there, for scripts that hold
then.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ssl

from harness.contacts import generate
from harness.xmlstream import BIND, ROSTER, SASL, TLS


def after_tcp(_session):
    """Accepts, and that was all."""


def half_a_header(session):
    """Half a stream header."""
    session.stream.read_header()
    session.send(session.header()[:60])


def no_features(session):
    """A stream header without features."""
    session.stream.read_header()
    session.send_header()


def half_of_the_features(session):
    """Stream features that don't end."""
    no_features(session)
    session.send(f"<stream:features><starttls xmlns='{TLS}'>")


def before_proceed(session):
    """No answer to <starttls/>."""
    session.open_stream(f"<starttls xmlns='{TLS}'><required/></starttls>")
    session.expect('starttls')


def in_starttls(session):
    """<proceed/>, and no handshake."""
    before_proceed(session)
    session.send(f"<proceed xmlns='{TLS}'/>")


def half_a_handshake(session):
    """Half of what the server says in it first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    layer = session.server.tls.wrap_bio(incoming, outgoing, server_side=True)
    while not outgoing.pending:
        incoming.write(session.stream.sock.recv(65536))
        try:
            layer.do_handshake()
        except ssl.SSLWantReadError:
            pass
    session.send(outgoing.read(outgoing.pending // 2))


def no_header_in_tls(session):
    """No stream header behind the handshake."""
    session.secure()
    session.stream.read_header()


def half_a_header_in_tls(session):
    """Half of it."""
    no_header_in_tls(session)
    session.send(session.header()[:60])


def no_features_in_tls(session):
    """No mechanisms."""
    no_header_in_tls(session)
    session.send_header()


def in_sasl(session):
    """No answer to <auth/>."""
    session.secure()
    session.open_stream(session.mechanisms())
    session.expect('auth')


def half_a_challenge(session):
    """An element that doesn't end."""
    in_sasl(session)
    session.send(f"<challenge xmlns='{SASL}'>cj")


def to_bind(session):
    """No stream header behind the log-in."""
    session.secure()
    session.open_stream(session.mechanisms())
    assert session.authenticate()


def no_session_features(session):
    """The header, and no features behind it."""
    to_bind(session)
    session.stream.restart()
    session.stream.read_header()
    session.send_header()


def to_features(session):
    """No answer to the bind request, which isn't read."""
    to_bind(session)
    session.open_stream(session.session_features())


def half_a_bind(session):
    """Half of its answer."""
    to_features(session)
    request = session.expect('iq')
    session.send(f"<iq type='result' id='{request.get('id')}'><bind xmlns='{BIND}'><jid>")


def to_roster(session):
    """No answer to the roster request."""
    session.log_in()
    return session.expect_roster_get()


def half_an_item(session):
    """One that doesn't end."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='9'><item jid='a@")


def half_a_roster(session):
    """A roster that doesn't go on."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='9'>"
                 + ''.join(f"<item jid='{contact.jid}'/>" for contact in generate(100)))


# What stalls, direct TLS, and the words of which the sentence must have one.
STALLS = {'tcp': (after_tcp, False, ('stream',)), 'header': (half_a_header, False, ('stream',)),
          'features': (no_features, False, ('features',)),
          'half-features': (half_of_the_features, False, ('features',)),
          'proceed': (before_proceed, False, ('tls',)), 'starttls': (in_starttls, False, ('tls',)),
          'direct': (after_tcp, True, ('tls',)), 'handshake': (half_a_handshake, True, ('tls',)),
          'tls-header': (no_header_in_tls, False, ('stream',)),
          'half-tls-header': (half_a_header_in_tls, True, ('stream',)),
          'tls-features': (no_features_in_tls, True, ('features',)),
          'sasl': (in_sasl, False, ('authenticat',)),
          'challenge': (half_a_challenge, False, ('authenticat',)),
          'stream': (to_bind, False, ('stream',)),
          'session-features': (no_session_features, False, ('features',)),
          'bind': (to_features, False, ('bind', 'session')),
          'half-bind': (half_a_bind, False, ('bind', 'session')),
          'roster': (to_roster, False, ('roster',)), 'item': (half_an_item, False, ('roster',)),
          'half': (half_a_roster, False, ('roster',))}
