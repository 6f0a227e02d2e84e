"""Asking contacts for their presence and answering theirs, with a second real client on Prosody:
each state of RFC 6121's appendix A that a server can be brought into, and what is told of it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import os
import re

from gi.repository import GLib

from harness.bus import DBusError
from harness.contacts import SUBSCRIPTIONS, Contact
from harness.net import wait_until
from harness.prosody import SOURCE_DIR
from harness.story import PASSWORD, Story, main
from harness.xmlstream import CLIENT, local_name

ASK = 1
WORDS = 'May I? <b>ü</b> & "so"'
JULIET, ROMEO = 'juliet@prosody.test', 'romeo@prosody.test'


class Subscriptions(Story):
    """rosterd for Juliet, who is seen as far away."""

    def begin(self, *users, contacts=()):
        """Juliet online, and accounts for USERS."""
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, contacts)
        for user in users:
            self.server.add_account(user, PASSWORD)
        self.server.start()
        self.path = self.add_profile('juliet', JULIET, self.server, Visibility='xa')
        self.wait_for_state(self.path, 'online')

    def send(self, method, *jids, message=None, path=None):
        """Begins a job of the interface; gives its path."""
        options = {} if message is None else {'Message': GLib.Variant('s', message)}
        return self.subscriptions_call(path or self.path, method, '(asa{sv})', list(jids),
                                       options)[0]

    def pending(self, path=None):
        """[(JID, words)], the oldest first."""
        return [(jid, words)
                for jid, _, words in self.subscriptions_call(path or self.path, 'ListPending')[0]]

    def barrier(self, *clients):
        """All that the clients sent is done by the server and known to rosterd."""
        for client in clients:
            client.get_roster()
        self.finish_job(self.resync(self.path, is_dry_run=True))

    def stored(self, jid, path=None):
        """(subscription, ask) of the store; None when it isn't in the roster."""
        contacts, _ = self.roster_call(path or self.path, 'Lookup', '(as)', [jid])
        return (SUBSCRIPTIONS[contacts[0][2]], bool(contacts[0][3] & ASK)) if contacts else None

    def held(self, jid, user='juliet'):
        """The same of the server."""
        held = {contact.jid: contact for contact in self.server.read_roster(user)}
        return (held[jid].subscription, held[jid].ask) if jid in held else None

    def assert_subscription(self, jid, subscription, ask=False):
        """In the store and on the server."""
        self.assertEqual(self.stored(jid), (subscription, ask))
        self.assertEqual(self.held(jid), (subscription, ask))

    @staticmethod
    def wait_for_presence(client, kind):
        """The next presence of the type; gives its words."""
        stanza = client.wait_for_stanza(
            lambda s: local_name(s) == 'presence' and s.get('type') == kind)
        assert stanza.get('from').partition('/')[0] == JULIET, stanza.get('from')
        return stanza.findtext(f'{{{CLIENT}}}status') or ''


