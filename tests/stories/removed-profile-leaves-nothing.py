"""Once a profile is removed, no file of the store holds a JID, a name, a group or a word of it, also
where rosterd is killed right then; the other profile is whole.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.contacts import Contact
from harness.jobs import list_history
from harness.net import wait_until
from harness.story import PASSWORD, Story, main, profile_path

COUNT = 100
GONE = ('wherry', 'quince', 'zephyr')
KEPT = 'juliet'
ASKER = 'tybalt@prosody.test'


def roster_of(user):
    """Every JID, name and group bears the user's name, in one letter case and another."""
    return [Contact(f'c{number}.{user}@{user}.example', f'{user.upper()} Friend {number}', 'none',
                    False, (f'{user}-group{number % 7}', f'{user.capitalize()}s'))
            for number in range(COUNT)]


class RemovedProfileLeavesNothing(Story):
    """Profiles that lead full lives, one of which stays."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        for user in (*GONE, KEPT):
            self.server.add_account(user, PASSWORD, roster_of(user))
        self.server.add_account('tybalt', PASSWORD)
        self.server.start()
        for user in (*GONE, KEPT):
            path = self.add_profile(user, f'{user}@prosody.test', self.server, Visibility='xa')
            self.wait_for_state(path, 'online')
            self.live(user)
        self.ask()

    def live(self, user):
        """Jobs, history, contacts that came and went."""
        some, other = (f'c{number}.{user}@{user}.example' for number in (0, 1))
        self.rosterctl('-p', user, 'add', f'came.{user}@{user}.example', '--name', f'{user} came')
        self.rosterctl('-p', user, 'set', some, '--name', f'{user} renamed')
        self.rosterctl('-p', user, 'remove', '--yes', other)
        self.rosterctl('-p', user, 'purge', '--yes', '--group', f'{user}-group3')
        self.rosterctl('-p', user, 'undo', '--yes')
        self.rosterctl('-p', user, 'group', 'rename', f'{user}-group2', f'{user}-groupX')

    def ask(self):
        """Somebody asks each of them, in words that name them."""
        with self.server.client('tybalt', PASSWORD, ca_file=self.authority.ca_file) as client:
            client.get_roster()
            client.send_presence()
            for user in (*GONE, KEPT):
                client.send_presence(f'{user}@prosody.test', 'subscribe', f'let me in, {user}')
            for user in (*GONE, KEPT):
                wait_until(lambda user=user: self.requests(user), f'the request to {user}')

    def requests(self, user):
        """Those that wait."""
        return self.subscriptions_call(profile_path(user), 'ListPending')[0]

    def everything(self, user):
        """All that rosterd tells of a profile's past and present."""
        path = profile_path(user)
        return (self.read_all(path), list_history(self.bus, path), self.requests(user),
                self.history_call(path, 'ListJobs', '(tu)', 0, 0))

    def find(self, user):
        """In which files of the store the user's name stands, in any letter case."""
        found = []
        for name in sorted(os.listdir(self.rosterd.store_dir)):
            with open(os.path.join(self.rosterd.store_dir, name), 'rb') as file:
                if user.encode() in file.read().lower():
                    found.append(name)
        return found

    def assert_removed(self, user, when):
        """Nothing is left of it, and all of the one that stays."""
        self.assertEqual(self.find(user), [], f'{user}, {when}')
        self.assertEqual(self.query('SELECT count(*) FROM profile WHERE name = ?', user), [(0,)])
        self.assertEqual(self.everything(KEPT), self.whole, when)

    def restart_after_kill(self):
        """It doesn't end well, and begins anew."""
        self.rosterd.kill()
        self.rosterd.start()

    def test_removed(self):
        """While rosterd runs; killed right after its answer; killed before it."""
        self.whole = self.everything(KEPT)
        for user in (*GONE, KEPT):
            self.assertIn('rosterd.db', ''.join(self.find(user)))
        first, second, third = GONE
        self.rosterctl('profile', 'remove', '--yes', first)
        self.assert_removed(first, 'while rosterd runs')

        self.rosterctl('profile', 'remove', '--yes', second)
        self.rosterd.kill()
        self.assertEqual(self.find(second), [], 'while nobody runs')
        self.rosterd.start()
        self.assert_removed(second, 'killed after the answer')
        self.assert_removed(first, 'killed after the answer to another one')

        removing = self.rosterctl.start('profile', 'remove', '--yes', third)
        wait_until(lambda: not self.query('SELECT 1 FROM profile WHERE name = ?', third),
                   'the commit of the removal')
        self.restart_after_kill()
        removing.communicate()
        self.assert_removed(third, 'killed before the answer')
        self.set_password(profile_path(KEPT), PASSWORD)
        self.wait_for_state(profile_path(KEPT), 'online')
        self.assert_same_roster(self.server.read_roster(KEPT), KEPT)


main()
