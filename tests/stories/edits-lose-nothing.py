"""Two clients that edit the same contact at the same time lose nothing that only one of them
changed; where both did, the server's last word stands.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import random
import threading

from harness.contacts import Contact
from harness.keeper import Keeper
from harness.net import PATIENCE, wait_until
from harness.story import PASSWORD, Story, main
from harness.xmlstream import ROSTER

JID = 'juliet@example.org'
FIRST = Contact(JID, 'Juliet', 'both', groups=('a', 'b'))
BYSTANDERS = [Contact(f'c{number}@example.org', f'C {number}', 'both', groups=('a',))
              for number in range(30)]
# What the server does with our set (T) and with the other client's (O), both of which it pushes at
# once, and when it answers ours (R).
ORDERS = ('OTR', 'ORT', 'ROT', 'TOR', 'TRO', 'RTO')


class InAnyOrder(Story):
    """A scripted server that keeps the roster, and says when it did what."""

    def begin(self, *contacts):
        """A profile of this roster."""
        self.keeper = Keeper(contacts)
        server = self.scripted(self.script)
        path = self.add_scripted_profile(server.options.user, server)
        self.wait_for_state(path, 'online')
        return path

    def assert_store_is_server(self, path):
        """Behind all pushes: the store holds what the server does."""
        version = str(self.keeper.version)
        wait_until(lambda: self.property(path, 'RosterVersion') == version, 'the last push')
        held = {contact[0]: (contact[1], tuple(contact[4])) for contact in self.read_all(path)[0]}
        self.assertEqual(held, self.keeper.as_seen())

    def end(self, path):
        """The profile goes, and its name is free."""
        self.bus.call('RemoveProfile', '(o)', path)

    def script(self, session):
        """What is asked first is done in the order; all behind it at once."""
        self.keeper.log_in(session)
        ours, = session.expect_roster_sets(1)
        for letter in self.order:
            if letter == 'R':
                session.send_result(ours)
            elif letter == 'T':
                self.keeper.push(session, self.keeper.apply(session, ours))
            else:
                change, self.theirs = self.theirs, None
                self.keeper.put(change(self.keeper.items[JID]))
                self.keeper.push(session, JID)
        self.keeper.serve(session)

    def tell(self, order, edit, theirs):
        """One order: THEIRS makes the other's item of what the server has.  Gives what it has then,
        and how the job ended."""
        self.order, self.theirs = order, theirs
        path = self.begin(FIRST)
        result, _ = self.wait_job(self.set_items(path, {JID: edit}))
        wait_until(lambda: self.theirs is None, 'the other client')
        self.assert_store_is_server(path)
        self.end(path)
        return self.keeper.items[JID], result

    def test_different_things(self):
        """We rename and regroup; the other adds and removes groups, with a view that is behind (its
        item is made of the first one) or not."""
        def with_view_behind(_held):
            return dataclasses.replace(FIRST, groups=('a', 'theirs'))

        def with_view(held):
            groups = (set(held.groups) | {'theirs'}) - {'b'}
            return dataclasses.replace(held, groups=tuple(sorted(groups)))
        both = ('Capulet', ('ours', 'theirs'))
        edit = {'Name': 'Capulet', 'AddGroups': ['ours'], 'RemoveGroups': ['a']}
        for theirs in (with_view_behind, with_view):
            for order in ORDERS:
                with self.subTest(order=order, theirs=theirs.__name__):
                    held, result = self.tell(order, edit, theirs)
                    self.assertEqual(result, 'done')
                    # Ours was done, and told so, when somebody put the old item there again.
                    is_overruled = theirs is with_view_behind and order in ('TRO', 'RTO')
                    self.assertEqual((held.name, held.groups),
                                     ('Juliet', ('a', 'theirs')) if is_overruled else both)

    def test_name_and_groups(self):
        """The other renames, we regroup: the same the other way round."""
        def theirs(_held):
            return dataclasses.replace(FIRST, name='Montague')
        for order in ORDERS[:4]:
            with self.subTest(order=order):
                held, result = self.tell(order, {'Groups': ['b', 'ours']}, theirs)
                self.assertEqual((held.name, held.groups, result),
                                 ('Montague', ('b', 'ours'), 'done'))

    def test_same_name(self):
        """Both rename: who came last at the server."""
        def theirs(_held):
            return dataclasses.replace(FIRST, name='Montague', groups=('a', 'b', 'theirs'))
        for order in ORDERS:
            with self.subTest(order=order):
                held, result = self.tell(order, {'Name': 'Capulet'}, theirs)
                last = 'Capulet' if order.index('O') < order.index('T') else 'Montague'
                self.assertEqual((held.name, held.groups, result),
                                 (last, ('a', 'b', 'theirs'), 'done'))

    def test_same_change(self):
        """Both do the same: it is done once."""
        def theirs(_held):
            return dataclasses.replace(FIRST, name='Capulet')
        for order in ORDERS:
            with self.subTest(order=order):
                held, result = self.tell(order, {'Name': 'Capulet'}, theirs)
                self.assertEqual((held.name, held.groups, result), ('Capulet', ('a', 'b'), 'done'))


class CutBetween(InAnyOrder):
    """The connection ends between the other's push and ours, which the server has done."""

    def script(self, session):
        """The second login brings the whole roster, or says that it is unchanged and pushes."""
        self.keeper.log_in(session)
        if session.number == 1:
            ours, = session.expect_roster_sets(1)
            self.keeper.put(dataclasses.replace(FIRST, groups=('a', 'b', 'theirs')))
            session.wait_for_answer(self.keeper.push(session, JID))
            if self.is_done:
                self.keeper.apply(session, ours)
            session.cut()
        self.keeper.serve(session)

    test_different_things = test_name_and_groups = test_same_name = test_same_change = None

    def test_cut(self):
        """With our set done by the server, and not."""
        for self.is_done in (True, False):
            with self.subTest(is_done=self.is_done):
                path = self.begin(FIRST)
                self.finish_job(self.set_items(path, {JID: {'Name': 'Capulet'}}))
                self.assert_store_is_server(path)
                self.assertEqual(self.keeper.as_seen(),
                                 {JID: ('Capulet', ('a', 'b', 'theirs'))})
                self.end(path)