class BothWays(Subscriptions):
    """One asks, the other answers."""

    def test_we_ask(self):
        """With words; approved, cancelled, and asked and refused."""
        self.begin('romeo')
        romeo = self.join(self.server, 'romeo')
        self.finish_job(self.send('Subscribe', ROMEO, message=WORDS))
        self.assert_subscription(ROMEO, 'none', True)
        self.assertEqual(self.wait_for_presence(romeo, 'subscribe'), WORDS)
        romeo.send_presence(JULIET, 'subscribed')
        self.barrier(romeo)
        self.assert_subscription(ROMEO, 'to')
        details = self.finish_job(self.send('Subscribe', ROMEO))
        self.assertEqual((details['Done'], details['UnchangedJids']), (1, [ROMEO]))
        self.finish_job(self.send('Unsubscribe', ROMEO))
        self.wait_for_presence(romeo, 'unsubscribe')
        self.assert_subscription(ROMEO, 'none')
        self.finish_job(self.send('Subscribe', ROMEO))
        self.wait_for_presence(romeo, 'subscribe')
        romeo.send_presence(JULIET, 'unsubscribed')
        self.barrier(romeo)
        self.assert_subscription(ROMEO, 'none')
        self.finish_job(self.send('Subscribe', ROMEO))
        self.finish_job(self.send('Unsubscribe', ROMEO))
        self.assert_subscription(ROMEO, 'none')

    def test_they_ask(self):
        """A stranger: told once, listed until it is answered, also behind a restart; then both."""
        self.begin('romeo')
        romeo = self.join(self.server, 'romeo')
        romeo.send_presence(JULIET, 'subscribe', WORDS)
        jid, _, words = self.expect_request(path=self.path)
        self.assertEqual((jid, words), (ROMEO, WORDS))
        self.assertEqual(self.pending(), [(ROMEO, WORDS)])
        self.assertIsNone(self.stored(ROMEO), 'a request puts nobody into the roster')
        with self.events.forbid('RequestsChanged'):
            romeo.send_presence(JULIET, 'subscribe', 'again')
            self.barrier(romeo)
            self.profile_call(self.path, 'Disconnect')
            self.wait_for_state(self.path, 'disabled')
            self.assertEqual(self.pending(), [(ROMEO, WORDS)])
            self.profile_call(self.path, 'Connect')
            self.wait_for_state(self.path, 'online')
            self.barrier()
            self.rosterd.restart()
            self.assertEqual(self.pending(), [(ROMEO, WORDS)])
            self.set_password(self.path, PASSWORD)
            self.wait_for_state(self.path, 'online')
            self.barrier()
        self.assertEqual(self.server.read_pending('juliet'), [ROMEO])
        self.finish_job(self.send('Approve', ROMEO))
        self.wait_for_presence(romeo, 'subscribed')
        self.expect_request_end(ROMEO)
        self.assertEqual(self.pending(), [])
        self.assert_subscription(ROMEO, 'from')
        self.finish_job(self.send('Subscribe', ROMEO))
        self.wait_for_presence(romeo, 'subscribe')
        romeo.send_presence(JULIET, 'subscribed')
        self.barrier(romeo)
        self.assert_subscription(ROMEO, 'both')
        self.finish_job(self.send('Deny', ROMEO))
        self.wait_for_presence(romeo, 'unsubscribed')
        self.assert_subscription(ROMEO, 'to')

    def test_denied(self):
        """The request is gone, here and there, and may come anew."""
        self.begin('romeo')
        romeo = self.join(self.server, 'romeo')
        for _ in range(2):
            romeo.send_presence(JULIET, 'subscribe')
            self.expect_request()
            self.finish_job(self.send('Deny', ROMEO))
            self.wait_for_presence(romeo, 'unsubscribed')
            self.expect_request_end(ROMEO)
            self.assertEqual((self.pending(), self.server.read_pending('juliet')), ([], []))
            self.assertIsNone(self.stored(ROMEO))

    def test_taken_back(self):
        """By who asked."""
        self.begin('romeo')
        romeo = self.join(self.server, 'romeo')
        romeo.send_presence(JULIET, 'subscribe')
        self.expect_request()
        romeo.send_presence(JULIET, 'unsubscribe')
        self.expect_request_end(ROMEO)
        self.assertEqual(self.pending(), [])

    def test_approved_by_another_client_of_ours(self):
        """It is answered, and not listed any more."""
        self.begin('romeo')
        romeo, juliet = self.join(self.server, 'romeo'), self.join(self.server, 'juliet')
        romeo.send_presence(JULIET, 'subscribe')
        self.expect_request()
        juliet.send_presence(ROMEO, 'subscribed')
        self.expect_request_end(ROMEO)
        self.assert_subscription(ROMEO, 'from')
        self.assertEqual(self.pending(), [])

    def test_approved_while_away(self):
        """The next login shows and tells it."""
        self.begin('romeo')
        romeo, juliet = self.join(self.server, 'romeo'), self.join(self.server, 'juliet')
        romeo.send_presence(JULIET, 'subscribe')
        self.expect_request()
        self.profile_call(self.path, 'Disconnect')
        self.wait_for_state(self.path, 'disabled')
        juliet.send_presence(ROMEO, 'subscribed')
        juliet.get_roster()
        self.assertEqual(self.pending(), [(ROMEO, '')])
        self.profile_call(self.path, 'Connect')
        self.expect_request_end(ROMEO)
        self.assertEqual(self.pending(), [])

    def test_many(self):
        """One job for all of them: those of a group, some of whom see us already."""
        users = [f'u{number}' for number in range(12)]
        jids = [f'{user}@prosody.test' for user in users]
        self.begin(*users, contacts=[Contact(jid, jid, 'from') for jid in jids[:4]])
        clients = [self.join(self.server, user) for user in users[2:8]]
        for client in clients:
            client.send_presence(JULIET, 'subscribe')
        self.barrier(*clients)
        wait_until(lambda: len(self.pending()) == 4, 'who is not seen yet')
        details = self.finish_job(self.send('Approve', *jids[:8]))
        self.assertEqual((details['Done'], details['Failed'], details['UnchangedJids']),
                         (8, 0, jids[:4]))
        self.assertEqual({self.held(jid) for jid in jids[:8]}, {('from', False)})
        details = self.finish_job(self.send('Subscribe', *jids))
        self.assertEqual(details['Done'], 12)
        self.assertEqual([self.stored(jid) for jid in jids],
                         [('from', True)] * 8 + [('none', True)] * 4)
        self.assertEqual([self.held(jid) for jid in jids], [self.stored(jid) for jid in jids])


