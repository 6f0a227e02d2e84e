"""A contact has one limit of size, by whatever way it comes; a roster has its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.contacts import Contact  # noqa: E402
from harness.drive import DriveStory  # noqa: E402
from harness.story import main  # noqa: E402
from harness.xmlstream import ROSTER  # noqa: E402

EXCESS = 'closed im.rosterd.Roster1.Error.LimitExceeded The server sent a '
# 'item', 'jid', 'a@b' and 'group' count, too.
LONGEST = 64 * 1024 - 15


def item(length):
    """An item with a group so long."""
    return f"<item jid='a@b'><group>{'g' * length}</group></item>"


class LimitsOfARoster(DriveStory):
    """By xmpp-drive."""

    def check(self, script, *words):
        """It is refused, by a sentence with these words, and nothing of it is told as whole."""
        lines = self.drive(self.scripted(script), '--time', '--close-after-ms', '300000')
        self.assertTrue(lines[-2].startswith(EXCESS), lines)
        for word in words:
            self.assertIn(word, lines[-2])
        return lines

    @staticmethod
    def roster_of(items):
        """A server with this roster."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), items, version='1', chunk=5000)
            session.serve()
        return script

    @staticmethod
    def push_of(text, sender=None):
        """A server that pushes this item, and then a small one."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='1')
            session.push(text, version='2', sender=sender)
            session.push(Contact('small@example.org'), version='3')
            session.serve()
        return script

    def test_items(self):
        """In a roster and in a push, one byte too many."""
        lines = self.check(self.roster_of([item(LONGEST + 1)]), 'contact', '64 KiB')
        self.assertFalse([line for line in lines if line.startswith('end')])
        lines = self.check(self.push_of(item(LONGEST + 1)), 'contact', '64 KiB')
        self.assertFalse([line for line in lines if line.startswith('push')])

    def test_largest_items(self):
        """None too many."""
        lines = self.drive(self.scripted(self.roster_of([item(LONGEST)])), '--once')
        self.assertTrue(any(line.startswith('item') for line in lines))
        lines = self.drive(self.scripted(self.push_of(item(LONGEST))), '--close-when', '5')
        self.assertEqual(sum(line.startswith('push') for line in lines), 2)
        self.assertEqual(lines[-2], 'closed')

    def test_item_of_groups(self):
        """Many small parts weigh the same as one."""
        groups = ''.join(f'<group>{number:05}</group>' for number in range(7000))
        self.check(self.roster_of([f"<item jid='a@b'>{groups}</item>"]), 'contact', '64 KiB')
        self.check(self.push_of(f"<item jid='a@b'>{groups}</item>"), 'contact', '64 KiB')

    def test_large_push_of_a_stranger(self):
        """It is refused as any of a stranger's is, and ends nothing."""
        lines = self.drive(self.scripted(self.push_of(item(LONGEST + 1), 'mallory@evil.example')),
                           '--close-when', '5')
        self.assertEqual([line[:6] for line in lines if line.startswith('push')], ['push 3'])
        self.assertEqual(lines[-2], 'closed')

    def test_large_stanza(self):
        """Any other stanza: 256 KiB."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='1')
            session.send(f"<iq type='get' id='x'><x>{'x' * 300000}</x></iq>")
            session.serve()
        self.check(script, 'stanza', '256 KiB')

    def test_too_many_contacts(self):
        """A million, and one more."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}'>")
            for _ in range(100):
                session.stream.send(b"<item jid='a@b'/>" * 10000)
            if session.server.options.resource == 'more':
                session.send("<item jid='a@b'/>")
            session.send('</query></iq>')
            session.serve()
        lines = self.drive(self.scripted(script), '--time', '--once')
        self.assertTrue(any(line.startswith('# 1000000 items') for line in lines), lines)
        self.assertEqual(lines[-2], 'closed')

        def one_more(session):
            session.options.resource = 'more'
            script(session)
        self.check(one_more, 'roster', '1000000 contacts')

    def test_meaningless_subscriptions(self):
        """The value is passed over, the contact stays."""
        items = ["<item jid='a@b' subscription='sideways'/>", "<item jid='c@d' subscription='remove'/>"]
        lines = self.drive(self.scripted(self.roster_of(items)), '--once')
        told = [line for line in lines if line.startswith('item')]
        self.assertEqual(len(told), 2)
        self.assertTrue(all('"subscription":"none"' in line for line in told), told)
        lines = self.drive(self.scripted(self.push_of(items[0])), '--close-when', '5')
        self.assertTrue(any(line.startswith('push 2') and '"none"' in line for line in lines))


main()
