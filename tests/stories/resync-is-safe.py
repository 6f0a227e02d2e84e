"""A resync compares the whole roster with what is stored and swaps it at once: refused or cancelled
it leaves the old roster and version, which are readable all the time.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import threading
import time

from harness.bus import ERROR, JOB
from harness.contacts import Contact, generate
from harness.jobs import Waiter, find_past_job, list_of_job, number_of
from harness.net import PATIENCE
from harness.scripted import item_xml
from harness.story import PASSWORD, Story, main

COUNT = 400
MANY = 20000


def old_roster(count=COUNT):
    """What rosterd knows."""
    return [Contact(f'c{number}@example.org', f'old {number}', 'both', groups=('old',))
            for number in range(count)]


def new_roster(count=COUNT):
    """What the server has: of ten contacts one is gone, two are changed, and one is added."""
    roster = []
    for number, contact in enumerate(old_roster(count)):
        if number % 10 in (3, 4):
            roster.append(dataclasses.replace(contact, name=f'new {number}'))
        elif number % 10 != 7:
            roster.append(contact)
        if number % 10 == 9:
            roster.append(Contact(f'added{number}@example.org', 'new', 'none', groups=('new',)))
    return roster


def jids(roster):
    """Of contacts."""
    return {contact.jid for contact in roster}


class Script:
    """A server that has old_roster() with a version at first, and answers a resync as it is told."""

    def __init__(self, story, answer):
        self.story = story
        self.answer = answer
        self.n_resyncs = 0
        self.go_on = threading.Event()

    def serve(self, session):
        """One session."""
        session.log_in()
        request = session.expect_roster_get()
        if session.number == 1:
            session.send_roster(request, old_roster(), version='v1')
        else:
            version = session.version_of(request)
            assert version == 'v1', f'the version is {version}'
            session.send_unchanged(request)
        while True:
            request = session.expect_roster_get()
            assert session.version_of(request) == '', session.version_of(request)
            self.n_resyncs += 1
            self.answer(self, session, request)

    def wait(self):
        """Until the story says so."""
        assert self.go_on.wait(PATIENCE)
        self.go_on.clear()


def answer_new(_script, session, request):
    """The new roster."""
    session.send_roster(request, new_roster(), version='v2')


def send_part(session, request, roster, version='v2'):
    """The beginning of an answer; gives what is left of it."""
    half = len(roster) // 2
    session.send(f"<iq type='result' id='{request.get('id')}'><query xmlns='jabber:iq:roster' "
                 f"ver='{version}'>" + ''.join(map(item_xml, roster[:half])))
    return ''.join(map(item_xml, roster[half:])) + '</query></iq>'


class ResyncIsSafe(Story):
    """400 contacts; and 20 000."""

    def begin(self, answer):
        """A profile, online, with the old roster: (script, server, path)."""
        script = Script(self, answer)
        server = self.scripted(script.serve)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        self.expect_contacts(COUNT)
        self.take_events()
        return script, server, path

    def read(self, path):
        """The stored roster, as contacts."""
        subscriptions = ('none', 'to', 'from', 'both')
        return {Contact(jid, name, subscriptions[subscription], bool(flags & 1), tuple(groups))
                for jid, name, subscription, flags, groups, *_
                in self.read_all(path, limit=2000)[0]}

    def assert_old(self, path):
        """Roster and version are as before."""
        self.assertEqual(self.read(path), set(old_roster()))
        self.assertEqual(self.property(path, 'RosterVersion'), 'v1')
        self.assertEqual(self.property(path, 'Contacts'), COUNT)

    def assert_new(self, path, details):
        """And of what differed nothing is left out."""
        self.assertEqual(self.read(path), set(new_roster()))
        self.assert_difference(details, old_roster(), new_roster())

    def assert_difference(self, details, old, new):
        """Added, Changed and Removed, with their JIDs."""
        before = {contact.jid: contact for contact in old}
        expected = {
            'Added': jids(new) - jids(old), 'Removed': jids(old) - jids(new),
            'Changed': {c.jid for c in new if c.jid in before and before[c.jid] != c}}
        for key, names in expected.items():
            self.assertEqual(details[key], len(names), key)
            self.assertEqual(set(details[key + 'Jids']), names, key)
            self.assertEqual(len(details[key + 'Jids']), len(names), key)
        self.assertEqual((details['Failed'], details['NotDone']), (0, 0))
        self.assertNotIn('Error', details)

    # -- what comes of it -----------------------------------------------------------------------

    def test_difference(self):
        """It is told as such, stored, announced, and put down to the job."""
        _, _, path = self.begin(answer_new)
        job = self.resync(path)
        details = self.finish_job(job)
        self.assert_new(path, details)
        self.assertEqual(self.property(path, 'RosterVersion'), 'v2')
        changed, removed = set(), set()
        self.take_events()
        for event in self.events.history:
            if event.name == 'ContactsChanged' and event.cause != 'login':
                self.assertEqual(event.cause, 'resync')
                changed |= set(event.changed_jids)
                removed |= set(event.removed)
        self.assertEqual(changed, set(details['AddedJids']) | set(details['ChangedJids']))
        self.assertEqual(removed, set(details['RemovedJids']))
        told = list_of_job(self.bus, path, number_of(job))
        self.assertEqual(set(told), changed | removed)
        self.assertEqual(find_past_job(self.bus, path, number_of(job))[3], 'done')
        self.assertEqual(self.job_property(job, 'Total'), len(new_roster()))
        again = self.finish_job(self.resync(path))
        self.assertEqual([again[key] for key in ('Added', 'Changed', 'Removed')], [0, 0, 0])

    def test_dry_run(self):
        """Only tells."""
        _, _, path = self.begin(answer_new)
        serial = self.property(path, 'Serial')
        with self.events.forbid('ContactsChanged'):
            job = self.resync(path, is_dry_run=True)
            details = self.finish_job(job)
            self.events.drain(0.3)
        self.assertTrue(details['DryRun'])
        self.assert_difference(details, old_roster(), new_roster())
        self.assert_old(path)
        self.assertEqual(self.property(path, 'Serial'), serial)
        self.assertEqual(list_of_job(self.bus, path, number_of(job)), {})
        self.assertIsNone(find_past_job(self.bus, path, number_of(job)))
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        self.profile_call(path, 'Connect')  # the server checks that the version is v1
        self.wait_for_state(path, 'online')
        self.assert_new(path, self.finish_job(self.resync(path)))

    # -- refused, cancelled ---------------------------------------------------------------------

    def test_refused(self):
        """The job fails with what the server says; connection and roster stay."""
        conditions = {'item-not-found': 'Xmpp.ItemNotFound',
                      'internal-server-error': 'Xmpp.InternalServerError',
                      'resource-constraint': 'Xmpp.ResourceConstraint',
                      'not-allowed': 'Xmpp.NotAllowed'}

        def answer(script, session, request):
            if script.n_resyncs <= len(conditions):
                session.send_error(request, list(conditions)[script.n_resyncs - 1])
            else:
                answer_new(script, session, request)
        _, server, path = self.begin(answer)
        with self.events.forbid('property:State', lambda e: e.path == path):
            for name in conditions.values():
                details = self.finish_job(self.resync(path), 'failed')
                self.assertEqual(details['Error'][0], ERROR + name)
                self.assertRegex(details['Error'][1], r'^The server .* roster.*\.$')
                print(f'  {details["Error"][1]}')
                self.assertEqual(self.property(path, 'State'), 'online')
                self.assert_old(path)
            self.assert_new(path, self.finish_job(self.resync(path)))
        self.assertEqual(len(server.sessions), 1)

    def check_cancel(self, is_next_asked_at_once):
        """In the middle of the answer, whose rest is passed over; then another."""
        def answer(script, session, request):
            if script.n_resyncs > 1:
                answer_new(script, session, request)
                return
            rest = send_part(session, request, [Contact('wrong@example.org')] * 100)
            self.events.post('half')
            script.wait()
            session.send(rest)
        script, server, path = self.begin(answer)
        job = self.resync(path)
        self.events.expect('half')
        self.events.drain(0.3)
        self.bus.call('Cancel', path=job, interface=JOB)
        result, details = self.wait_job(job)
        self.assertEqual(result, 'cancelled')
        self.assertNotIn('Added', details)
        self.assert_old(path)
        if is_next_asked_at_once:
            other = self.resync(path)
            script.go_on.set()
        else:
            script.go_on.set()
            self.events.drain(0.3)
            self.assert_old(path)
            other = self.resync(path)
        self.assert_new(path, self.finish_job(other))
        self.assertEqual((script.n_resyncs, len(server.sessions)), (2, 1))

    def test_cancelled(self):
        """The rest of the answer comes before the next request."""
        self.check_cancel(False)

    def test_cancelled_and_asked_again(self):
        """The next request waits for the rest of the answer."""
        self.check_cancel(True)

    def test_cancelled_before_the_answer(self):
        """Which is passed over, whatever it is."""
        answers = [
            answer_new,
            lambda script, session, request: session.send_error(request, 'item-not-found'),
            lambda script, session, request: session.send_unchanged(request),
            lambda script, session, request: session.send_roster(request, [], version='v3')]

        def answer(script, session, request):
            if script.n_resyncs > len(answers):
                answer_new(script, session, request)
                return
            self.events.post('asked')
            script.wait()
            answers[script.n_resyncs - 1](script, session, request)
            session.wait_for_answer(session.push(Contact('c0@example.org', 'old 0', 'both',
                                                         groups=('old',))))
            self.events.post('answered')
        script, server, path = self.begin(answer)
        for _ in answers:
            job = self.resync(path)
            self.events.expect('asked')
            self.bus.call('Cancel', path=job, interface=JOB)
            self.assertEqual(self.wait_job(job)[0], 'cancelled')
            script.go_on.set()
            self.events.expect('answered')
            self.assert_old(path)
            self.assertEqual(self.property(path, 'State'), 'online')
        self.assert_new(path, self.finish_job(self.resync(path)))
        self.assertEqual(len(server.sessions), 1)

    def test_strange_answers(self):
        """"Unchanged" to a request without a version tells nothing; an empty roster is one."""
        def answer(script, session, request):
            if script.n_resyncs == 1:
                session.send_unchanged(request)
            else:
                session.send_roster(request, [], version='v3')
        _, server, path = self.begin(answer)
        details = self.finish_job(self.resync(path), 'failed')
        self.assertEqual(details['Error'][0], ERROR + 'Failed')
        print(f'  {details["Error"][1]}')
        self.assert_old(path)
        details = self.finish_job(self.resync(path))
        self.assertEqual((details['Removed'], self.read(path)), (COUNT, set()))
        self.assertIn(str(COUNT), self.property(path, 'RosterNotice'))
        self.assertEqual(len(server.sessions), 1)

    # -- pushes meanwhile -----------------------------------------------------------------------

    def test_pushes_between(self):
        """Before the answer: it has them; behind it: they come on top."""
        def answer(script, session, request):
            roster = {contact.jid: contact for contact in new_roster()}
            before = [Contact('c0@example.org', 'before', 'both'),
                      Contact('p1@example.org', 'before')]
            for number, contact in enumerate(before):
                session.push(contact, version=f'v1.{number}')
                roster[contact.jid] = contact
            session.push("<item jid='c1@example.org' subscription='remove'/>", version='v1.2')
            roster.pop('c1@example.org')
            session.send_roster(request, list(roster.values()), version='v2')
            behind = [Contact('c3@example.org', 'behind', 'both'),
                      Contact('p2@example.org', 'behind')]
            for number, contact in enumerate(behind):
                session.push(contact, version=f'v2.{number}')
                roster[contact.jid] = contact
            session.wait_for_answer(session.push(
                "<item jid='c5@example.org' subscription='remove'/>", version='v2.2'))
            roster.pop('c5@example.org')
            script.roster = set(roster.values())
            self.events.post('done')
        script, _, path = self.begin(answer)
        details = self.finish_job(self.resync(path))
        self.events.expect('done')
        self.assertEqual(self.read(path), script.roster)
        self.assertEqual(self.property(path, 'RosterVersion'), 'v2.2')
        told = set(details['AddedJids']) | set(details['ChangedJids']) | set(details['RemovedJids'])
        self.assertEqual(told & {'c0@example.org', 'p1@example.org', 'c1@example.org',
                                 'p2@example.org', 'c5@example.org'}, set(),
                         'what pushes told is no difference')
        causes = {}
        self.events.expect('ContactsChanged', lambda e: (
            e.cause == 'push' and 'c5@example.org' in e.removed))
        for event in self.events.history:
            if event.name == 'ContactsChanged':
                cause, changed, removed = event.cause, event.changed, event.removed
                for jid in [contact[0] for contact in changed] + removed:
                    causes.setdefault(jid, []).append(cause)
        pushed = ('c0', 'p1', 'c1', 'p2', 'c5')
        self.assertEqual({causes[jid + '@example.org'][-1] for jid in pushed}, {'push'})
        self.assertEqual(causes['c3@example.org'][-2:], ['resync', 'push'])
        self.assertEqual(causes['c4@example.org'][-1:], ['resync'])

    # -- many -----------------------------------------------------------------------------------

    def test_readers_meanwhile(self):
        """20 000 contacts: pages are read all the time; the old roster, then all of the new."""
        old, new = old_roster(MANY), new_roster(MANY)

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), old, version='v1')
            request = session.expect_roster_get()
            rest = send_part(session, request, new)
            self.events.post('half')
            assert has_read.wait(PATIENCE)
            session.send(rest)
            session.serve()
        has_read = threading.Event()
        path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(path, 'online')
        stored = set(old), set(new)
        job = self.resync(path)
        Waiter(self.bus, job)
        self.events.expect('half')
        seen, slowest, n_torn = [], 0.0, 0
        while not any(event.name == 'waited' for event in self.events.drain()):
            first_serial = self.property(path, 'Serial')
            began = time.monotonic()
            self.roster_call(path, 'Get', '(a{sv}su)', {}, '', 500)
            slowest = max(slowest, time.monotonic() - began)
            found = self.read(path)
            if self.property(path, 'Serial') != first_serial:
                n_torn += 1
                continue
            self.assertIn(found, stored, 'neither the old nor the new')
            seen.append(found == stored[1])
            has_read.set()
        result, details = self.wait_job(job)
        self.assertEqual(result, 'done', details)
        self.assertEqual(self.read(path), stored[1])
        self.assertEqual(seen, sorted(seen), 'first the old, then the new')
        self.assertIn(False, seen)
        self.assertEqual((details['Added'], details['Changed'], details['Removed']),
                         (MANY // 10, MANY // 5, MANY // 10))
        self.assertNotIn('ChangedJids', details, 'more than 2000 differ')
        self.assertEqual(len(list_of_job(self.bus, path, number_of(job))), MANY // 10 * 4)
        print(f'  {len(seen)} readings of all, {n_torn} across the swap; the slowest page took '
              f'{slowest * 1000:.0f} ms')

    # -- real servers ---------------------------------------------------------------------------

    def check_behind(self, server, write):
        """The server's data changes behind everybody's back, with the same version."""
        contacts = [contact.as_seen() for contact in generate(300, 3)]
        server.start()
        server.add_account('juliet', PASSWORD, contacts)
        path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(path, 'online')
        version = self.property(path, 'RosterVersion')
        changed = contacts[10:100] + [dataclasses.replace(contact, name='other', groups=('other',))
                                      for contact in contacts[100:250]] + contacts[250:]
        changed += [Contact(f'added{number}@example.org', 'added') for number in range(7)]
        self.profile_call(path, 'Disconnect')
        self.wait_for_state(path, 'disabled')
        write(server, changed)
        self.profile_call(path, 'Connect')
        self.wait_for_state(path, 'online')
        is_versioned = self.property(path, 'Versioning')
        if is_versioned:
            self.assertEqual(self.property(path, 'RosterVersion'), version)
            self.assertEqual(self.read(path), {contact.as_stored() for contact in contacts},
                             'by the version nothing changed')
            dry = self.finish_job(self.resync(path, is_dry_run=True))
            self.assert_difference(dry, contacts, changed)
        held = {contact.as_stored() for contact in server.read_roster('juliet')}
        self.assertEqual(held, {contact.as_stored() for contact in changed})
        details = self.finish_job(self.resync(path))
        self.assertEqual(self.read(path), held)
        self.assert_difference(details, contacts if is_versioned else changed, changed)
        self.assertEqual({contact.as_stored() for contact in server.read_roster('juliet')}, held)
        return is_versioned

    def test_prosody(self):
        """Its file is written anew while it is stopped; the version in it stays."""
        def write(server, contacts):
            server.stop()
            server.add_account('juliet', PASSWORD, contacts)
            server.start()
        self.assertTrue(self.check_behind(self.prosody(), write))

    def test_ejabberd(self):
        """Its table is written behind its module's back, which then has the same version."""
        def write(server, contacts):
            server.clear_roster('juliet')
            server.add_account('juliet', PASSWORD, contacts)
        self.assertTrue(self.check_behind(self.ejabberd(versioning=True), write))

    def test_without_versioning(self):
        """A server without it gives the whole roster anyway."""
        def write(server, contacts):
            server.stop()
            server.add_account('juliet', PASSWORD, contacts)
            server.start()
        self.assertFalse(self.check_behind(self.prosody(versioning=False), write))


main()
