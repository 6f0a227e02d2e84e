"""Items are set and removed as RFC 6121 wants it, and each answer is told under its token.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.contacts import GROUPS, ODD_NAMES, Contact
from harness.drive import DriveStory
from harness.net import Timeout
from harness.story import main
from harness.xmlstream import ROSTER, STANZA_ERRORS, local_name

ERROR = 'im.rosterd.Roster1.Error.'
CONDITIONS = {
    'bad-request': 'XmppBadRequest', 'conflict': 'XmppConflict', 'forbidden': 'XmppForbidden',
    'internal-server-error': 'XmppInternalServerError', 'item-not-found': 'XmppItemNotFound',
    'jid-malformed': 'XmppJidMalformed', 'not-acceptable': 'XmppNotAcceptable',
    'not-allowed': 'XmppNotAllowed', 'policy-violation': 'XmppPolicyViolation',
    'resource-constraint': 'XmppResourceConstraint', 'redirect': 'XmppRedirect',
    'service-unavailable': 'XmppServiceUnavailable', 'nonsense': 'XmppUndefinedCondition',
}

# Of 1 KiB each: more than what the kernels of both sides hold for one that reads nothing.
TOO_MANY = 12000


def removals(count):
    """So many acts."""
    return [{'do': 'remove', 'jid': f'c{number}@example.org'} for number in range(count)]


def log_in(session):
    """To an empty roster."""
    session.log_in()
    session.send_roster(session.expect_roster_get(), [], version='0')


class ChangesOnTheWire(DriveStory):
    """By xmpp-drive, which does its acts when the roster is there."""

    def test_odd_texts_arrive(self):
        """Byte for byte, whole, and with nothing that is the server's own."""
        sent = [Contact('c@example.org'),
                Contact("o'brien&<co>@example.org", 'cr\rlf\r\n', groups=('g\r',))]
        sent += [Contact(f'c{number}@example.org', name, groups=GROUPS)
                 for number, name in enumerate(ODD_NAMES)]
        seen = []

        def script(session):
            log_in(session)
            for request in session.expect_roster_sets(len(sent)):
                self.assertIsNone(request.get('to'))
                self.assertEqual(len(request.find(f'{{{ROSTER}}}query')), 1)
                seen.append(session.item_of(request))
                session.send_result(request)
            session.read_to_end()
        acts = [{'do': 'set', 'jid': contact.jid, 'name': contact.name, 'groups': contact.groups}
                for contact in sent]
        lines = self.drive(self.scripted(script), '--once', acts=acts)
        self.assertEqual(lines[-2], 'closed')
        self.assertEqual(len(self.having(lines, 'answered')), len(sent))
        for contact, item in zip(sent, seen):
            attributes = {'jid': contact.jid, 'name': contact.name} if contact.name else {
                'jid': contact.jid}
            self.assertEqual(item.attrib, attributes)
            self.assertEqual([child.tag for child in item], [f'{{{ROSTER}}}group'] * len(item))
            self.assertEqual([child.text for child in item], list(contact.as_stored().groups))

    def test_forbidden_characters(self):
        """What XML can't bear never ends the stream."""
        def script(session):
            log_in(session)
            request, = session.expect_roster_sets(1)
            self.assertEqual(session.item_of(request).get('name'), 'a\ufffdb\ufffdc')
            session.send_result(request)
            session.read_to_end()
        lines = self.drive(self.scripted(script), '--once', acts=[
            {'do': 'set', 'jid': 'c@example.org', 'name': 'a\x01b\uffffc'}])
        self.assertEqual(self.having(lines, 'answered'), ['answered 3'])

    def test_removal(self):
        """Its item bears the JID and the word, and nothing else."""
        def script(session):
            log_in(session)
            request, = session.expect_roster_sets(1)
            item = session.item_of(request)
            self.assertEqual((item.attrib, len(item)),
                             ({'jid': 'c0@example.org', 'subscription': 'remove'}, 0))
            session.send_result(request, sender=session.options.jid)
            session.read_to_end()
        lines = self.drive(self.scripted(script), '--once', acts=removals(1))
        self.assertEqual(self.having(lines, 'answered'), ['answered 3'])

    def test_any_order(self):
        """Backwards, with pushes between; each comes once, also when the server repeats itself."""
        def script(session):
            log_in(session)
            requests = session.expect_roster_sets(50)
            for request in reversed(requests):
                session.push(Contact(session.item_of(request).get('jid')))
                session.send_result(request)
                session.send_result(request)
            session.read_to_end()
        lines = self.drive(self.scripted(script), '--once', acts=removals(50))
        tokens = [line.split()[1] for line in self.having(lines, 'remove')]
        self.assertEqual(len(set(tokens)), 50)
        self.assertEqual([line.split()[1] for line in self.having(lines, 'answered')], tokens[::-1])
        self.assertEqual(len(self.having(lines, 'push')), 50)

    def test_strangers(self):
        """Who isn't the account can't answer, and an id that wasn't asked answers nothing."""
        def script(session):
            log_in(session)
            first, second = session.expect_roster_sets(2)
            for sender in ('mallory@evil.example', 'evil.example', session.options.domain,
                           session.options.full_jid, session.options.jid + '/other', ''):
                session.send_result(first, sender=sender)
                session.send(f"<iq type='error' id='{first.get('id')}' from='{sender}'>"
                             f"<error type='cancel'><gone xmlns='{STANZA_ERRORS}'/></error></iq>")
            for identity in ('0' * 32, 'r3', '', '3', first.get('id') + ' ', first.get('id')[:-1]):
                session.send(f"<iq type='result' id='{identity}'/>")
            session.send_result(second)
            session.send_error(first, 'item-not-found')
            session.read_to_end()
        lines = self.drive(self.scripted(script), '--once', acts=removals(2))
        answers = self.having(lines, 'answered')
        self.assertEqual(answers[0], 'answered 4')
        self.assertTrue(answers[1].startswith(f'answered 3 {ERROR}Xmpp.ItemNotFound '), answers)
        self.assertEqual(len(answers), 2)

    def test_ids_cannot_be_guessed(self):
        """Two sessions that do the same use no id twice."""
        def script(session):
            log_in(session)
            for request in session.expect_roster_sets(5):
                session.send_result(request)
            session.read_to_end()
        server = self.scripted(script)
        for _ in range(2):
            self.drive(server, '--once', acts=removals(5))
        ids = [stanza.get('id') for stanza in server.stanzas('iq', 'set')
               if server.sessions[0].item_of(stanza) is not None]
        self.assertEqual(len(set(ids)), 10)

    def test_refusals(self):
        """Each condition has its name and a sentence that names the contact and the server."""
        def script(session):
            log_in(session)
            for request, condition in zip(session.expect_roster_sets(len(CONDITIONS)), CONDITIONS):
                session.send_error(request, condition)
            request, = session.expect_roster_sets(1)
            session.send(f"<iq type='error' id='{request.get('id')}'/>")
            session.read_to_end()
        acts = [{'do': 'set', 'jid': f'c{number}@example.org'} for number in range(len(CONDITIONS))]
        lines = self.drive(self.scripted(script), '--once', acts=acts + removals(1))
        answers = self.having(lines, 'answered')
        for number, (line, name) in enumerate(zip(answers, CONDITIONS.values())):
            _, _, error, sentence = line.split(' ', 3)
            self.assertEqual(error, f"{ERROR}{name.replace('Xmpp', 'Xmpp.')}")
            self.assertRegex(sentence, rf'^The server of scripted\.test refused to change '
                                       rf'c{number}@example\.org\b.*[:;] .*\.$')
        self.assertIn('Xmpp.UndefinedCondition The server of scripted.test refused to remove '
                      'c0@example.org (', answers[-1])
        self.assertEqual(len(answers), len(CONDITIONS) + 1)

    def test_no_answer(self):
        """A server that answers one and talks of other things then is given up."""
        def script(session):
            log_in(session)
            session.send_result(session.expect_roster_sets(3)[0])
            while True:
                session.push(Contact('c@example.org'))
                session.send("<presence from='c@example.org/x'/>")
                try:
                    session.read(timeout=0.1)
                except Timeout:
                    pass
        lines = self.drive_beyond('answered', self.scripted(script), '--timeout-ms', '500',
                                  acts=removals(3))
        self.assertEqual(self.having(lines, 'answered'), ['answered 3'])
        self.assertTrue(lines[-2].startswith(f'closed {ERROR}TimedOut '), lines[-2])
        self.assertIn('(while waiting for the answer to a change of the roster)', lines[-2])

    def test_each_answer_is_progress(self):
        """Answers that keep coming may take longer than the deadline, and the ping behind them."""
        def script(session):
            log_in(session)
            requests = session.expect_roster_sets(12)
            ping = session.read()
            for request in requests:
                time.sleep(0.5)
                session.send_result(request)
            time.sleep(0.5)
            session.send_result(ping)
            session.read_to_end()
        lines = self.drive_to_end('remove', self.scripted(script), '--once', '--timeout-ms', '1000',
                                  acts=removals(12) + [{'do': 'ping'}])
        self.assertEqual(lines[-2], 'closed')
        self.assertEqual(len(self.having(lines, 'answered')), 12)

    def test_held(self):
        """The deadline stands still while it is held, and goes on behind it."""
        def answer(session):
            log_in(session)
            for request in session.expect_roster_sets(3):
                session.send_result(request)
            session.serve()

        def be_silent(session):
            log_in(session)
            session.expect_roster_sets(3)
            session.hold()
        for script, drive, n_answers in ((answer, self.drive_to_end, 3),
                                         (be_silent, self.drive_beyond, 0)):
            with self.subTest(script.__name__):
                lines = drive('held', self.scripted(script), '--hold-when', '4', '--hold-ms', '5000',
                              '--timeout-ms', '1000', '--once', acts=removals(3))
                self.assertLess(lines.index('held'), lines.index('released'))
                behind = self.having(lines[lines.index('released'):], 'answered')
                self.assertEqual(len(behind), n_answers)
                self.assertEqual(lines[-2].split()[1:2], [] if n_answers else [f'{ERROR}TimedOut'])

    def test_closing_meanwhile(self):
        """What was asked goes out before the farewell; what is answered then is told to nobody."""
        seen = []

        def script(session):
            log_in(session)
            for request in session.expect_roster_sets(20):
                seen.append(local_name(request))
                session.send_result(request)
            session.send_presence('subscribe', 'romeo@example.org')
            session.push(Contact('c@example.org'))
            session.read_to_end()
        lines = self.drive(self.scripted(script), acts=removals(20) + [{'do': 'close'}])
        self.assertEqual(len(seen), 20)
        self.assertEqual(self.having(lines, 'answered', 'presence', 'push'), [])
        self.assertEqual(lines[-2], 'closed')

    def test_failing_meanwhile(self):
        """A server that goes away loses the answers; nothing but the end is told."""
        def script(session):
            log_in(session)
            session.expect_roster_sets(20)
            session.cut()
        lines = self.drive(self.scripted(script), acts=removals(20))
        self.assertEqual(self.having(lines, 'answered'), [])
        self.assertTrue(lines[-2].startswith(f'closed {ERROR}ConnectionLost '), lines[-2])

    def test_after_the_end(self):
        """There is no session, and no token."""
        def script(session):
            log_in(session)
            session.serve()
        server = self.scripted(script)
        lines = self.drive(server, acts=[{'do': 'close'}, {'do': 'ping'}] + removals(1))
        self.assertEqual(self.having(lines, 'ping', 'remove'), ['ping 0', 'remove 0'])
        self.assertEqual(server.sessions[0].stanzas('presence'), [])
        self.assertEqual([stanza for stanza in server.stanzas('iq', 'set')
                          if server.sessions[0].item_of(stanza) is not None], [])

    def test_many_at_once(self):
        """More than the 1 MiB that a server may leave unread of what it brought about itself."""
        def script(session):
            log_in(session)
            for request in session.expect_roster_sets(3000):
                session.send_result(request)
            session.read_to_end()
        act = {'do': 'set', 'jid': 'c@example.org', 'groups': ['g' * 1000], 'times': 3000}
        lines = self.drive(self.scripted(script), '--once', acts=[act])
        self.assertEqual(len(self.having(lines, 'answered')), 3000)
        self.assertEqual(lines[-2], 'closed')

    def test_slow_server(self):
        """One that takes no more for minutes but goes on answering isn't given up by the kernel."""
        def script(session):
            log_in(session)
            requests = session.expect_roster_sets(10)
            for request in requests:
                time.sleep(8)
                session.send_result(request)
            for request in session.expect_roster_sets(TOO_MANY - 10):
                session.send_result(request)
            session.read_to_end()
        act = {'do': 'set', 'jid': 'c@example.org', 'groups': ['g' * 1000], 'times': TOO_MANY}
        lines = self.drive(self.scripted(script), '--once', acts=[act])
        self.assertEqual(lines[-2], 'closed')
        self.assertEqual(len(self.having(lines, 'answered')), TOO_MANY)

    def test_features(self):
        """What the server advertises is told."""
        def script(session):
            log_in(session)
            session.serve()
        for versioning in (False, True):
            for pre_approval in (False, True):
                server = self.scripted(script, versioning=versioning, pre_approval=pre_approval)
                lines = self.drive(server, '--once')
                self.assertIn(f'ready versioning={versioning:d} pre-approval={pre_approval:d}',
                              lines)


main()
