"""What rosterd logs goes to the journal with fields to search by, at the level that systemctl sets, and
has no JID and no contact's name unless that level is debug, and a password never.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from gi.repository import GLib

from harness.bus import PROPERTIES, DBusError
from harness.contacts import Contact
from harness.net import wait_until
from harness.search import Search
from harness.story import PASSWORD, Story, main
from harness.systemd import UNIT, SystemdStory

LOG_PATH, LOG_FACE = '/org/freedesktop/LogControl1', 'org.freedesktop.LogControl1'
DEBUG = 7


class ManyTroubles:
    """A life in which much is logged."""

    def online(self, session):
        """Online, a change of a contact, an end with words that name somebody."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [Contact('nurse@example.org', 'Angelica')],
                            version='1')
        self.serve_until_online(session)
        session.wait_for_answer(session.push(Contact('nurse@example.org', 'Angelica!'), version='2'))
        session.send("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                     "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Ended by tybalt@scripted.test"
                     "</text></stream:error></stream:stream>")

    def refuse(self, session):
        """A wrong password."""
        session.secure()
        session.open_stream(session.mechanisms())
        session.expect('auth')
        session.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>")
        session.hold()

    def live(self):
        """All of it."""
        juliet = self.add_scripted_profile('juliet', self.scripted(self.online))
        self.events.expect('ContactsChanged', lambda event: 'Angelica!' in str(event.arguments))
        self.wait_for_state(juliet, 'waiting', 'failed')
        romeo = self.add_scripted_profile('romeo', self.scripted(self.refuse, domain='refuse.test'))
        self.wait_for_state(romeo, 'failed')
        self.add_profile('paris', 'paris@nowhere.invalid', password=None)

    def check_private(self, text):
        """Nobody is named."""
        for name in ('@', 'nurse', 'Angelica', 'tybalt'):
            self.assertNotIn(name, text)


class InTheJournal(ManyTroubles, SystemdStory):
    """With systemd."""

    options = ()

    def read_lines(self):
        """Level and text of each message."""
        return [(int(entry['PRIORITY']), entry['MESSAGE']) for entry in self.bus.read_journal()]

    def test_levels(self):
        """Set, read and refused by systemctl; the journal has what the level says, with its fields."""
        self.rosterctl('status')
        self.assertEqual(self.systemctl('service-log-level', UNIT).strip(), 'notice')
        self.live()
        self.assertEqual([line for line in self.read_lines() if line[0] > 5], [])
        self.systemctl('service-log-level', UNIT, 'debug')
        self.assertEqual(self.systemctl('service-log-level', UNIT).strip(), 'debug')
        self.profile_call('/im/rosterd/Roster1/profile/romeo', 'Connect')
        wait_until(lambda: any('romeo@refuse.test' in text or 'juliet@refuse.test' in text
                               for level, text in self.read_lines() if level == DEBUG), 'a JID')
        self.check_private('\n'.join(text for level, text in self.read_lines() if level < DEBUG))
        text = str(self.read_lines()).encode()
        for user in ('juliet', 'romeo'):
            self.assertEqual(Search(user, PASSWORD).find(text), [])
        entries = [entry for entry in self.bus.read_journal() if entry.get('PROFILE') == 'romeo']
        self.assertTrue(entries)
        for field in ('CODE_FILE', 'CODE_LINE', 'CODE_FUNC'):
            self.assertIn(field, entries[0])
        self.assertTrue(any('MESSAGE_ID' in entry for entry in entries), entries)
        self.assertEqual({entry['SYSLOG_IDENTIFIER'] for entry in entries}, {'rosterd'})
        self.systemctl('service-log-level', UNIT, 'err')
        self.systemctl('service-log-target', UNIT, 'console')
        self.assertEqual(self.systemctl('service-log-target', UNIT).strip(), 'console')


class OnStandardError(ManyTroubles, Story):
    """Without systemd."""

    starts_rosterd = False

    def test_streams(self):
        """Standard output stays empty, also with --verbose; all levels above debug name nobody."""
        out = self.make_dir('out')
        self.rosterd.wrapper = ['sh', '-c', f'exec "$@" > {out}', 'sh']
        self.rosterd.start()
        self.live()
        with open(out, encoding='utf-8') as file:
            self.assertEqual(file.read(), '')
        with open(self.rosterd.log_file, encoding='utf-8') as file:
            lines = file.read().splitlines()
        self.check_private('\n'.join(line for line in lines if 'rosterd-DEBUG' not in line))
        self.assertTrue(any('rosterd-DEBUG' in line for line in lines))
        self.assertTrue(any('rosterd-INFO' in line for line in lines))

    def test_refusals(self):
        """Words that are no level and no target; the rest of the properties can't be set."""
        self.rosterd.start()
        for name, value, error in (('LogLevel', 'loud', 'InvalidArguments'),
                                   ('LogTarget', 'kmsg', 'InvalidArguments')):
            with self.assertRaises(DBusError) as caught:
                self.set_log(name, value)
            self.assertEqual(caught.exception.short_name, error)
            self.assert_names(caught.exception.text, value)
        with self.assertRaises(DBusError):
            self.set_log('SyslogIdentifier', 'other')
        self.set_log('LogLevel', 'warning')
        self.assertEqual(self.bus.get(LOG_PATH, LOG_FACE, 'LogLevel'), 'warning')
        self.assertEqual(self.bus.get(LOG_PATH, LOG_FACE, 'SyslogIdentifier'), 'rosterd')

    def set_log(self, name, value):
        """Sets a property."""
        self.bus.call('Set', '(ssv)', LOG_FACE, name, GLib.Variant('s', value), path=LOG_PATH,
                      interface=PROPERTIES)


main()
