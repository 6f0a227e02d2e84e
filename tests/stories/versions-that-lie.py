"""Versions that repeat, are missing or don't tell of every change are noticed and not believed any more:
each login asks for the whole roster, and status -v says why.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.contacts import Contact
from harness.net import wait_until
from harness.story import PASSWORD, Story, main

FRIEND = Contact('friend@example.org', 'Friend', 'both')
CROWD = [Contact(f'c{number}@example.org', f'C {number}') for number in range(40)]


def friend(name):
    """The same one under another name."""
    return Contact(FRIEND.jid, name, 'both')


class VersionsThatLie(Story):
    """By a scripted server, and by real ones with groups that their admins make."""

    def distrust(self, path):
        """The word for why versions aren't believed."""
        return self.property(path, 'VersionDistrust')[0]

    def test_same_version(self):
        """Until they move; then the next whole roster brings one that is used."""
        asked = []
        rosters = {2: friend('B'), 3: friend('B'), 4: friend('D')}

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number == 5:
                session.send_unchanged(request)
                session.serve()
            session.send_roster(request, [rosters.get(session.number, FRIEND)], version='1')
            while self.step < session.number:
                session.serve_for(0.05)
            if session.number == 1:
                session.push(friend('B'), version='1')
                session.send_roster(session.expect_roster_get(), [friend('B')], version='1')
            elif session.number == 3:
                session.wait_for_answer(session.push(friend('C'), version='2'))
                session.wait_for_answer(session.push(friend('D'), version='3'))
                self.events.post('moved')
            session.serve()
        self.step = 0
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.assertEqual(self.distrust(path), '')
        self.step = 1
        wait_until(lambda: self.distrust(path) == 'same-version', 'it was noticed')
        self.rosterd.kill()
        self.rosterd.start()
        self.assertEqual(self.distrust(path), 'same-version')
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.distrust(path), 'same-version')
        text = self.rosterctl('status', '-v').stdout
        self.assertIn('the whole roster, at each login', text)
        self.assertIn('without giving it another version', text)
        self.step = 2
        self.log_in_again(path)
        self.step = 3
        self.events.expect('moved')
        wait_until(lambda: self.distrust(path) == '', 'they are believed again')
        self.step = 4
        self.log_in_again(path)
        self.log_in_again(path)
        self.assertEqual(asked, ['', '', '', '', '1'])
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'D'})

    def test_no_version(self):
        """Versioning is advertised, and the roster bears none, or Prosody 13's "nil"."""
        for version in (None, 'nil'):
            asked = []

            def script(session, version=version, asked=asked):
                session.log_in()
                request = session.expect_roster_get()
                asked.append(session.version_of(request))
                session.send_roster(request, [FRIEND], version=version if session.number < 2 else '1')
                session.serve()
            server = self.scripted(script)
            path = self.add_scripted_profile('juliet', server)
            self.wait_for_state(path, 'online')
            self.assertEqual(self.distrust(path), 'no-version')
            self.log_in_again(path)
            self.assertIn('believed again', self.rosterctl('profile', 'trust', 'juliet', 'versions').stderr)
            self.assertEqual(self.distrust(path), '')
            self.assertIn('not distrusted', self.rosterctl('profile', 'trust', 'juliet', 'versions').stderr)
            self.log_in_again(path)
            self.log_in_again(path)
            self.assertEqual(asked, ['', '', '', '1'])
            self.bus.call('RemoveProfile', '(o)', path)

    def test_prosody_groups(self):
        """mod_groups: while another client stays online, each change bears the version "1"."""
        groups = os.path.join(self.dir, 'groups.txt')
        with open(groups, 'w', encoding='utf-8') as file:
            file.write('[Team]\njuliet@prosody.test=Juliet\nnurse@prosody.test=Nurse\n')
        server = self.prosody(modules=['groups'], extra=f'groups_file = "{groups}"\n')
        server.add_account('juliet', PASSWORD)
        server.add_account('nurse', PASSWORD)
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            for name in ('A', 'B'):
                other.set_item(Contact(FRIEND.jid, name))
            wait_until(lambda: self.read_names(path).get(FRIEND.jid) == 'B', 'the push is there')
            self.assertNotEqual(self.distrust(path), '')
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            other.set_item(Contact(FRIEND.jid, 'C'))
            self.profile_call(path, 'Connect')
            self.wait_for_state(path, 'online')
            self.assertEqual(self.read_names(path),
                             {FRIEND.jid: 'C', 'nurse@prosody.test': 'Nurse'})
        self.assertIn('the whole roster, at each login', self.rosterctl('status', '-v').stdout)

    def test_ejabberd_groups(self):
        """A member of two shared groups leaves one: the push looks like a removal and is none. Later
        changes of groups don't touch ejabberd's stored version, and are seen all the same."""
        server = self.ejabberd(versioning=True, debian=True)
        server.start()
        for user in ('juliet', 'nurse', 'romeo'):
            server.add_account(user, PASSWORD)
        server.share_group('Team', 'juliet', 'nurse')
        server.share_group('House', 'juliet', 'nurse')
        path = self.add_profile('juliet', 'juliet@ejabberd.test', server)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_groups(path), {'nurse@ejabberd.test': {'House', 'Team'}})
        with self.events.forbid('ContactsChanged', lambda event: bool(event.removed)):
            server.leave_group('Team', 'nurse')
            wait_until(lambda: self.read_groups(path) == {'nurse@ejabberd.test': {'House'}},
                       'the whole roster was asked for')
        self.assertEqual(self.distrust(path), 'removal-with-groups')
        self.assertIn('nurse@ejabberd.test', self.property(path, 'LastDoubt')[2])
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        server.join_group('House', 'romeo')
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        self.assertEqual(self.read_groups(path), {'nurse@ejabberd.test': {'House'},
                                                  'romeo@ejabberd.test': {'House'}})
        self.assertIn('the whole roster, at each login', self.rosterctl('status', '-v').stdout)

    def test_honest_servers(self):
        """Nothing is held against the versions of Prosody, and of ejabberd's two kinds: not while
        another client and a job change much at once, nor over logins."""
        for name, server in (('prosody', self.prosody()), ('counter', self.ejabberd(versioning=True)),
                             ('hash', self.ejabberd(debian=True))):
            if name == 'prosody':
                server.add_account('juliet', PASSWORD, CROWD)
            server.start()
            if name != 'prosody':
                server.add_account('juliet', PASSWORD, CROWD)
            path = self.add_profile(name, f'juliet@{server.domain}', server)
            self.wait_for_state(path, 'online')
            with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
                other.get_roster()
                job = self.remove_items(path, [contact.jid for contact in CROWD[:20]])
                for contact in CROWD[20:]:
                    other.set_item(Contact(contact.jid, 'Other'))
                self.finish_job(job)
            self.log_in_again(path)
            self.assertEqual(self.read_names(path), {contact.jid: 'Other' for contact in CROWD[20:]})
            self.assertEqual(self.property(path, 'LastDoubt'), (0, '', ''), name)
            self.assertEqual(self.distrust(path), '', name)
            self.assertNotEqual(self.property(path, 'RosterVersion'), '', name)
            self.bus.call('RemoveProfile', '(o)', path)
            server.stop()

    def read_groups(self, path):
        """The stored roster as {jid: groups}."""
        return {contact[0]: set(contact[4]) for contact in self.read_all(path)[0]}


main()
