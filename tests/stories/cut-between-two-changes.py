"""A server can give two changes one version, and the connection can end between them: the next login
asks for the whole roster, until it is known that all has come under that version.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.contacts import Contact, generate
from harness.net import wait_until
from harness.story import PASSWORD, Story, main
from harness.xmlstream import local_name

FRIEND = Contact('friend@example.org', 'Friend', 'both')
FIRST = Contact('first@example.org', 'First', 'both')
SECOND = Contact('second@example.org', 'Second', 'both')
ALL = {contact.jid: contact.name for contact in (FRIEND, FIRST, SECOND)}


class CutBetweenTwoChanges(Story):
    """By kill -9, by a cut and by a stop; and what settles a version."""

    def start_again(self, path):
        """The next life."""
        self.rosterd.start()
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')

    def is_settled(self):
        """Are all versions?"""
        return self.query('SELECT count(*) FROM profile WHERE is_unsettled') == [(0,)]

    def test_killed(self):
        """The first change is stored and acknowledged, the second is still on its way."""
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number == 1:
                session.send_roster(request, [FRIEND], version='1')
                self.serve_until_online(session)
                session.wait_for_answer(session.push(FIRST, version='3'))
                self.events.post('first')
                session.serve()
            if session.version_of(request) == '3':
                session.send_unchanged(request)
            else:
                session.send_roster(request, [FRIEND, FIRST, SECOND], version='3')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('first')
        self.rosterd.kill()
        self.assertFalse(self.is_settled())
        self.start_again(path)
        self.assertEqual(self.read_names(path), ALL)
        self.assertTrue(self.is_settled(), 'a whole roster settles its version')
        self.log_in_again(path)
        self.assertEqual(asked, ['', '', '3'])

    def test_interim_pushes(self):
        """All of them bear the last version, and the connection is cut behind the first."""
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number == 1:
                session.send_roster(request, [FRIEND], version='1')
            elif session.number == 2:
                session.send_unchanged(request)
                session.wait_for_answer(session.push(FIRST, version='3'))
                session.cut()
            else:
                session.send_roster(request, [FRIEND, FIRST, SECOND], version='3')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.log_in_again(path)
        server.wait_for_session(3)
        wait_until(lambda: self.read_names(path) == ALL, 'the third session')
        self.assertEqual(asked, ['', '1', ''])

    def test_what_settles(self):
        """Quiet and a pong; not a pong before which one more push came, nor one of a session in which
        there was none."""
        asked = {'quiet': [], 'late': [], 'other': []}

        def run(session, kind):
            session.log_in()
            request = session.expect_roster_get()
            asked[kind].append(session.version_of(request))
            session.send_roster(request, [FRIEND], version='1')
            if session.number > 1:
                session.serve()
            self.serve_until_online(session, kind)
            session.wait_for_answer(session.push(FIRST, version='3'))
            ping = session.read()
            if kind == 'late':
                session.push(SECOND, version='3')
            elif kind == 'other':
                session.push(SECOND, version='4')
            session.answer(ping)
            assert local_name(ping) == 'iq'
            session.wait_for_answer(session.push(FRIEND, identity='behind'))
            self.events.post('over')
            session.serve()
        paths = []
        for kind in asked:
            server = self.scripted(lambda session, kind=kind: run(session, kind), user=kind)
            paths.append(self.add_profile(kind, server.options.jid, server))
        for _ in asked:  # in any order
            self.events.expect('over')
        for path in paths:
            self.log_in_again(path)
        self.assertEqual(asked, {'quiet': ['', '3'], 'late': ['', ''], 'other': ['', '']})

    def test_prosody(self):
        """Each change has its own version there: once it is settled nothing is transferred, and the
        whole roster when the daemon is stopped right behind a change."""
        server = self.prosody(modules=['stanza_debug'])
        with open(os.path.join(server.directory, 'extra.cfg.lua'), 'a', encoding='utf-8') as cfg:
            cfg.write(f'log = {{ debug = "{server.log_file}" }}\n')
        server.start()
        server.add_account('juliet', PASSWORD, generate(20))
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')

        def read_log():
            with open(server.log_file, encoding='utf-8', errors='replace') as log:
                return log.read()
        self.finish_job(self.set_items(path, {FIRST.jid: {'Name': 'First'}}))
        self.assertFalse(self.is_settled())
        wait_until(self.is_settled, 'quiet, and a pong')
        before = len(read_log())
        self.log_in_again(path)
        self.assertNotIn('<item', read_log()[before:])
        self.finish_job(self.set_items(path, {FIRST.jid: {'Name': 'Other'}}))
        self.rosterd.stop()
        self.assertFalse(self.is_settled())
        before = len(read_log())
        self.start_again(path)
        self.assertIn('<item', read_log()[before:])
        self.assertTrue(self.is_settled())

    def test_ejabberd(self):
        """Its versions are hashes of the roster: when another session has written its change already,
        and will push it, this one's push bears the hash of both."""
        server = self.ejabberd(debian=True)
        server.start()
        server.add_account('juliet', PASSWORD, [FRIEND])
        path = self.add_profile('juliet', 'juliet@ejabberd.test', server)
        self.wait_for_state(path, 'online')
        with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            server.add_account('juliet', PASSWORD, [SECOND])
            other.set_item(Contact(FRIEND.jid, 'Changed'))
            wait_until(lambda: self.read_names(path) == {FRIEND.jid: 'Changed'}, 'the push')
            self.rosterd.kill()
            self.assertEqual(other.get_roster(self.query('SELECT roster_version FROM profile')[0][0]),
                             (None, self.query('SELECT roster_version FROM profile')[0][0]),
                             'the version is that of both changes')
        self.start_again(path)
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Changed', SECOND.jid: 'Second'})


main()
