"""Servers, and strangers through them, that send about the roster what is forbidden: the stored one
stays as it was.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.contacts import Contact
from harness.scripted import item_xml
from harness.xmlstream import BIND, ROSTER
from hostile.table import Table
from hostile.wire import (ROSTER_BEFORE, VERSION_BEFORE, flood, settle, settle_politely, to_roster,
                          to_session)

TABLE = Table()
row = TABLE.row
# The limits of a roster.
CONTACTS_MAX, SIZE_MAX = 200000, 64 * 1024 * 1024
KNOWN = ROSTER_BEFORE[0].jid
REMOVAL = item_xml(Contact(KNOWN), subscription='remove')
EVE = "<item jid='eve@evil.example' name='Eve' subscription='both'/>"
ITEMS = ''.join(map(item_xml, ROSTER_BEFORE))


def result(request, content, sender=''):
    """A result for a request."""
    return f"<iq type='result' id='{request.get('id')}'{sender}>{content}</iq>"


def query(content, version="ver='1'"):
    """A roster."""
    return f"<query xmlns='{ROSTER}' {version}>{content}</query>"


def whole(name, make, *errors, **how):
    """A row of a server that answers the request for the roster with MAKE (request)."""
    def script(session):
        session.send(make(to_roster(session)))
        settle_politely(session)
    TABLE.add(name, script, *errors, **how)


def pushed(name, content, kind='set', sender='', attributes='', errors=()):
    """A row of a server that sends this beside an honest roster."""
    def script(session):
        to_session(session)
        come_from = sender.format(jid=session.options.jid, full=session.options.full_jid,
                                  domain=session.options.domain)
        come_from = f" from='{come_from}'" if sender else ''
        session.send(f"<iq type='{kind}' id='pushed'{come_from}{attributes}>{content}</iq>")
        settle_politely(session)
    TABLE.add(name, script, *errors)


# -- whole rosters ----------------------------------------------------------------------------------

whole('roster-of-bad-items', lambda r: result(r, query(
    f"<item/><item jid=''/><item name='none'/><other jid='x@example.org'/>{ITEMS}"
    "<x xmlns='urn:x'><item jid='y@example.org'/></x>")))
whole('roster-of-another-namespace', lambda r: result(
    r, query(ITEMS) + f"<query xmlns='urn:x'>{EVE}</query>"))
whole('roster-with-a-huge-item', lambda r: result(r, query(
    f"{ITEMS}<item jid='huge@example.org' name='{'h' * 70000}'/>")))
whole('roster-with-a-hugest-item', lambda r: result(r, query(
    f"{ITEMS}<item jid='huge@example.org'><group>{'h' * 3000000}</group></item>")))
whole('roster-twice', lambda r: result(r, query(ITEMS)) + result(r, query(EVE, "ver='2'")))
whole('roster-of-a-stranger', lambda r: result(r, query(EVE), " from='eve@evil.example'"), 'TimedOut')
whole('roster-of-the-domain', lambda r: result(r, query(EVE), " from='scripted.test'"), 'TimedOut')
whole('roster-under-another-id', lambda r: result(r, query(EVE)).replace("id='", "id='x"), 'TimedOut')
whole('roster-without-an-id', lambda r: f"<iq type='result'>{query(EVE)}</iq>", 'TimedOut')
whole('roster-in-a-message', lambda r: f"<message id='{r.get('id')}'>{query(EVE)}</message>", 'TimedOut')
whole('roster-with-a-foreign-id', lambda r: result(r, query(EVE)).replace(
    ' id=', " xmlns:f='urn:f' f:id="), 'TimedOut')
whole('roster-with-a-huge-version', lambda r: result(
    r, query(EVE, f"ver='{'9' * 1048576}'")), 'LimitExceeded')
whole('roster-that-ends-the-stream', lambda r: result(r, query(EVE))[:-5] + '</stream:stream>',
      'ConnectionFailed', 'ConnectionLost')
whole('roster-cut', lambda r: result(r, query(EVE))[:-20] + '</stream:stream>',
      'ConnectionFailed', 'ConnectionLost')


@row('ConnectionLost', 'LimitExceeded', is_heavy=True)
def roster_without_end(session):
    """Contacts as fast as they are taken, and then the connection is cut."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>")
    end = time.monotonic() + 2 + min(session.scale, 20)

    def items():
        number = 0
        while time.monotonic() < end and not session.server.stopping.is_set():
            yield ''.join(f"<item jid='c{number + more}@evil.example' name='Eve {number}'/>"
                          for more in range(500))
            number += 500
    flood(session, items())
    session.cut()


