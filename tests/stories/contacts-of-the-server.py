"""Contacts that the server makes, and makes again: that is learnt from what it does, told with date and
evidence, left out of a purge, and forgotten when a removal sticks.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os

from harness.contacts import Contact
from harness.net import wait_until
from harness.selection import typed
from harness.story import PASSWORD, Story, main

FRIEND = Contact('friend@example.org', 'Friend', 'both')
MADE = 8


class ContactsOfTheServer(Story):
    """Real servers, as Debian ships them, with a group that an admin makes."""

    def find(self, path, jid):
        """The stored contact, as show tells it, or None."""
        done = self.rosterctl('-p', path.rpartition('/')[2], 'show', jid, '--json', status=None)
        return json.loads(done.stdout)['contacts'][0] if done.returncode == 0 else None

    def assert_made(self, path, jid, evidence, *words):
        """The contact is known as the server's, and show and get say so."""
        contact = self.find(path, jid)
        self.assertEqual((contact['server_made'], contact['server_made_evidence']), (True, evidence))
        self.assertRegex(contact['server_made_since'], r'^20\d\d-')
        said = self.rosterctl('show', jid).stdout
        self.assertRegex(said, r'server made: your server makes this contact: [^(]+ \(20\d\d-.*\)')
        self.assert_names(said, 'made by the server', *words)
        self.assertIn('server made: True', self.rosterctl('get', '-vv', '--jid', jid).stdout)
        self.assertIn(jid, self.rosterctl('get', '--server-made').stdout)
        self.assertNotIn(jid, self.rosterctl('get', '--no-server-made').stdout)

    def assert_purge_leaves(self, path, jid):
        """A purge of all leaves it out and says so, whoever asks for it; else it would be asked for."""
        done = self.rosterctl('purge', '--subscription', 'both', '--dry-run')
        self.assertIn('Left out is 1 contact that your server makes itself.', done.stderr)
        self.assertNotIn(jid, done.stdout)
        details = self.finish_job(self.purge(path, typed(Subscription=['both'])))
        self.assertEqual((details['ServerMade'], details['ServerMadeJids']), (1, [jid]))
        self.assertIsNotNone(self.find(path, jid))
        self.assertIsNone(self.find(path, FRIEND.jid))

    def test_prosody(self):
        """mod_groups: each removal succeeds, and is undone when the roster is loaded again."""
        nurse, groups = 'nurse@prosody.test', os.path.join(self.dir, 'groups.txt')
        with open(groups, 'w', encoding='utf-8') as file:
            file.write(f'[Team]\njuliet@prosody.test=Juliet\n{nurse}=Nurse\n')
        server = self.prosody(modules=['groups'], extra=f'groups_file = "{groups}"\n')
        server.add_account('juliet', PASSWORD, [FRIEND])
        server.add_account('nurse', PASSWORD)
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        done = self.rosterctl('remove', nurse, '--yes')
        self.assertNotIn('makes', done.stderr, 'nothing is known yet')
        self.assertIsNone(self.find(path, nurse))
        self.log_in_again(path)
        self.assert_made(path, nurse, 'returned', 'it was removed, and a login brought it back')
        self.assertIn('made by the server', self.rosterctl('history', nurse).stdout.splitlines()[0])
        done = self.rosterctl('set', nurse, '--name', 'Angelica')
        self.assert_names(done.stderr, nurse, 'is made by the server of juliet itself, which may undo this.',
                          'Changed 1 contact')
        self.assert_purge_leaves(path, nurse)
        done = self.rosterctl('remove', nurse, '--yes')
        self.assertIn('Your server makes this contact itself: it may keep it, or bring it back.', done.stderr)
        self.assertIsNone(self.find(path, nurse))
        self.log_in_again(path)
        self.assertTrue(self.find(path, nurse)['server_made'], 'it was not forgotten meanwhile')
        self.rosterctl('remove', nurse, '--yes')
        with open(groups, 'w', encoding='utf-8') as file:
            file.write('[Team]\njuliet@prosody.test=Juliet\n')
        server.stop()
        server.start()
        self.wait_for_state(path, 'online')
        wait_until(lambda: self.query('SELECT * FROM made') == [], 'the removal has stuck')
        self.assertIsNone(self.find(path, nurse))

    def test_ejabberd(self):
        """mod_shared_roster: a removal is confirmed and not made; a change comes in several pushes, and
        is one entry of the history."""
        nurse = 'nurse@ejabberd.test'
        server = self.ejabberd(debian=True)
        server.start()
        server.add_account('juliet', PASSWORD, [FRIEND])
        server.add_account('nurse', PASSWORD)
        server.share_group('Team', 'juliet', 'nurse')
        path = self.add_profile('juliet', 'juliet@ejabberd.test', server)
        self.wait_for_state(path, 'online')
        self.rosterctl('set', nurse, '--name', 'Angelica', '--add-group', 'Mine')
        self.assertGreater(len(self.query('SELECT * FROM journal WHERE jid = ? AND job > 0', nurse)), 1)
        changes = json.loads(self.rosterctl('history', nurse, '--json').stdout)['changes']
        self.assertEqual([(change['before']['name'], change['after']['name'], change['before']['subscription'],
                           change['after']['subscription']) for change in changes if change['job']],
                         [('', 'Angelica', 'both', 'both')])
        self.assertFalse(self.find(path, nurse)['server_made'], 'nothing is known yet')
        done = self.rosterctl('remove', nurse, '--yes', status=4)
        self.assertIn('the server itself makes this contact. Ask whoever runs it.', done.stderr)
        self.assert_made(path, nurse, 'kept', 'it confirmed a removal, and still had it')
        done = self.rosterctl('remove', nurse, '--yes', status=4)
        self.assert_names(done.stderr, 'Your server makes this contact itself', 'and still has it')
        self.assert_purge_leaves(path, nurse)
        server.leave_group('Team', 'nurse')
        self.log_in_again(path)
        if self.find(path, nurse):  # ejabberd has made an item of the user's of it
            self.rosterctl('remove', nurse, '--yes')
        self.assertIsNone(self.find(path, nurse), 'nobody makes it any more')
        self.assertEqual(self.query('SELECT * FROM made'), [])


main()
