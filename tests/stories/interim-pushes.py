"""A server may answer "unchanged" and push what changed (RFC 6121 §2.6.3): the roster is in step when
all of that is stored, and not before.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from gi.repository import Gio, GLib

from harness.bus import NAME, ROSTER
from harness.contacts import Contact
from harness.net import wait_until
from harness.story import Story, main

FIRST = [Contact(f'c{number}@example.org', f'C {number}', 'both') for number in range(10)]


class Follower:
    """Asks for the changes without a pause, two calls at once, and hears all signals."""

    def __init__(self, story, path):
        self.story, self.path = story, path
        self.n_answers, self.n_open, self.is_over = 0, 0, False
        story.wait_for_state(path, 'online')
        contacts, _, _, self.serial = story.roster_call(path, 'Get', '(a{sv}su)', {}, '', 0)
        self.names = {contact[0]: contact[1] for contact in contacts}
        story.bus.connection.signal_subscribe(
            NAME, ROSTER, 'ContactsChanged', path, None, Gio.DBusSignalFlags.NONE, self.on_signal)
        for _ in range(2):
            self.ask()

    def apply(self, begin, end, changed, removed):
        """By the rule of the interface."""
        if begin <= self.serial < end:
            for jid in removed:
                self.names.pop(jid, None)
            self.names.update({contact[0]: contact[1] for contact in changed})
            self.serial = end

    def on_signal(self, _connection, _sender, _path, _interface, _member, parameters):
        """One of ContactsChanged."""
        serial, previous, _, changed, _, removed = parameters.unpack()
        self.apply(previous, serial, changed, removed)

    def ask(self):
        """For what changed after what is known now."""
        begin = self.serial

        def on_answer(connection, result):
            changed, removed, serial, _, is_reset = connection.call_finish(result).unpack()
            self.story.assertFalse(is_reset)
            self.n_answers += 1
            self.n_open -= 1
            self.apply(begin, serial, changed, removed)
            if not self.is_over:
                self.ask()
        self.n_open += 1
        self.story.bus.connection.call(
            NAME, self.path, ROSTER, 'GetChanges', GLib.Variant('(tu)', (begin, 3)), None,
            Gio.DBusCallFlags.NONE, -1, None, on_answer)

    def take_events(self):
        """What it knows when all that came is taken."""
        self.story.events.drain(0.01)
        return self.names


class InterimPushes(Story):
    """The end of the pushes is where the server answers a ping."""

    def test_interim_pushes(self):
        """Five changes at the second login."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if session.number == 1:
                session.send_roster(request, FIRST, version='1')
                session.serve()
            assert session.version_of(request) == '1', session.version_of(request)
            session.send_unchanged(request)
            for number in range(3):
                session.push(Contact(f'c{number}@example.org', f'changed {number}', 'to'),
                             version=f'{number + 2}')
            session.push("<item jid='c9@example.org' subscription='remove'/>", version='5')
            session.push(Contact('new@example.org', 'New'), version='6')
            self.events.post('pushed')
            session.serve()
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.events.drain()
        self.profile_call(path, 'Connect')
        self.events.expect('property:State', lambda e: e.arguments == ('syncing',))
        seen = {}
        while len(seen) < 5:
            event = self.events.expect('ContactsChanged')
            cause, changed, removed = event.cause, event.changed, event.removed
            self.assertEqual(cause, 'login')
            seen.update({contact[0]: contact[1] for contact in changed})
            seen.update({jid: None for jid in removed})
        self.wait_for_state(path, 'online')
        self.assertEqual(seen, {'c0@example.org': 'changed 0', 'c1@example.org': 'changed 1',
                                'c2@example.org': 'changed 2', 'c9@example.org': None,
                                'new@example.org': 'New'})
        self.assertEqual(self.property(path, 'RosterVersion'), '6')
        self.assertEqual(self.property(path, 'Contacts'), 10)
        self.assertEqual(len(server.sessions[1].stanzas('iq', 'result')), 5, 'all acknowledged')

    def test_empty_query_is_an_empty_roster(self):
        """And an empty result is none at all: the two must not be confused."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if session.number == 1:
                session.send_roster(request, FIRST, version='1')
            elif session.number == 2:
                session.send_unchanged(request)
            else:
                session.send_roster(request, [], version='2')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        for count in (10, 10, 0):
            self.wait_for_state(path, 'online')
            self.assertEqual(self.property(path, 'Contacts'), count)
            self.profile_call(path, 'Disconnect')
            self.wait_for_state(path, 'disabled')
            self.profile_call(path, 'Connect')

    def test_second_result_is_ignored(self):
        """A roster result that nobody asked for changes nothing."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send_roster(request, FIRST, version='1')
            self.serve_until_online(session)
            session.send_roster(request, [Contact('bad@example.org')], version='2')
            answer = session.push(Contact('c0@example.org', 'pushed', 'both'), version='3')
            session.wait_for_answer(answer)
            self.events.post('done')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.events.expect('done')
        names = self.read_names(path)
        self.assertEqual(len(names), 10)
        self.assertEqual(names['c0@example.org'], 'pushed')

    def test_changes_are_asked_for_while_pushes_rain(self):
        """Signals and answers are taken as they come, each if it continues what is known: so several
        calls at once and signals in between lead to the roster."""
        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), FIRST, version='1')
            self.serve_until_online(session)
            for number in range(150):
                jid = f'c{number * 7 % 20}@example.org'
                session.push(f"<item jid='{jid}' subscription='remove'/>" if number % 5 == 4
                             else Contact(jid, f'Rain {number}', 'both'), version=f'{number + 2}')
                session.serve_for(0.005)
            self.events.post('dry')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        follower = Follower(self, path)
        self.events.expect('dry')
        stored = self.read_names(path)
        wait_until(lambda: follower.take_events() == stored, 'the follower to have the roster')
        follower.is_over = True
        wait_until(lambda: follower.take_events() and follower.n_open == 0, 'the last answers')
        self.assertGreater(follower.n_answers, 10)

    def test_error_to_the_request(self):
        """No roster to be had: an error to show, never an empty roster."""
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            if session.number == 1:
                session.send_roster(request, FIRST, version='1')
            else:
                session.send_error(request, 'item-not-found')
            session.serve()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'waiting', 'failed')
        self.assertEqual(self.property(path, 'LastError')[0],
                         'im.rosterd.Roster1.Error.Xmpp.ItemNotFound')
        self.assertEqual(self.property(path, 'Contacts'), 10)


main()