class RemovedMeanwhile(InAnyOrder):
    """Somebody removes a contact that is about to be renamed: it stays so."""

    test_different_things = test_name_and_groups = test_same_name = test_same_change = None

    def script(self, session):
        """All that is asked at first waits until the contact is removed."""
        self.keeper.log_in(session)
        held = session.expect_roster_sets(self.n_held)
        self.events.post('asked')
        self.go_on.wait(PATIENCE)
        self.keeper.remove(JID)
        session.wait_for_answer(self.keeper.push(session, JID))
        for stanza in held:
            self.keeper.do(session, stanza)
        self.keeper.serve(session)

    def rename(self, path, jids):
        """A job that gives these contacts another name."""
        return self.set_items(path, {jid: {'Name': 'new name'} for jid in jids})

    def check_gone(self, path, job):
        """The contact is nowhere, it was never set, and the job says what became of it."""
        (jid, error, sentence), = self.list_failures(job)
        self.assertEqual((jid, error), (JID, 'NoSuchContact'))
        self.assert_names(sentence, JID)
        self.assert_store_is_server(path)
        self.assertNotIn(JID, self.keeper.items)
        session = self.server_session()
        self.assertNotIn(JID, [session.item_of(stanza).get('jid')
                               for stanza in session.stanzas('iq', 'set')
                               if session.item_of(stanza) is not None])

    def scripted(self, *arguments, **options):
        """Remembers it."""
        self.server = super().scripted(*arguments, **options)
        return self.server

    def server_session(self):
        """The only one."""
        session, = self.server.sessions
        return session

    def test_in_the_same_job(self):
        """It waits behind the window, and the rest of the job is done."""
        self.n_held, self.go_on = 16, threading.Event()
        path = self.begin(*BYSTANDERS, FIRST)
        job = self.rename(path, [contact.jid for contact in BYSTANDERS] + [JID])
        self.events.expect('asked')
        self.go_on.set()
        details = self.finish_job(job, 'partly-done')
        self.assertEqual((details['Done'], details['Failed']), (30, 1))
        self.check_gone(path, job)
        self.assertEqual({name for name, _ in self.keeper.as_seen().values()}, {'new name'})

    def test_in_the_next_job(self):
        """The job that waited for another one finds nothing to do."""
        self.n_held, self.go_on = 1, threading.Event()
        path = self.begin(*BYSTANDERS, FIRST)
        first = self.rename(path, [BYSTANDERS[0].jid])
        self.events.expect('asked')
        second = self.rename(path, [JID])
        self.go_on.set()
        self.finish_job(first)
        self.finish_job(second, 'failed')
        self.check_gone(path, second)

    def test_before_the_next_connection(self):
        """While there is no connection."""
        def script(session):
            self.keeper.log_in(session)
            if session.number == 1:
                session.expect_roster_sets(1)
                self.keeper.remove(JID)
                session.cut()
            self.keeper.serve(session)
        self.keeper = Keeper([FIRST])
        server = self.scripted(script)
        path = self.add_scripted_profile('juliet', server)
        self.wait_for_state(path, 'online')
        job = self.rename(path, [JID])
        self.finish_job(job, 'failed')
        self.assertEqual([failure[:2] for failure in self.list_failures(job)],
                         [(JID, 'NoSuchContact')])
        self.wait_for_state(path, 'online')
        self.assert_store_is_server(path)
        self.assertEqual(self.keeper.items, {})


