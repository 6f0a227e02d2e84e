"""Where a server can stall on the way to a session: functions that take it there, for scripts that hold
then.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.xmlstream import TLS


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


def in_starttls(session):
    """<proceed/>, and no handshake."""
    session.open_stream(f"<starttls xmlns='{TLS}'><required/></starttls>")
    session.expect('starttls')
    session.send(f"<proceed xmlns='{TLS}'/>")


def in_sasl(session):
    """No answer to <auth/>."""
    session.secure()
    session.open_stream(session.mechanisms())
    session.expect('auth')


# What stalls, direct TLS, and the words of which the sentence must have one.
STALLS = {'tcp': (after_tcp, False, ('stream',)), 'header': (half_a_header, False, ('stream',)),
          'features': (no_features, False, ('features',)), 'starttls': (in_starttls, False, ('tls',)),
          'direct': (after_tcp, True, ('tls',)), 'sasl': (in_sasl, False, ('authenticat',))}
