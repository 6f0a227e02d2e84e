"""Servers that send much of what is allowed, their own or a stranger's: all of it is taken, and
others are served meanwhile.

A test can wait for a `session.scale` of 1; a bench sends more.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.xmlstream import PING, ROSTER, STANZA_ERRORS
from hostile.table import Table
from hostile.wire import flood, settle, to_session

TABLE = Table()
STRANGER = 'eve@evil.example'


def flood_of(name, make, count, **how):
    """A row of a server that sends MAKE (number) so many times in a session."""
    def script(session):
        to_session(session)
        flood(session, (make(number) for number in range(count * session.scale)))
        settle(session)
    TABLE.add(name, script, is_heavy=True, **how)


def iq(number, content, kind='get', sender=STRANGER):
    """A request."""
    return f"<iq type='{kind}' id='q{number}' from='{sender}'>{content}</iq>"


def presence(content='', kind=None, sender=STRANGER):
    """A presence."""
    kind = f" type='{kind}'" if kind else ''
    return f"<presence{kind} from='{sender}'>{content}</presence>"


def error(condition):
    """The error of a stanza."""
    return f"<error type='cancel'><{condition} xmlns='{STANZA_ERRORS}'/></error>"


flood_of('requests-of-a-stranger', lambda n: iq(n, "<x xmlns='urn:x'/>"), 1000)
flood_of('questions-for-the-roster', lambda n: iq(n, f"<query xmlns='{ROSTER}'/>"), 1000)
flood_of('pings-of-the-server', lambda n: iq(n, f"<ping xmlns='{PING}'/>", sender='scripted.test'),
         1000)
flood_of('requests-with-long-ids', lambda n: iq('&apos;' * 3000 + str(n), "<x xmlns='urn:x'/>"), 50)
flood_of('requests-with-too-long-ids', lambda n: iq('&apos;' * 6000, "<x xmlns='urn:x'/>"), 50)
flood_of('pushes-of-the-block-list', lambda n: iq(n, "<block xmlns='urn:xmpp:blocking'>" + ''.join(
    f"<item jid='{n}.{k}@evil.example'/>" for k in range(500)) + '</block>', 'set', 'juliet@scripted.test'), 50)
flood_of('block-lists-of-a-stranger', lambda n: iq(n, "<unblock xmlns='urn:xmpp:blocking'/>", 'set'), 1000)
flood_of('answers-to-nothing', lambda n: iq(n, '', kind='result', sender='scripted.test'), 1000)
flood_of('errors-to-nothing', lambda n: iq(n, error('item-not-found'), kind='error'), 1000)
flood_of('messages', lambda n: f"<message from='{STRANGER}'><body>{'hi ' * 30}</body></message>", 1000)
flood_of('large-messages', lambda n: f"<message from='{STRANGER}'><body>{'x' * 250000}</body></message>",
         20)
flood_of('presences', lambda n: presence('<show>xa</show>'), 1000)
flood_of('presences-of-many', lambda n: presence(sender=f'eve{n}@evil.example/x'), 1000)
flood_of('contact-that-comes-and-goes', lambda n: presence(
    kind='unavailable' if n % 2 else None, sender='ann@example.org/x'), 1000)
flood_of('contact-of-many-devices', lambda n: presence(sender=f'ann@example.org/{n}'), 1000)
flood_of('wide-presences', lambda n: presence('<a/>' * 9990), 5)
flood_of('wide-requests', lambda n: iq(n, '<a/>' * 9990), 5)
flood_of('wide-requests-of-the-server', lambda n: iq(n, '<a/>' * 9990, sender='scripted.test'), 5)
flood_of('large-presences', lambda n: presence(f'<status>{"x" * 250000}</status>'), 5)
flood_of('attributes', lambda n: presence('<x ' + ' '.join(
    f"a{k}='{n}'" for k in range(63)) + '/>'), 250)
flood_of('long-attributes', lambda n: f"<presence from='{'e' * 200000}@evil.example'/>", 5)
flood_of('names-of-elements', lambda n: presence(''.join(
    f'<{"n" * 990}{n}-{k}/>' for k in range(40))), 25)
flood_of('names-of-attributes', lambda n: presence('<x ' + ' '.join(
    f"{'n' * 990}{n}-{k}=''" for k in range(40)) + '/>'), 25)
flood_of('names-of-prefixes', lambda n: presence(''.join(
    f"<x xmlns:{'n' * 990}{n}-{k}='urn:x'/>" for k in range(40))), 25)
flood_of('names-of-namespaces', lambda n: presence(''.join(
    f"<x xmlns='urn:{'n' * 990}{n}-{k}'/>" for k in range(40))), 25)
flood_of('names-in-messages', lambda n: f"<message from='{STRANGER}'>" + ''.join(
    f'<{"m" * 990}{n}-{k}/>' for k in range(40)) + '</message>', 25)
flood_of('subscription-requests', lambda n: presence(kind='subscribe', sender=f'e{n}@evil.example'), 250)
flood_of('one-subscription-request', lambda n: presence(kind='subscribe'), 250)
flood_of('requests-with-many-words', lambda n: presence(
    f'<status>{"please " * 1000}</status>', kind='subscribe', sender=f'e{n}@evil.example'), 50)
flood_of('subscriptions-that-end', lambda n: presence(kind='unsubscribed', sender='ann@example.org'),
         250)
flood_of('presence-errors', lambda n: presence(error('not-acceptable'), kind='error',
                                               sender=f'e{n}@evil.example'), 250)
flood_of('unknown-stanzas', lambda n: "<x xmlns='urn:x'><y/></x>", 250)
flood_of('white-space', lambda n: ' \n' * 8000, 25)
flood_of('requests-without-an-id', lambda n: f"<iq type='get' from='{STRANGER}'/>", 1000)


@TABLE.row('ConnectionLost', 'LimitExceeded', is_heavy=True)
def deaf_and_asking(session):
    """Pings, whose answers it doesn't take; then it goes."""
    to_session(session)
    session.stream.sock.settimeout(3)
    try:
        for number in range(8000 * session.scale):
            session.stream.send(iq(number, f"<ping xmlns='{PING}'/>", sender='scripted.test'))
    except TimeoutError:
        pass
    session.cut()
