"""A purge removes exactly what its caller saw: it is refused when the selection changed since, and
leaves alone each contact that changes before its turn.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses

from gi.repository import GLib

from harness.bus import DBusError
from harness.contacts import Contact
from harness.scripted import item_xml
from harness.selection import assert_same, by_jid, typed
from harness.story import PASSWORD, Story, main

ROSTER = ([Contact(f'go{number}@example.org', f'Gö {number}', 'to', groups=('Go', f'g{number}'))
           for number in range(12)]
          + [Contact(f'stay{number}@example.org', f'Stay {number}', 'both', groups=('Stay',))
             for number in range(6)])
SELECTION = {'Groups': ['Go']}
EXPECTATIONS = (('IfSerial',), ('ExpectedCount',), ('IfSerial', 'ExpectedCount'))

# What another client does, how the change is told, and which expectations refuse the purge then:
# a serial tells of who came or changed, a count of how many there are, and both together of all.
CHANGES = (
    ('added', Contact('new@example.org', groups=('Go',)), EXPECTATIONS),
    ('renamed', dataclasses.replace(ROSTER[1], name='Another name'),
     (('IfSerial',), ('IfSerial', 'ExpectedCount'))),
    ('removed', ROSTER[2].jid, (('ExpectedCount',), ('IfSerial', 'ExpectedCount'))),
    ('left the selection', dataclasses.replace(ROSTER[3], groups=('g3',)),
     (('ExpectedCount',), ('IfSerial', 'ExpectedCount'))),
    ('came into the selection', dataclasses.replace(ROSTER[12], groups=('Go', 'Stay')),
     EXPECTATIONS),
)


class RefusedAtOnce(Story):
    """Another client on Prosody changes the roster between the preview and the purge."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, ROSTER)
        self.server.start()
        self.path = self.add_profile('juliet', 'juliet@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def change(self, other, what):
        """The other client sets a contact, or removes a JID; rosterd has learnt of it."""
        self.events.drain()
        if isinstance(what, str):
            other.remove_item(what)
        else:
            other.set_item(what)
        jid = what if isinstance(what, str) else what.jid
        self.events.expect('ContactsChanged', lambda e: jid in e.removed + e.changed_jids)

    def preview(self):
        """What is there to see: {option: value}, and the JIDs."""
        contacts, cursor, total, serial = self.roster_call(
            self.path, 'Get', '(a{sv}su)', typed(**SELECTION), '', 0)
        self.assertEqual((len(contacts), cursor), (total, ''))
        return {'IfSerial': serial, 'ExpectedCount': total}, {contact[0] for contact in contacts}

    def purge_as(self, seen, names):
        """Begins the purge with these expectations."""
        options = typed(**{key: seen[key] for key in names})
        return self.purge(self.path, typed(**SELECTION), **options)

    def check_untouched(self, held, what):
        """No job was made, and the server has what it had."""
        jobs, = self.history_call(self.path, 'ListJobs', '(tu)', 0, 0)
        self.assertEqual(jobs, [], what)
        assert_same(self, held, self.server.read_roster('juliet'), what)

    def test_selection_changed(self):
        """Five ways; a refusal where the caller's knowledge is old, and none where it isn't."""
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            for name, what, refusing in CHANGES:
                with self.subTest(name):
                    seen, _ = self.preview()
                    self.change(other, what)
                    held = self.server.read_roster('juliet')
                    for names in refusing:
                        with self.assertRaises(DBusError) as caught:
                            self.purge_as(seen, names)
                        self.assertEqual(caught.exception.short_name, 'Stale')
                        self.assert_names(caught.exception.text, 'look', 'again')
                        self.check_untouched(held, f'{name}, {names}')

    def test_nothing_of_it_changed(self):
        """What happens to others is no reason, and what is removed is exactly what was seen."""
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            seen, jids = self.preview()
            self.change(other, dataclasses.replace(ROSTER[13], name='Stays, under another name'))
            self.change(other, ROSTER[14].jid)
            self.change(other, Contact('stay.new@example.org', groups=('Stay',)))
        held = self.server.read_roster('juliet')
        details = self.finish_job(self.purge_as(seen, ('IfSerial', 'ExpectedCount')))
        self.assertEqual(details['Done'], 12)
        self.assertEqual(jids, {f'go{number}@example.org' for number in range(12)})
        assert_same(self, [contact for contact in held if contact.jid not in jids],
                    self.server.read_roster('juliet'))

    def test_expectations_alone(self):
        """A count needs no serial, nor a serial a count: who was only renamed counts as before, and
        who is gone already is no surprise to a serial."""
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            seen, _ = self.preview()
            self.change(other, ROSTER[0].jid)
            held = by_jid(self.server.read_roster('juliet'))
            self.assertEqual(self.finish_job(self.purge_as(seen, ('IfSerial',)))['Done'], 11)
            self.assertEqual({jid for jid in held if 'stay' in jid},
                             set(by_jid(self.server.read_roster('juliet'))))
            self.change(other, ROSTER[5])
            seen, _ = self.preview()
            self.change(other, dataclasses.replace(ROSTER[5], name='Renamed'))
        self.assertEqual(self.finish_job(self.purge_as(seen, ('ExpectedCount',)))['Done'], 1)
        self.assertNotIn(ROSTER[5].jid, by_jid(self.server.read_roster('juliet')))

    def test_not_on_purpose(self):
        """A filter that selects all by saying nothing, and one that isn't understood."""
        held = self.server.read_roster('juliet')
        bad = [{}, typed(NoFrom=False), typed(NoTo=False, NoSubscription=False), typed(Text=''),
               typed(KeepJids=[]), typed(KeepGroups=[]),
               typed(KeepJids=['typo@example.org'], KeepGroups=['Friends']), typed(ChangedAfter=0),
               {'Groops': GLib.Variant('as', ['Go'])}, {'Groups': GLib.Variant('s', 'Go')},
               typed(Subscription=['to', 'wards']), typed(Domains=['romeo@example.org'])]
        for selection in bad:
            with self.assertRaises(DBusError) as caught:
                self.purge(self.path, selection)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments', selection)
            self.check_untouched(held, selection)
        for options in ({'IfSeriel': GLib.Variant('t', 1)},
                        {'ExpectedCount': GLib.Variant('t', 12)}):
            with self.assertRaises(DBusError) as caught:
                self.purge(self.path, typed(**SELECTION), **options)
            self.assertEqual(caught.exception.short_name, 'InvalidArguments', options)
            self.check_untouched(held, options)


class ChangedBeforeItsTurn(Story):
    """A server holds its answers back, and pushes meanwhile."""

    COUNT = 200

    def script(self, session):
        """The last one, which is far from being asked for, is renamed while the first are under
        way; the one before it is removed."""
        session.log_in()
        session.send_roster(session.expect_roster_get(),
                            [Contact(f'c{number:03}@example.org', f'C {number:03}', groups=('Go',))
                             for number in range(self.COUNT)], version='1')
        first = session.expect_roster_sets(1)[0]
        self.assertNotIn(session.item_of(first).get('jid'), (self.renamed.jid, self.gone))
        session.wait_for_answer(session.push(self.renamed, version='2'))
        session.wait_for_answer(session.push(item_xml(Contact(self.gone), 'remove'), version='3'))
        self.removed = []
        self.answer(session, first)
        # Those that wait_for_answer() read were answered by it; their pushes are still owed.
        for stanza in session.stanzas('iq', 'set'):
            item = session.item_of(stanza)
            if item is not None and item.get('jid') not in self.removed:
                self.answer(session, stanza, is_answered=True)
        while not self.server.stopping.is_set():
            self.answer(session, session.expect_roster_sets(1)[0])

    def answer(self, session, request, is_answered=False):
        """Does what is asked."""
        jid = session.item_of(request).get('jid')
        self.assertEqual(session.item_of(request).get('subscription'), 'remove')
        self.removed.append(jid)
        if not is_answered:
            session.send_result(request)
        session.push(item_xml(Contact(jid), 'remove'), version=f'{3 + len(self.removed)}')

    def test_left_alone(self):
        """It is told as a failure; the rest goes, and who is gone already is no failure."""
        self.renamed = Contact(f'c{self.COUNT - 1:03}@example.org', 'C, renamed', groups=('Go',))
        self.gone = f'c{self.COUNT - 2:03}@example.org'
        self.removed = []
        self.server = self.scripted(self.script)
        path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(path, 'online')
        job = self.purge(path, typed(**SELECTION))
        details = self.finish_job(job, 'partly-done')
        self.assertEqual((details['Done'], details['Failed'], details['NotDone']),
                         (self.COUNT - 1, 1, 0))
        (jid, error, sentence), = self.list_failures(job)
        self.assertEqual((jid, error), (self.renamed.jid, 'Stale'))
        self.assert_names(sentence, self.renamed.jid, 'look at it again')
        self.assertEqual(self.read_names(path), {self.renamed.jid: self.renamed.name})
        self.assertEqual(sorted(self.removed),
                         [f'c{number:03}@example.org' for number in range(self.COUNT - 2)])


main()
