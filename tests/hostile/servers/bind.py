"""Servers that give a session which is not the account's, or none.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.scripted import item_xml
from harness.contacts import Contact
from harness.xmlstream import BIND, ROSTER, STANZA_ERRORS, escape
from hostile.table import Table
from hostile.wire import (ROSTER_BEFORE, VERSION_BEFORE, settle_politely, to_bind, to_login,
                          to_session)

TABLE = Table()
row = TABLE.row
WRONG = ('ConnectionFailed',)


def bound_as(name, jid, *errors):
    """A row of a server that binds JID, and then gives a roster of its own."""
    def script(session):
        request = to_bind(session)
        session.send(f"<iq type='result' id='{request.get('id')}'><bind xmlns='{BIND}'>"
                     f'<jid>{escape(jid.format(account=session.options.jid))}</jid></bind></iq>')
        session.send_roster(session.expect_roster_get(), [Contact('eve@evil.example', 'Eve')],
                            version='666')
        session.push(item_xml(Contact(ROSTER_BEFORE[0].jid), subscription='remove'), version='667')
        settle_politely(session)
    TABLE.add(name, script, *errors)


def answer(name, content, *errors):
    """A row of a server with this answer to the request."""
    def script(session):
        request = to_bind(session)
        session.send(content.format(id=request.get('id'), jid=session.options.full_jid))
        session.read_to_end()
    TABLE.add(name, script, *errors)


bound_as('bound-as-somebody-else', 'eve@scripted.test/bound', *WRONG)
bound_as('bound-elsewhere', 'juliet@evil.example/bound', *WRONG)
bound_as('bound-as-the-server', 'scripted.test', *WRONG)
bound_as('bound-as-the-server-with-resource', 'scripted.test/bound', *WRONG)
bound_as('bound-to-nothing-that-is-a-jid', '@@//\t\u202e', *WRONG)
bound_as('bound-as-a-longer-name', '{account}.evil.example/bound', *WRONG)
bound_as('bound-in-the-resource', 'eve@evil.example/{account}', *WRONG)

answer('bound-without-a-jid', "<iq type='result' id='{id}'><bind xmlns='" + BIND + "'/></iq>", *WRONG)
answer('bound-to-an-empty-jid',
       "<iq type='result' id='{id}'><bind xmlns='" + BIND + "'><jid/></bind></iq>", *WRONG)
answer('bound-without-a-word', "<iq type='result' id='{id}'/>", *WRONG)
answer('bound-in-another-namespace',
       "<iq type='result' id='{id}'><bind xmlns='urn:x'><jid>{jid}</jid></bind></iq>", *WRONG)
answer('bound-to-a-huge-jid', "<iq type='result' id='{id}'><bind xmlns='" + BIND + "'><jid>{jid}"
       + 'x' * 200000 + '</jid></bind></iq>', 'LimitExceeded', *WRONG)
answer('bound-to-a-hugest-jid', "<iq type='result' id='{id}'><bind xmlns='" + BIND + "'><jid>{jid}"
       + 'x' * 400000 + '</jid></bind></iq>', 'LimitExceeded', *WRONG)
answer('not-bound', "<iq type='error' id='{id}'><error type='cancel'><conflict xmlns='"
       + STANZA_ERRORS + "'/></error></iq>", *WRONG)
answer('bound-under-another-id', "<iq type='result' id='x{id}'><bind xmlns='" + BIND
       + "'><jid>{jid}</jid></bind></iq>", 'TimedOut')


@row('NotSupported')
def no_session_offered(session):
    """Features without bind."""
    to_login(session)
    session.open_stream('')
    session.read_to_end()


@row('ConnectionFailed', 'TimedOut')
def features_behind_the_features(session):
    """Once more where the session's answer is awaited."""
    to_bind(session)
    session.send('<stream:features/>')
    session.read_to_end()


@row('ConnectionFailed')
def stream_error_instead_of_a_session(session):
    """And a second one, and a third."""
    to_bind(session)
    session.send("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                 '</stream:error>' * 3)
    session.read_to_end()


@row('TimedOut', 'ConnectionFailed')
def roster_before_the_session(session):
    """A push that removes somebody, before anything is bound."""
    to_bind(session)
    session.send(f"<iq type='set' id='early'><query xmlns='{ROSTER}' ver='9'>"
                 f"<item jid='{ROSTER_BEFORE[0].jid}' subscription='remove'/></query></iq>")
    session.read_to_end()


@row()
def bound_in_capitals(session):
    """The account in other letters is the same account."""
    request = to_bind(session)
    session.send(f"<iq type='result' id='{request.get('id')}'><bind xmlns='{BIND}'>"
                 f'<jid>{session.options.jid.upper()}/bound</jid></bind></iq>')
    session.send_roster(session.expect_roster_get(), ROSTER_BEFORE, version=VERSION_BEFORE)
    settle_politely(session)


@row()
def bound_twice(session):
    """A second answer, as another account, is nobody's."""
    to_session(session)
    session.send(f"<iq type='result' id='bind'><bind xmlns='{BIND}'><jid>eve@evil.example/x</jid>"
                 '</bind></iq>')
    settle_politely(session)