class TwoProfiles(Subscriptions):
    """rosterd for both of them."""

    def test_both(self):
        """Each asks and approves; each sees the other's side mirrored."""
        self.begin('romeo')
        theirs = self.add_profile('romeo', ROMEO, self.server, Visibility='xa')
        self.wait_for_state(theirs, 'online')
        self.finish_job(self.send('Subscribe', ROMEO, message=WORDS))
        jid, _, words = self.expect_request(path=theirs)
        self.assertEqual((jid, words), (JULIET, WORDS))
        self.finish_job(self.send('Approve', JULIET, path=theirs))
        wait_until(lambda: self.stored(ROMEO) == ('to', False), 'to')
        self.assertEqual(self.stored(JULIET, theirs), ('from', False))
        self.finish_job(self.send('Subscribe', JULIET, path=theirs))
        self.expect_request(path=self.path)
        self.finish_job(self.send('Approve', ROMEO))
        wait_until(lambda: self.stored(JULIET, theirs) == ('both', False), 'both')
        self.assert_subscription(ROMEO, 'both')
        self.assertEqual(self.pending() + self.pending(theirs), [])


class OnAScript(Subscriptions):
    """What Prosody does not do."""

    def begin_script(self, requests=(), **options):
        """A server that knows these contacts, and hands these requests to whoever is there."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [Contact('a@example.org', 'A')],
                                version='1')
            while not session.stanzas('presence'):
                session.serve_for(0.05)
            for jid, words in requests:
                session.send_presence('subscribe', jid, words)
            session.serve()
        self.script_server = self.scripted(script, **options)
        self.path = self.add_scripted_profile('juliet', self.script_server, Visibility='xa')
        self.wait_for_state(self.path, 'online')

    def sent(self):
        """The subscription stanzas that were sent: [(to, type)]."""
        return [(stanza.get('to'), stanza.get('type'))
                for stanza in self.script_server.stanzas('presence') if stanza.get('to')]

    def test_no_approval_beforehand(self):
        """Without the server's feature it fails for whom no request is known; nothing is sent."""
        self.begin_script([('known@example.org', '')])
        self.expect_request()
        job = self.send('Approve', 'a@example.org', 'nobody@example.org', 'known@example.org')
        details = self.finish_job(job, 'partly-done')
        self.assertEqual((details['Done'], details['Failed']), (1, 2))
        failures = self.list_failures(job)
        self.assertEqual([(jid, name) for jid, name, _ in failures],
                         [(jid, 'NotSupported') for jid in ('a@example.org', 'nobody@example.org')])
        for jid, _, sentence in failures:
            self.assert_names(sentence, jid)
        self.assertEqual(self.sent(), [('known@example.org', 'subscribed')])

    def test_oneself(self):
        """Nobody needs a subscription to oneself: refused, and nothing is sent."""
        self.begin_script([])
        for method in ('Subscribe', 'Approve', 'Deny', 'Unsubscribe'):
            with self.assertRaises(DBusError) as caught:
                self.send(method, 'a@example.org', 'JULIET@scripted.test/here')
            self.assertEqual(caught.exception.short_name, 'InvalidArguments', method)
            self.assertIn('the account itself', caught.exception.text)
        self.assertEqual(self.sent(), [])

    def test_approval_beforehand(self):
        """With it, it is sent."""
        self.begin_script(pre_approval=True)
        details = self.finish_job(self.send('Approve', 'a@example.org'))
        self.assertEqual((details['Done'], details['InAdvanceJids']), (1, ['a@example.org']))
        self.assertEqual(self.sent(), [('a@example.org', 'subscribed')])

    def test_repeated(self):
        """However often a request comes, in one session or in the next: told once, the first words
        stay; and nothing is ever answered unasked."""
        requests = [('b@example.org', 'first'), ('b@example.org/x', 'second'),
                    ('B@Example.Org', 'third'), ('c@example.org', ''), ('b@example.org', 'last')]
        self.begin_script(requests)
        for jid in ('b@example.org', 'c@example.org'):
            self.assertEqual(self.expect_request()[0], jid)
        with self.events.forbid('RequestsChanged'):
            self.log_in_again(self.path)
            session = self.script_server.wait_for_session(2)
            wait_until(lambda: session.sent_text().count("type='subscribe'") == 5, 'all again')
            self.finish_job(self.send('Unsubscribe', 'c@example.org'))
        self.assertEqual(self.pending(), [('b@example.org', 'first'), ('c@example.org', '')])
        self.assertEqual(self.sent(), [])