@row('LimitExceeded', is_long=True)
def roster_over_the_limit(session):
    """A contact more than there may be."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>")
    flood(session, ("<item jid='a@b'/>" * 1000 for _ in range(CONTACTS_MAX // 1000)))
    session.send("<item jid='a@b'/>")
    session.read_to_end()


@row('LimitExceeded', is_long=True)
def roster_of_too_many_bytes(session):
    """Large contacts, in sum more than a roster may have."""
    request = to_roster(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}' ver='2'>")
    name = 'n' * 60000
    flood(session, (f"<item jid='c{number}@evil.example' name='{name}'/>"
                    for number in range(SIZE_MAX // len(name) + 1)))
    session.read_to_end()


# -- pushes -----------------------------------------------------------------------------------------

pushed('push-of-a-stranger', query(REMOVAL), sender='eve@evil.example')
pushed('push-of-the-domain', query(REMOVAL), sender='{domain}')
pushed('push-of-the-own-session', query(REMOVAL), sender='{full}')
pushed('push-of-another-session', query(REMOVAL), sender='{jid}/other')
pushed('push-of-a-lookalike', query(REMOVAL), sender='{jid}.evil.example')
pushed('push-of-a-foreign-sender', query(REMOVAL), sender='eve@evil.example',
       attributes=" xmlns:f='urn:f' f:from='juliet@scripted.test'")
pushed('push-of-two', query(EVE + REMOVAL))
pushed('push-of-none', query(''))
pushed('push-of-two-queries', query(REMOVAL) + query(EVE))
pushed('push-without-a-jid', query("<item subscription='remove'/>"))
pushed('push-of-a-huge-item', query(f"<item jid='{KNOWN}' name='{'x' * 70000}'/>"))
pushed('push-with-groups-that-removes', query(
    f"<item jid='{KNOWN}' subscription='remove'><group>Friends</group></item>"))
pushed('push-in-a-result', query(REMOVAL), kind='result')
pushed('push-in-an-error', query(REMOVAL), kind='error')
pushed('push-in-a-request', query(REMOVAL), kind='get')
pushed('push-of-no-type', query(REMOVAL), kind='x')
pushed('push-with-a-huge-version', query(REMOVAL, f"ver='{'9' * 1048576}'"), errors=('LimitExceeded',))
pushed('push-in-a-bind', f"<bind xmlns='{BIND}'>{query(REMOVAL)}</bind>")


@row()
def question_of_a_stranger(session):
    """For the roster: an error, and not a word of it."""
    to_session(session)
    for number, sender in enumerate(("eve@evil.example", session.options.domain,
                                     session.options.full_jid)):
        session.send(f"<iq type='get' id='who{number}' from='{sender}'>"
                     f"<query xmlns='{ROSTER}'/></iq>")
        assert session.wait_for_answer(f'who{number}').get('type') == 'error'
    assert KNOWN.encode() not in bytes(session.stream.recorded)
    settle_politely(session)


@row(is_heavy=True)
def pushes_of_strangers(session):
    """Thousands."""
    to_session(session)
    flood(session, (f"<iq type='set' id='p{number}' from='eve{number}@evil.example'>{query(REMOVAL)}"
                    '</iq>' for number in range(2000 * session.scale)))
    settle(session)


@row(is_heavy=True)
def pushes_of_nothing_new(session):
    """Thousands, of what a contact is already."""
    to_session(session)
    item = item_xml(ROSTER_BEFORE[0])
    flood(session, (f"<iq type='set' id='p{number}'>{query(item, f'''ver='{VERSION_BEFORE}' ''')}</iq>"
                    for number in range(2000 * session.scale)))
    settle(session)
