"""A connection that is held reads nothing more, still sends what it has to send, and goes on
afterwards.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.drive import DriveStory
from harness.story import main
from harness.xmlstream import PING

PUSHES = 3000
PINGS = 30
NAME = 'n' * 1000
# What was read when it was held: a read of 4 KiB, and what is left of a TLS record of 16 KiB.
READ_MAX = 21


class HeldBack(DriveStory):
    """By xmpp-drive: the wire's floor and nothing above it."""

    @staticmethod
    def between(lines):
        """The lines while it was held, and those behind."""
        held, released = lines.index('held'), lines.index('released')
        return lines[held + 1:released], lines[released + 1:]

    def test_pushes(self):
        """Held at the hundredth event, in the middle of a read; pings go out all the while."""
        pings = []

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='0')
            for number in range(PUSHES):
                session.push(Contact(f'c{number}@example.org', NAME), version=str(number))
            while len(session.stanzas('iq', 'result')) < PUSHES:
                stanza = session.read()
                if stanza.find(f'{{{PING}}}ping') is not None:
                    pings.append(len(session.stanzas('iq', 'result')))
            session.push(Contact('last@example.org'), version='last')
            session.hold()
        lines = self.drive(self.scripted(script), '--hold-when', '100', '--hold-pings', str(PINGS),
                           '--close-at', 'push last')
        held, behind = self.between(lines)
        # Nothing was acknowledged between these.
        meanwhile = sum(acknowledged <= 100 + len(held) for acknowledged in pings)
        print(f'  {len(held)} pushes while held, {len(behind)} behind, {meanwhile} pings meanwhile')
        self.assertLessEqual(len(held), READ_MAX)
        versions = [line.split()[1] for line in lines if line.startswith('push')]
        self.assertEqual(versions, [str(number) for number in range(PUSHES)] + ['last'])
        self.assertGreaterEqual(meanwhile, PINGS)

    def test_roster(self):
        """In the middle of a roster, for longer than its deadline, which stands still meanwhile."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send_roster(request, (Contact(f'c{number}@example.org', NAME)
                                          for number in range(PUSHES)), version='1')
            session.serve()
        lines = self.drive_to_end('held', self.scripted(script), '--hold-when', '50', '--hold-ms',
                                  '6000', '--timeout-ms', '1000', '--close-at', 'end')
        held, _ = self.between(lines)
        print(f'  {len(held)} contacts while held')
        self.assertLessEqual(len(held), READ_MAX)
        self.assertEqual(sum(line.startswith('item') for line in lines), PUSHES)
        self.assertIn('end 1', lines)
        self.assertIn('closed', lines)

    def test_deadline_goes_on(self):
        """A server that says nothing behind it is given up all the same."""
        def script(session):
            session.log_in()
            session.expect_roster_get()
            session.hold()
        lines = self.drive_beyond('held', self.scripted(script), '--hold-when', '1', '--hold-ms', '5000',
                                  '--timeout-ms', '1000')
        self.assertTrue(lines[-2].startswith('closed im.rosterd.Roster1.Error.TimedOut'), lines)
        self.assertIn('released', lines)

    def close_while_held(self, script):
        """It ends of itself, without an error."""
        lines = self.drive(self.scripted(script), '--hold-when', '50', '--close-held-ms', '500')
        self.assertIn('held', lines)
        self.assertNotIn('released', lines)
        self.assertEqual(lines[-2], 'closed', lines[-2:])

    def test_closing(self):
        """Towards a server that answers the farewell, and one that never stops talking."""
        def flood(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='0')
            while True:
                session.push(Contact('c@example.org', NAME), version='1')

        def answer(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='0')
            for number in range(100):
                session.push(Contact('c@example.org', NAME), version=str(number))
            session.read_to_end()
        self.close_while_held(answer)
        self.close_while_held(flood)


main()
