"""A contact over the limit is left out of the roster and named, what was known of it stays, and the rest
is online, over reconnects and restarts, until the server has it smaller or not at all.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json

from harness.contacts import Contact
from harness.story import PASSWORD, Story, main

SMALL = Contact('big@example.org', 'Small', 'both', groups=('Friends',))
HUGE = Contact('big@example.org', 'n' * 70000, 'both')
FRIEND = Contact('friend@example.org', 'Friend', 'both')
GONE = Contact('gone@example.org', 'Gone', 'both')
NEW = Contact('new@example.org', 'New', 'both')


class HugeContactIsLeftOut(Story):
    """The server's roster is another one at each login."""

    def setUp(self):
        super().setUp()
        self.asked = []
        self.rosters = [[SMALL, FRIEND, GONE], [HUGE, FRIEND, NEW], [NEW, FRIEND, HUGE],
                        [HUGE, FRIEND, NEW], [SMALL, FRIEND, NEW]]

    def script(self, session):
        """Gives each session its roster, whole."""
        session.log_in()
        request = session.expect_roster_get()
        self.asked.append(session.version_of(request))
        roster = self.rosters[min(session.number, len(self.rosters)) - 1]
        session.send_roster(request, roster, version=str(session.number))
        session.serve()

    def assert_left_out(self, path):
        """It is named, and stays as it was known; the rest is as the server has it."""
        self.assertEqual(self.property(path, 'LeftOut'), [HUGE.jid])
        self.assertEqual(self.property(path, 'LeftOutCount'), 1)
        self.assertEqual(self.property(path, 'RosterVersion'), '')
        self.assertEqual(self.read_names(path), {SMALL.jid: 'Small', FRIEND.jid: 'Friend',
                                                 NEW.jid: 'New'})
        for verbosity in ([], ['-v']):
            text = self.rosterctl('status', *verbosity).stdout
            self.assertIn(f'left out: {HUGE.jid}.', text)
            self.assertIn('64 KiB', text)
        profile, = json.loads(self.rosterctl('status', '--json').stdout)['profiles']
        self.assertEqual((profile['left_out'], profile['left_out_count']), ([HUGE.jid], 1))

    def test_logins(self):
        """Small, huge three times with a restart in between, small again."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LeftOutCount'), 0)
        self.log_in_again(path)
        self.assert_left_out(path)
        self.log_in_again(path)
        self.assert_left_out(path)
        self.rosterd.kill()
        self.rosterd.start()
        self.assert_left_out(path)
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        self.assert_left_out(path)
        self.log_in_again(path)
        self.assertEqual(self.property(path, 'LeftOut'), [])
        self.assertEqual(self.property(path, 'LeftOutCount'), 0)
        self.assertEqual(self.property(path, 'RosterVersion'), '5')
        self.assertNotIn('left out', self.rosterctl('status', '-v').stdout)
        self.assertEqual(self.asked, ['', '1', '', '', ''])

    def test_first_sync_and_push(self):
        """Never known before; then another client makes it smaller, and a push has it in full."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            self.asked.append(session.version_of(request))
            if session.number == 1:
                session.send_roster(request, [HUGE, FRIEND], version='1')
                while not self.is_seen:
                    session.serve_for(0.05)
                assert session.wait_for_answer(session.push(SMALL, version='2')) is not None
                self.events.post('pushed')
                session.serve()
            session.send_roster(request, [SMALL, FRIEND], version='2')
            session.serve()
        self.is_seen = False
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LeftOut'), [HUGE.jid])
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend'})
        self.is_seen = True
        self.events.expect('pushed')
        self.assertEqual(self.property(path, 'LeftOut'), [])
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend', SMALL.jid: 'Small'})
        self.assertEqual(self.property(path, 'RosterVersion'), '')
        self.log_in_again(path)
        self.assertEqual(self.property(path, 'RosterVersion'), '2')
        self.assertEqual(self.asked, ['', ''])

    def test_item_without_jid(self):
        """It can be no contact that is known: those that are missing are gone."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            self.asked.append(session.version_of(request))
            odd = [] if session.number == 1 else ["<item name='Nobody' subscription='both'/>"]
            session.send_roster(request, [FRIEND] + ([GONE] if not odd else odd), version='1')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.log_in_again(path)
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend'})
        self.assertEqual((self.property(path, 'LeftOut'), self.property(path, 'LeftOutCount')), ([], 1))
        self.assertIn('left out: 1 without a usable address.', self.rosterctl('status').stdout)
        self.log_in_again(path)
        self.assertEqual(self.asked, ['', '1', ''])

    def test_resync(self):
        """A dry run and a resync keep what was known, too."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [SMALL, FRIEND], version='1')
            session.send_roster(session.expect_roster_get(), [HUGE, FRIEND], version='2')
            session.send_roster(session.expect_roster_get(), [HUGE, FRIEND, NEW], version='3')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        compared = self.finish_job(self.resync(path, is_dry_run=True))
        self.assertEqual((compared['Added'], compared['Removed'], compared['Changed']), (0, 0, 0))
        self.assertEqual(self.property(path, 'LeftOutCount'), 0)
        stored = self.finish_job(self.resync(path))
        self.assertEqual((stored['Added'], stored['Removed'], stored['Changed']), (1, 0, 0))
        self.assert_left_out(path)


main()