# -- appendix A ---------------------------------------------------------------------------------

STATES = {
    'None': ('none', False, False), 'None + Pending Out': ('none', True, False),
    'None + Pending In': ('none', False, True), 'None + Pending Out+In': ('none', True, True),
    'To': ('to', False, False), 'To + Pending In': ('to', False, True),
    'From': ('from', False, False), 'From + Pending Out': ('from', True, False),
    'Both': ('both', False, False),
}
METHODS = {'subscribe': 'Subscribe', 'subscribed': 'Approve', 'unsubscribed': 'Deny',
           'unsubscribe': 'Unsubscribe'}
TABLE = re.compile(r'\{ "A\.[23]\.\d",\s+RD_(OUTBOUND|INBOUND),\s+"(\w+)",\s+\{(.*?)\} \} \}', re.S)
ROW = re.compile(r'\{ "[A-Z.]+", (UNCHANGED|"[^"]+") \}')

# What one contact is for: from which state, by which stanza, whose.
Case = collections.namedtuple('Case', 'user state direction kind expected')


def read_cases():
    """The 72 cases of the unit test's golden table."""
    path = os.path.join(SOURCE_DIR, 'tests', 'unit', 'model', 'test-subscription.c')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    cases = []
    for direction, kind, rows in TABLE.findall(text):
        for state, cell in zip(STATES, ROW.findall(rows + '}')):
            name = cell.strip('"')
            stays = name in ('UNCHANGED', 'pre-approval')
            cases.append(Case(f'c{len(cases):02}', state, direction, kind,
                              state if stays else name))
    return cases


class AppendixA(Subscriptions):
    """A contact for each state and stanza, all of them at once."""

    def read_states(self):
        """{user: (subscription, ask, request)}: of the store, and of the server."""
        listed = {jid for jid, _ in self.pending()}
        stored = {}
        for contact in self.read_all(self.path)[0]:
            stored[contact[0]] = (SUBSCRIPTIONS[contact[2]], bool(contact[3] & ASK),
                                  contact[0] in listed)
        asking = set(self.server.read_pending('juliet'))
        held = {contact.jid: (contact.subscription, contact.ask, contact.jid in asking)
                for contact in self.server.read_roster('juliet')}
        return stored, held

    def assert_states(self, expected):
        """{user: name of the state}."""
        stored, held = self.read_states()
        names = {state: name for name, state in STATES.items()}
        for what, states in (('the server', held), ('the store', stored)):
            found = {case: names.get(states[f'{case.user}@prosody.test']) for case in expected}
            wrong = [f'{case.state}, {case.direction} {case.kind}: {found[case]}, not {state}'
                     for case, state in expected.items() if found[case] != state]
            self.assertEqual(wrong, [], what)

    def others_send(self, kind, cases):
        """Each of their clients sends this to Juliet."""
        for case in cases:
            self.clients[case.user].send_presence(JULIET, kind)
        self.barrier(*(self.clients[case.user] for case in cases))

    def we_send(self, kind, cases):
        """One job for all of them."""
        self.finish_job(self.send(METHODS[kind],
                                  *(f'{case.user}@prosody.test' for case in cases)))

    def reach(self, cases):
        """From None to the state of each case."""
        def those(*states):
            return [case for case in cases if case.state in states]
        self.others_send('subscribe', those('From', 'From + Pending Out', 'Both'))
        self.we_send('subscribed', those('From', 'From + Pending Out', 'Both'))
        self.we_send('subscribe', those('None + Pending Out', 'None + Pending Out+In', 'To',
                                        'To + Pending In', 'From + Pending Out', 'Both'))
        self.others_send('subscribed', those('To', 'To + Pending In', 'Both'))
        self.others_send('subscribe', those('None + Pending In', 'None + Pending Out+In',
                                            'To + Pending In'))

    def test_all(self):
        """72 cases: 9 states, 4 stanzas of ours and 4 of theirs."""
        cases = read_cases()
        self.assertEqual(len(cases), 72)
        self.begin(*(case.user for case in cases),
                   contacts=[Contact(f'{case.user}@prosody.test', case.user) for case in cases])
        self.clients = {case.user: self.join(self.server, case.user) for case in cases}
        self.assert_states({case: 'None' for case in cases})
        self.reach(cases)
        self.assert_states({case: case.state for case in cases})
        for kind in METHODS:
            self.we_send(kind, [case for case in cases if case[2:4] == ('OUTBOUND', kind)])
            self.others_send(kind, [case for case in cases if case[2:4] == ('INBOUND', kind)])
        self.assert_states({case: case.expected for case in cases})


main()