class OnProsody(Story):
    """Frontends and another client at once, on a server that does what it does."""

    def setUp(self):
        super().setUp()
        self.server = self.prosody()
        self.server.add_account('romeo', PASSWORD, [FIRST, *BYSTANDERS])
        self.server.start()
        self.path = self.add_profile('romeo', 'romeo@prosody.test', self.server)
        self.wait_for_state(self.path, 'online')

    def held(self):
        """What the server's storage has of the contact."""
        return {contact.jid: contact for contact in self.server.read_roster('romeo')}.get(JID)

    def stored(self):
        """What rosterd's has."""
        contacts, _ = self.roster_call(self.path, 'Lookup', '(as)', [JID])
        return contacts[0][1], tuple(contacts[0][4])

    def assert_same(self):
        """The store is what the server holds."""
        def is_same():
            held = self.held()
            return (held.name, held.groups) == self.stored()
        wait_until(is_same, 'the store to be what the server holds')

    def in_thread(self, function, *arguments):
        """Runs it beside; its failure is the story's."""
        failures = []

        def body():
            try:
                function(*arguments)
            except BaseException as failure:  # pylint: disable=broad-except
                failures.append(failure)
        thread = threading.Thread(target=body)
        thread.start()

        def join():
            thread.join(PATIENCE)
            if failures:
                raise failures[0]
            self.assertFalse(thread.is_alive(), 'it ends')
        return join

    def set_many(self, count, edit):
        """A frontend: many Sets over a connection of its own, all at once, then waits for each."""
        connection = self.bus.connect()
        jobs = [self.set_items(self.path, {JID: edit(number)}, connection=connection)
                for number in range(count)]
        for job in jobs:
            self.finish_job(job)
        connection.close_sync(None)

    def test_two_frontends(self):
        """One renames 40 times, one adds 40 groups and removes each second one again."""
        def regroup(number):
            return {'AddGroups': [f'g{number:02}'],
                    'RemoveGroups': [f'g{number - 1:02}'] if number % 2 else []}
        renames = self.in_thread(self.set_many, 40, lambda number: {'Name': f'name {number}'})
        self.in_thread(self.set_many, 40, regroup)()
        renames()
        self.assert_same()
        self.assertEqual(self.stored(), ('name 39', ('a', 'b') + tuple(
            f'g{number:02}' for number in range(1, 40, 2))))

    def client(self):
        """Another client of the account."""
        return self.server.client('romeo', PASSWORD, ca_file=self.authority.ca_file)

    @staticmethod
    def see(client):
        """What it has of the contact now."""
        return {contact.jid: contact for contact in client.get_roster()[0]}[JID]

    def test_another_client(self):
        """In each round both begin with the same view: rosterd adds a group, the other another one.
        When the other's came first both must stand; when it came last it is the server's."""
        chance = random.Random(3)
        orders = {'theirs first': 0, 'ours first': 0, 'ours overruled': 0}
        with self.client() as client:
            for number in range(40):
                view = self.see(client)
                client.pushes.clear()
                ours, theirs = f'ours {number:02}', f'theirs {number:02}'
                item = dataclasses.replace(view, groups=view.groups[-6:] + (theirs,))
                start = threading.Barrier(2)

                def change(item=item, start=start, pause=chance.random() * 0.004):
                    start.wait(PATIENCE)
                    self.step_aside(pause)
                    client.set_item(item)
                join = self.in_thread(change)
                start.wait(PATIENCE)
                self.step_aside(chance.random() * 0.004)
                self.finish_job(self.set_items(self.path, {JID: {'AddGroups': [ours]}}))
                join()
                held = self.see(client)
                is_theirs_first = theirs in self.groups_of(client.pushes[0])
                orders['theirs first' if is_theirs_first else 'ours first'] += 1
                self.assertIn(theirs, held.groups)
                if is_theirs_first:
                    self.assertIn(ours, held.groups)
                orders['ours overruled'] += ours not in held.groups
        print(f'  {orders}')
        self.assert_same()

    @staticmethod
    def groups_of(push):
        """Of the item of a push."""
        return [group.text for group in push.iter(f'{{{ROSTER}}}group')]

    def step_aside(self, seconds):
        """Lets the other go first, perhaps."""
        self.chance_event = threading.Event()
        self.chance_event.wait(seconds)

    def test_another_client_that_never_stops(self):
        """It writes whole items of whatever it saw last.  What it wrote last, and what frontends
        asked for behind that, is there at the end."""
        def rename(number):
            return {'Name': f'name {number}'}

        def regroup(number):
            return {'AddGroups': [f'ours {number:02}']}
        with self.client() as client:
            self.see(client)
            renames = self.in_thread(self.set_leniently, 40, rename)
            regroups = self.in_thread(self.set_leniently, 40, regroup)
            for number in range(60):
                view = self.last_seen(client)
                written = dataclasses.replace(
                    view, groups=view.groups[-20:] + (f'theirs {number:02}',))
                client.set_item(written)
            renames()
            regroups()
        self.set_many(3, lambda number: {'Name': f'last {number}', 'AddGroups': [f'last {number}']})
        self.assert_same()
        held = self.held()
        self.assertEqual(held.name, 'last 2')
        self.assertLessEqual({'theirs 59', 'last 0', 'last 1', 'last 2'}, set(held.groups))
        self.assertLessEqual(set(written.groups), set(held.groups))

    def last_seen(self, client):
        """The item as the client's last push has it, which is what clients show."""
        if not client.pushes:
            return self.see(client)
        item = client.pushes[-1].find(f'{{{ROSTER}}}query/{{{ROSTER}}}item')
        return Contact(JID, item.get('name') or '', groups=tuple(self.groups_of(client.pushes[-1])))

    def set_leniently(self, count, edit):
        """As set_many; but a job may say that the other, who never stops, had the last word."""
        connection = self.bus.connect()
        jobs = [self.set_items(self.path, {JID: edit(number)}, connection=connection)
                for number in range(count)]
        for job in jobs:
            result, _ = self.wait_job(job)
            if result != 'done':
                self.assertEqual([failure[1] for failure in self.list_failures(job)], ['Stale'])
        connection.close_sync(None)


main()
