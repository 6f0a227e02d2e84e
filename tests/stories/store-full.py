"""The disk is full: nothing is acknowledged or announced that is not stored, reads answer, and when there
is room again the roster is in step.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.bus import DBusError
from harness.contacts import Contact, generate
from harness.rosterd import BUILD_DIR
from harness.story import Story, main

LIBRARY = os.path.join(BUILD_DIR, 'tests', 'libfull-disk.so')


class StoreFull(Story):
    """A library before the C library says ENOSPC for the database while a file exists."""

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        self.flag = os.path.join(self.dir, 'full')
        self.environment['FULL_DISK_FLAG'] = self.flag
        self.environment['ASAN_OPTIONS'] += ':verify_asan_link_order=0'
        self.rosterd.environment = dict(self.environment, LD_PRELOAD=LIBRARY)
        self.rosterd.start()

    def fill(self):
        """No room any more."""
        with open(self.flag, 'w', encoding='ascii'):
            pass

    def script(self, session):
        """Each session has the roster of its number; the first one pushes into the full disk."""
        session.log_in()
        contacts = generate(10) + [Contact(f'new{n}@example.org', 'New')
                                   for n in range(session.number - 1)]
        session.send_roster(session.expect_roster_get(), contacts, version=str(session.number))
        if session.number == 1:
            self.serve_until_online(session)
            self.fill()
            self.pushed = session.push(Contact('new0@example.org', 'New'), version='pushed')
        session.serve()

    def test_first_sync_into_a_full_disk(self):
        """It is never called online, also when the pong is there already."""
        def script(session):
            session.log_in()
            request, ping = session.expect_roster_get(), session.expect('iq')
            if session.number == 1:
                self.fill()
            items = ''.join(f"<item jid='c{n}@example.org'/>" for n in range(3000))
            session.send(f"<iq type='result' id='{request.get('id')}'>"
                         f"<query xmlns='jabber:iq:roster' ver='1'>{items}</query></iq>"
                         f"<iq type='result' id='{ping.get('id')}'/>")
            session.serve()
        with self.events.forbid('property:State', lambda e: e.arguments[0] == 'online'):
            path = self.add_scripted_profile('juliet', self.scripted(script))
            self.wait_for_error(path, 'waiting', 'StoreFull')
            self.events.drain()
        self.assertEqual(self.property(path, 'LastSync'), 0)
        os.remove(self.flag)
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'Contacts'), 3000)

    def test_push_into_a_full_disk(self):
        """The push is not acknowledged; the profile says why; then there is room."""
        server = self.scripted(self.script)
        path = self.add_scripted_profile('juliet', server)
        with self.events.forbid('ContactsChanged', lambda e: e.cause == 'push'):
            sentence = self.wait_for_error(path, 'waiting', 'StoreFull')
            self.assert_names(sentence, 'full')
            self.assertEqual(len(self.read_names(path)), 10)
            self.assertEqual(self.property(path, 'RosterVersion'), '1')
            acknowledged = {iq.get('id') for iq in server.sessions[0].stanzas('iq', 'result')}
            self.assertNotIn(self.pushed, acknowledged)
            self.assertEqual(self.rosterctl('get').stdout.count('\n'), 10)
            with self.assertRaises(DBusError) as caught:
                self.bus.call('AddProfile', '(ssa{sv})', 'other', 'other@example.org', {})
            self.assertEqual(caught.exception.short_name, 'StoreFull')
        os.remove(self.flag)
        self.wait_for_state(path, 'online')
        self.assertIn('new0@example.org', self.read_names(path))
        self.add_profile('other', 'other@example.org', Enabled=False, password=None)


main()
