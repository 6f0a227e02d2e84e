"""Servers that fall silent at some step, or send next to nothing for ever.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.scripted import STARTTLS, item_xml
from harness.xmlstream import ROSTER
from hostile.table import ACCOUNT, NAME, NOTHING, Table
from hostile.wire import (ROSTER_BEFORE, drip, to_auth, to_bind, to_login, to_proceed, to_proof,
                          to_roster)

TABLE = Table()
row = TABLE.row


@row('TimedOut', tells=NOTHING)
def silent_from_the_start(session):
    """Accepts the connection."""
    session.hold()


@row('TimedOut', tells=NOTHING)
def silent_after_the_header(session):
    """No features."""
    session.stream.read_header()
    session.send_header()
    session.hold()


@row('TimedOut', tells=NOTHING)
def silent_in_a_tag(session):
    """Half of the features' tag."""
    session.stream.read_header()
    session.send(session.header() + '<stream:fea')
    session.hold()


@row('TimedOut', tells=NOTHING)
def silent_to_starttls(session):
    """No answer to it."""
    session.open_stream(STARTTLS)
    session.expect('starttls')
    session.hold()


@row('TimedOut', tells=NOTHING)
def silent_in_the_handshake(session):
    """<proceed/>, and no TLS."""
    to_proceed(session)
    session.hold()


@row('TimedOut', tells=NOTHING, options={'direct_tls': True})
def silent_in_direct_tls(session):
    """No TLS from the start."""
    session.hold()


@row('TimedOut', tells=ACCOUNT)
def silent_inside_tls(session):
    """No stream header there."""
    session.secure()
    session.hold()


@row('TimedOut', tells=ACCOUNT)
def silent_before_the_mechanisms(session):
    """A header, and no features."""
    session.secure()
    session.stream.read_header()
    session.send_header()
    session.hold()


@row('TimedOut', tells=NAME)
def silent_to_the_login(session):
    """No challenge."""
    to_auth(session)
    session.hold()


@row('TimedOut')
def silent_to_the_proof(session):
    """Neither success nor failure."""
    to_proof(session)
    session.hold()


@row('TimedOut')
def silent_after_the_login(session):
    """No stream."""
    to_login(session)
    session.hold()


@row('TimedOut')
def silent_to_the_session(session):
    """No answer to bind."""
    to_bind(session)
    session.hold()


@row('TimedOut')
def silent_to_the_roster(session):
    """No answer to the request."""
    to_roster(session)
    session.hold()


@row('TimedOut')
def silent_in_the_roster(session):
    """Half of it."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>"
                 f'{item_xml(ROSTER_BEFORE[0])}')
    session.hold()


@row('TimedOut')
def silent_in_an_item(session):
    """Half of one."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>"
                 "<item jid='eve@")
    session.hold()


@row('TimedOut')
def silent_to_the_ping(session):
    """No pong behind the roster."""
    session.send_unchanged(to_roster(session))
    session.hold()


@row('TimedOut', tells=NOTHING)
def dripping_header(session):
    """A stream header that goes on and on."""
    session.stream.read_header()
    session.send("<?xml version='1.0'?><stream:stream")
    drip(session, ' ')


@row('TimedOut', tells=NOTHING)
def dripping_features(session):
    """Features that go on and on."""
    session.stream.read_header()
    session.send(session.header() + '<stream:features>')
    drip(session, "<feature xmlns='urn:x'/>")


@row('TimedOut', tells=NOTHING)
def dripping_white_space(session):
    """Between header and features."""
    session.stream.read_header()
    session.send_header()
    drip(session, '\n')


@row('TimedOut', tells=NOTHING)
def dripping_handshake(session):
    """A TLS record of 16 KiB, byte by byte."""
    to_proceed(session)
    session.stream.send(b'\x16\x03\x03\x3f\xff\x02')
    drip(session, b'\0')


@row('TimedOut', tells=NAME)
def dripping_challenge(session):
    """Base64 without end."""
    to_auth(session)
    session.send("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>")
    drip(session, 'cj14')


@row('TimedOut')
def dripping_before_the_roster(session):
    """White space instead of an answer."""
    to_roster(session)
    drip(session, ' ')


@row('TimedOut')
def dripping_in_the_roster(session):
    """White space between two contacts."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>"
                 f'{item_xml(ROSTER_BEFORE[0])}')
    drip(session, ' ')


@row('TimedOut')
def dripping_name(session):
    """A contact whose name has no end."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>"
                 "<item jid='eve@example.org' name='")
    drip(session, 'e')


@row('TimedOut')
def dripping_questions(session):
    """Somebody's requests instead of a roster."""
    to_roster(session)
    drip(session, "<iq type='get' id='q' from='x@example.org'><x xmlns='urn:x'/></iq>")
