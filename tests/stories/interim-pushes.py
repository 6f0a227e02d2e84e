"""A server may answer "unchanged" and push what changed (RFC 6121 §2.6.3): the roster is in step when
all of that is stored, and not before.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.story import Story, main

FIRST = [Contact(f'c{number}@example.org', f'C {number}', 'both') for number in range(10)]


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
