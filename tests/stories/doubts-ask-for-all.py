"""When rosterd could not apply something that the server sent, it asks for the whole roster at once
and does not trust the version: what it missed is there within the session, or after a crash.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import time

from harness.contacts import Contact
from harness.net import Timeout, wait_until
from harness.scripted import item_xml
from harness.story import PASSWORD, Story, main, profile_path
from harness.xmlstream import ROSTER

FRIEND = Contact('friend@example.org', 'Friend', 'both')
MISSED = Contact('missed@example.org', 'Missed', 'both')
GOOD = Contact('good@example.org', 'Good', 'both')
ALL = {contact.jid: contact.name for contact in (FRIEND, MISSED, GOOD)}
HUGE = Contact('missed@example.org', 'n' * 70000, 'both')


def send_push(session, body, attributes="id='odd'", version='2'):
    """A push with any attributes and any items."""
    session.send(f"<iq type='set' {attributes} to='{session.options.full_jid}'>"
                 f"<query xmlns='{ROSTER}' ver='{version}'>{body}</query></iq>")


# What the server says amiss, and the word that tells it.
ODDITIES = {
    'no-id': lambda session: send_push(session, item_xml(MISSED), attributes=''),
    'item-count': lambda session: send_push(session, item_xml(MISSED) + item_xml(FRIEND)),
    'no-jid': lambda session: send_push(session, "<item name='Missed' subscription='both'/>"),
    'too-large': lambda session: send_push(session, item_xml(HUGE)),
    'removal-with-groups': lambda session: send_push(
        session, f"<item jid='{FRIEND.jid}' subscription='remove'><group>Team</group></item>"),
}


class DoubtsAskForAll(Story):
    """Each is followed by a push that can be applied, whose version would cover it up."""

    def doubt(self, path):
        """The word of the last doubt."""
        return self.property(path, 'LastDoubt')[1]

    def wait_until_withheld(self, path):
        """No version vouches for what is stored, though the answer to the request is still to come."""
        wait_until(lambda: self.property(path, 'RosterVersion') == '', 'the version is withheld')

    def script_with(self, name, oddity, asked):
        """A server that says one thing amiss, and has it right when all is asked for."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number > 1:
                session.send_unchanged(request)
                session.serve()
            session.send_roster(request, [FRIEND], version='1')
            self.serve_until_online(session, name)
            oddity(session)
            session.push(GOOD, version='3')
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            session.send_roster(request, [FRIEND, MISSED, GOOD], version='3')
            session.serve()
        return script

    def test_within_the_session(self):
        """The contact is there without a restart, and the next login goes on from the version."""
        for word, oddity in ODDITIES.items():
            asked = []
            name = f'p-{word}'
            server = self.scripted(self.script_with(name, oddity, asked))
            path = self.add_profile(name, server.options.jid, server)
            wait_until(lambda: len(asked) == 2 and self.read_names(path) == ALL, word)
            self.assertEqual(self.doubt(path), word)
            self.assertEqual(self.property(path, 'State'), 'online', word)
            is_trusted = word != 'removal-with-groups'
            wait_until(lambda: self.property(path, 'RosterVersion') == '3' * is_trusted, word)
            self.log_in_again(path)
            self.assertEqual(asked, ['', '', '3' * is_trusted], word)
            self.bus.call('RemoveProfile', '(o)', path)

    def test_killed_right_after(self):
        """A server that gives no answer to the request: the next life asks for all."""
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number == 1:
                session.send_roster(request, [FRIEND], version='1')
                self.serve_until_online(session)
                ODDITIES['no-id'](session)
                session.wait_for_answer(session.push(GOOD, version='3'))
                self.events.post('applied')
                session.serve()
            session.send_roster(request, [FRIEND, MISSED, GOOD], version='3')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('applied')
        self.rosterd.kill()
        self.assertEqual(self.query('SELECT roster_version, doubt FROM profile'), [(None, 'no-id')])
        self.rosterd.start()
        self.set_password(path, PASSWORD)
        self.wait_for_state(path, 'online')
        self.assertEqual(asked, ['', ''])
        self.assertEqual(self.read_names(path), ALL)

    def test_before_the_answer(self):
        """An answer that may have been made before the doubt vouches for nothing, be it a roster or
        that it is unchanged; online comes behind the second answer."""
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            ODDITIES['no-id'](session)
            if session.number == 1:
                session.send_roster(request, [FRIEND], version='2')
            else:
                session.send_unchanged(request)
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            assert self.property(path, 'State') == 'syncing'
            self.wait_until_withheld(path)
            session.send_roster(request, [FRIEND, MISSED], version=str(session.number + 1))
            session.serve()
        server = self.scripted(script)
        path = profile_path('juliet')
        self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'RosterVersion'), '2')
        self.assertEqual(self.read_names(path), {FRIEND.jid: 'Friend', MISSED.jid: 'Missed'})
        self.log_in_again(path)
        self.assertEqual(self.property(path, 'RosterVersion'), '3')
        self.assertEqual(asked, ['', '', '2', ''])

    def test_during_a_resync(self):
        """The resync, or its dry run, ends; then the roster is asked for once more."""
        for is_dry_run in (False, True):
            asked = []

            def script(session, asked=asked):
                session.log_in()
                session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
                request = session.expect_roster_get()
                ODDITIES['item-count'](session)
                session.send_roster(request, [FRIEND, GOOD], version='2')
                request = session.expect_roster_get()
                asked.append(session.version_of(request))
                self.wait_until_withheld(path)
                session.send_roster(request, [FRIEND, MISSED, GOOD], version='3')
                session.serve()
            server = self.scripted(script)
            path = self.add_scripted_profile('juliet', server)
            self.wait_for_state(path, 'online')
            details = self.finish_job(self.resync(path, is_dry_run=is_dry_run))
            self.assertEqual(details['Added'], 1)
            wait_until(lambda: self.property(path, 'RosterVersion') == '3', 'asked once more')
            self.assertEqual(self.read_names(path), ALL)
            self.assertEqual(asked, [''])
            self.bus.call('RemoveProfile', '(o)', path)

    def test_refused(self):
        """For now, or by a server that has nothing to say: it is asked for again, within the session."""
        for refuse in (lambda session, request: session.send_error(request, 'resource-constraint'),
                       lambda session, request: session.send_unchanged(request)):
            asked = []

            def script(session, asked=asked, refuse=refuse):
                session.log_in()
                session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
                self.serve_until_online(session)
                ODDITIES['no-id'](session)
                request = session.expect_roster_get()
                asked.append(session.version_of(request))
                refuse(session, request)
                request = session.expect_roster_get()
                asked.append(session.version_of(request))
                session.send_roster(request, [FRIEND, MISSED, GOOD], version='3')
                session.serve()
            path = self.add_scripted_profile('juliet', self.scripted(script))
            wait_until(lambda: self.property(path, 'RosterVersion') == '3', 'asked once more')
            self.assertEqual((self.read_names(path), asked), (ALL, ['', '']))
            self.bus.call('RemoveProfile', '(o)', path)

    def test_connection_lost(self):
        """Before the answer: the next session asks for all."""
        asked = []

        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            asked.append(session.version_of(request))
            if session.number == 1:
                session.send_roster(request, [FRIEND], version='1')
                self.serve_until_online(session)
                ODDITIES['no-id'](session)
                session.expect_roster_get()
                session.cut()
            session.send_roster(request, [FRIEND, MISSED, GOOD], version='3')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        server.wait_for_session(2)
        wait_until(lambda: self.read_names(path) == ALL, 'the second session')
        self.assertEqual(asked, ['', ''])

    def test_no_loop(self):
        """Each answer is followed by a doubt: the requests are few, and grow rare."""
        asked = []

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [FRIEND], version='1')
            self.serve_until_online(session)
            began = time.monotonic()
            while len(asked) < 3:
                ODDITIES['no-jid'](session)
                try:
                    request = session.expect_roster_get(timeout=0.2)
                    asked.append(time.monotonic() - began)
                    session.send_roster(request, [FRIEND], version=str(len(asked) + 1))
                except Timeout:
                    pass
            ODDITIES['no-jid'](session)
            self.events.post('over')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('over')
        # At 0, 2 and 6 seconds, or later on a slow machine.
        self.assertGreater(asked[2], 5)
        wait_until(lambda: self.property(path, 'RosterVersion') == '', 'the version is withheld')
        self.assertEqual(self.property(path, 'State'), 'online')


main()
