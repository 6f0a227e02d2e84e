"""When the server's roster is suddenly far smaller, the store follows it, says so, and keeps what
was known: an undo asks the server for it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses

from harness.bus import DBusError
from harness.contacts import ODD_NAMES, SUBSCRIPTIONS, Contact
from harness.net import Timeout
from harness.scripted import item_xml
from harness.selection import assert_same, by_jid, typed
from harness.story import PASSWORD, Story, main
from harness.xmlstream import local_name


def make_roster(count):
    """All subscriptions, odd names that any parser leaves alone, groups."""
    names = [name for name in ODD_NAMES if not set(name) & set('\t\n\r')]
    return [Contact(f'c{number:02}@example.org', names[number % len(names)],
                    SUBSCRIPTIONS[number % 4], number % 8 == 0,
                    ('Grüppe', f'g{number}')[:number % 3])
            for number in range(count)]


class Keeper:
    """A server without versioning that keeps a roster as it is told to, and can lose some of it."""

    def __init__(self, contacts):
        self.held = by_jid(contacts)
        self.requests = []

    def script(self, session):
        """One connection."""
        session.log_in()
        while not session.server.stopping.is_set():
            try:
                self.answer(session, session.read(timeout=0.2))
            except Timeout:
                continue

    def answer(self, session, stanza):
        """Each stanza as it comes."""
        item = session.item_of(stanza)
        if session.is_roster_get(stanza):
            session.send_roster(stanza, list(self.held.values()))
        elif item is not None:
            self.change(item)
            session.send_result(stanza)
            self.push(session, item.get('jid'))
        elif local_name(stanza) == 'presence' and stanza.get('type') == 'subscribe':
            self.requests.append(stanza.get('to'))
            self.held[stanza.get('to')] = dataclasses.replace(self.held[stanza.get('to')], ask=True)
            self.push(session, stanza.get('to'))
        elif local_name(stanza) == 'iq' and stanza.get('type') in ('get', 'set'):
            session.send_result(stanza)

    def change(self, item):
        """What a roster set asks for."""
        jid = item.get('jid')
        if item.get('subscription') == 'remove':
            self.held.pop(jid, None)
            return
        old = self.held.get(jid, Contact(jid))
        self.held[jid] = dataclasses.replace(old, name=item.get('name') or '',
                                             groups=tuple(g.text or '' for g in item)).as_stored()

    def push(self, session, jid):
        """What became of a contact."""
        contact = self.held.get(jid)
        session.push(contact if contact else item_xml(Contact(jid), 'remove'))


class ShrunkenRoster(Story):
    """Scripted: an honest server that forgot most of it."""

    def begin(self, count, **settings):
        """A profile that knows so many contacts."""
        self.roster = make_roster(count)
        self.keeper = Keeper(self.roster)
        self.server = self.scripted(self.keeper.script, versioning=False)
        self.path = self.add_scripted_profile('juliet', self.server)
        if settings:
            self.profile_call(self.path, 'Configure', '(a{sv})', typed(**settings))
        self.wait_for_state(self.path, 'online')
        self.check_known(self.roster)
        self.assertEqual((self.notice(), self.list_jobs()), ('', []))

    def check_known(self, contacts):
        """The store knows these."""
        self.assert_same_roster([c.as_stored() for c in contacts], 'juliet')
        self.assertEqual(self.property(self.path, 'Contacts'), len(contacts))

    def lose(self, count):
        """The server has only the first so many left."""
        self.keeper.held = by_jid(self.roster[:count])

    def start_again(self):
        """After a restart of rosterd."""
        self.rosterd.restart()
        self.set_password(self.path, PASSWORD)
        self.wait_for_state(self.path, 'online')

    def notice(self):
        """What it says."""
        return self.property(self.path, 'RosterNotice')

    def list_jobs(self):
        """[(number, kind, result, contacts, undone by)], the newest first."""
        jobs, = self.history_call(self.path, 'ListJobs', '(tu)', 0, 0)
        return [(number, kind, *rest) for number, kind, _, *rest in jobs]

    def check_shrunk(self, count, kind):
        """It followed, and says so; gives the number of the job."""
        self.check_known(self.roster[:count])
        (number, *job), = self.list_jobs()
        self.assertEqual(job, [kind, 'done', len(self.roster) - count, 0])
        self.assert_names(self.notice(), str(len(self.roster)), str(count), f'job {number}', 'undo',
                          'dismiss')
        return number

    def check_undo(self, number, asked=0):
        """What was lost is asked for, and comes back; the notice goes, for good."""
        lost = [contact for contact in self.roster if contact.jid not in self.keeper.held]
        wanted = [c for c in lost if c.ask or c.subscription in ('to', 'both')]
        self.finish_job(self.undo(self.path, asked, **typed(DryRun=True)))
        self.assertNotEqual(self.notice(), '', 'a dry run leaves it')
        self.events.drain()
        job = self.undo(self.path, asked, **typed(ExpectedCount=len(lost)))
        details = self.finish_job(job)
        self.assertEqual((details['Undoes'], details['Done'], details['Asked'],
                          details['FromLost']),
                         (number, len(lost), len(wanted),
                          sum(c.subscription in ('from', 'both') for c in lost)))
        self.events.expect('property:RosterNotice', lambda event: event.arguments == ('',))
        back = [dataclasses.replace(c, subscription='none', ask=c in wanted) for c in lost]
        expected = [c for c in self.roster if c not in lost] + back
        assert_same(self, expected, self.keeper.held.values(), 'after the undo')
        self.assertEqual(sorted(self.keeper.requests), sorted(c.jid for c in wanted))
        self.check_known(expected)
        self.start_again()
        self.assertEqual(self.notice(), '')
        self.check_known(expected)

    def test_at_a_login(self):
        """12 of 40 are left; it is told at once, after a restart, and until it is undone."""
        self.begin(40)
        self.lose(12)
        self.profile_call(self.path, 'Disconnect')
        self.wait_for_state(self.path, 'disabled')
        self.events.drain()
        self.profile_call(self.path, 'Connect')
        self.events.expect('property:RosterNotice', lambda event: event.arguments[0])
        self.wait_for_state(self.path, 'online')
        number = self.check_shrunk(12, 'shrink')
        said = self.notice()
        changes, _ = self.history_call(self.path, 'List', '(a{sv}tu)', typed(Job=number), 0, 0)
        self.assertEqual({(change[2], change[4]) for change in changes},
                         {('login', contact.jid) for contact in self.roster[12:]})
        self.start_again()
        self.assertEqual(self.notice(), said)
        self.check_shrunk(12, 'shrink')
        self.check_undo(number)

    def test_at_a_resync(self):
        """Then the resync is what is undone; a comparison alone is no reason."""
        self.begin(40)
        self.lose(12)
        details = self.finish_job(self.resync(self.path, is_dry_run=True))
        self.assertEqual(details['Removed'], 28)
        self.assertEqual((self.notice(), self.list_jobs()), ('', []))
        job = self.resync(self.path)
        self.assertEqual(self.finish_job(job)['Removed'], 28)
        number = self.check_shrunk(12, 'resync')
        self.assertEqual(number, self.job_property(job, 'Number'))
        self.check_undo(number)

    def test_dismissed(self):
        """The notice goes and doesn't come back; what it spoke of can be had all the same."""
        self.begin(40)
        self.lose(0)
        self.start_again()
        self.check_shrunk(0, 'shrink')
        self.events.drain()
        self.profile_call(self.path, 'DismissNotice')
        self.events.expect('property:RosterNotice', lambda event: event.arguments == ('',))
        self.start_again()
        self.assertEqual(self.notice(), '')
        self.profile_call(self.path, 'DismissNotice')
        self.assertEqual(self.finish_job(self.undo(self.path))['Done'], 40)
        self.assertEqual(set(self.keeper.held), {contact.jid for contact in self.roster})

    def check_bound(self, before, after, guard, is_told):
        """So many become so many: is it told?"""
        self.begin(before, **({} if guard is None else {'ShrinkGuard': guard}))
        self.lose(after)
        self.start_again()
        if is_told:
            self.check_shrunk(after, 'shrink')
            return
        self.check_known(self.roster[:after])
        self.assertEqual((self.notice(), self.list_jobs()), ('', []))
        with self.assertRaises(DBusError) as caught:
            self.undo(self.path)
        self.assertEqual(caught.exception.short_name, 'NoSuchJob')

    def test_bounds(self):
        """Less than half, and at least ten; or another part, or none."""
        for before, after, guard, is_told in ((40, 20, None, False), (40, 19, None, True),
                                              (15, 6, None, False), (16, 6, None, True),
                                              (40, 12, 0, False), (40, 0, 0, False),
                                              (40, 30, 80, True), (40, 32, 80, False),
                                              (40, 30, 75, False), (10, 0, None, True)):
            with self.subTest(before=before, after=after, guard=guard):
                try:
                    self.check_bound(before, after, guard, is_told)
                finally:
                    self.bus.call('RemoveProfile', '(o)', self.path)
                    self.server.stop()

    def test_by_the_users_own_purge(self):
        """What the user has removed is missed by nobody, also where the answers were lost."""
        self.begin(22)
        was_cut = []
        honest = self.keeper.answer

        def cut(session, stanza):
            if session.item_of(stanza) is None or was_cut:
                honest(session, stanza)
                return
            was_cut.append(True)
            self.lose(10)
            session.cut()
        self.keeper.answer = cut
        # All of them are asked for at once; nobody else's removals are the job's.
        job = self.purge(self.path, typed(Jids=[contact.jid for contact in self.roster[10:]]))
        number = self.job_property(job, 'Number')
        self.assertEqual(self.finish_job(job)['Done'], 12)
        self.check_known(self.roster[:10])
        self.assertEqual(self.notice(), '')
        self.assertEqual(self.list_jobs(), [(number, 'purge', 'done', 12, 0)])
        self.assertEqual((was_cut, self.property(self.path, 'State')), ([True], 'online'))


main()
