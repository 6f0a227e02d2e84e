"""A contact has one limit of size, by whatever way it comes; a roster has its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.drive import DriveStory
from harness.story import main
from harness.xmlstream import ROSTER

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

    def push_of(self, text, sender=None, answer='result'):
        """A server that pushes this item, and then a small one; and the answer that is due."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [], version='1')
            pushed = session.push(text, version='2', sender=sender)
            self.assertEqual(session.wait_for_answer(pushed).get('type'), answer)
            session.push(Contact('small@example.org'), version='3')
            session.serve()
        return script

    def tell_of(self, script, *options):
        """What was told of the roster and of pushes, until the small one; the session goes on."""
        lines = self.drive(self.scripted(script), *options)
        self.assertEqual(lines[-2], 'closed')
        return [line.partition(' {')[0] for line in
                self.having(lines, 'item', 'left-out', 'end', 'push', 'doubt')]

    def told_of_roster(self, *items):
        """As above, of a roster of these items and a small one."""
        return self.tell_of(self.roster_of([*items, "<item jid='small@example.org'/>"]), '--once',
                            '--time')

    def test_items(self):
        """One byte too many: left out of a roster, and not taken of a push, of which it is told."""
        self.assertEqual(self.told_of_roster(item(LONGEST + 1)), ['left-out a@b', 'end 1'])
        self.assertEqual(self.tell_of(self.push_of(item(LONGEST + 1), answer='error'),
                                      '--close-when', '6'),
                         ['end 1', 'doubt too-large a@b', 'push 3'])

    def test_largest_items(self):
        """None too many, also where each character comes as six."""
        for large in (item(LONGEST), f"<item jid='a@b' name='{'&quot;' * (LONGEST + 1)}'/>"):
            lines = self.drive(self.scripted(self.roster_of([large])), '--once')
            self.assertTrue(any(line.startswith('item') for line in lines))
            lines = self.drive(self.scripted(self.push_of(large)), '--close-when', '6')
            self.assertEqual(sum(line.startswith('push') for line in lines), 2)
            self.assertEqual(lines[-2], 'closed')

    def test_item_of_groups(self):
        """Many small parts weigh the same as one."""
        groups = ''.join(f'<group>{number:05}</group>' for number in range(7000))
        self.assertEqual(self.told_of_roster(f"<item jid='a@b'>{groups}</item>"),
                         ['left-out a@b', 'end 1'])

    def test_huge_items(self):
        """However large: in groups, in the name, in what nobody knows, in the JID; as a removal."""
        huge = 3 * 1024 * 1024
        for text, jid in ((item(huge), 'a@b'), (f"<item jid='a@b' name='{'&apos;' * 512 * 1024}'/>", 'a@b'),
                          (f"<item jid='a@b'><x>{'<y/>' * 100000}</x></item>", 'a@b'),
                          (f"<item jid='{'j' * 100000}'/>", '(no JID)'),
                          (f"<item subscription='remove' jid='a@b'>{'x' * huge}</item>", 'a@b')):
            with self.subTest(text[:60]):
                self.assertEqual(self.told_of_roster(text), [f'left-out {jid}', 'end 1'])
                self.assertEqual(self.tell_of(self.push_of(text, answer='error'), '--close-when', '6'),
                                 ['end 1', f'doubt too-large {jid}', 'push 3'])

    def test_large_push_of_a_stranger(self):
        """It is refused as any of a stranger's is, and ends nothing."""
        told = self.tell_of(self.push_of(item(LONGEST + 1), 'mallory@evil.example', 'error'),
                            '--close-when', '5')
        self.assertEqual(told, ['end 1', 'push 3'])

    def test_large_stanza(self):
        """Any other stanza: 10 MiB, with its tags."""
        def script_of(size):
            def script(session):
                session.log_in()
                session.send_roster(session.expect_roster_get(), [], version='1')
                session.send(f"<iq type='get' id='x'><x>{'x' * size}</x></iq>")
                session.expect('iq')
                session.push(Contact('small@example.org'), version='2')
                session.serve()
            return script
        limit = 10 * 1024 * 1024
        self.assertEqual(self.tell_of(script_of(limit - 64), '--close-when', '4'), ['end 1', 'push 2'])
        # A text is looked at where a piece of it begins.
        self.check(script_of(limit + 1024 * 1024), 'stanza', '10 MiB')

    def test_too_many_contacts(self):
        """Two hundred thousand, and one more."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='{ROSTER}'>")
            for _ in range(20):
                session.stream.send(b"<item jid='a@b'/>" * 10000)
            if session.server.options.resource == 'more':
                session.send("<item jid='a@b'/>")
            session.send('</query></iq>')
            session.serve()
        lines = self.drive(self.scripted(script), '--time', '--once')
        self.assertTrue(any(line.startswith('# 200000 items') for line in lines), lines)
        self.assertEqual(lines[-2], 'closed')

        def one_more(session):
            session.options.resource = 'more'
            script(session)
        self.check(one_more, 'roster', '200000 contacts')

    def test_meaningless_subscriptions(self):
        """The value is passed over, the contact stays."""
        items = ["<item jid='a@b' subscription='sideways'/>", "<item jid='c@d' subscription='remove'/>"]
        lines = self.drive(self.scripted(self.roster_of(items)), '--once')
        told = [line for line in lines if line.startswith('item')]
        self.assertEqual(len(told), 2)
        self.assertTrue(all('"subscription":"none"' in line for line in told), told)
        lines = self.drive(self.scripted(self.push_of(items[0])), '--close-when', '6')
        self.assertTrue(any(line.startswith('push 2') and '"none"' in line for line in lines))


main()
