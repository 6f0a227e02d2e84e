"""ejabberd leaves a contact without subscription whose own request waits out of the roster, and
forgets it with the request, without a word. In rosterd it stays, and is there after the answer,
with name and groups. Prosody does neither, and the same steps change nothing.

SPDX-License-Identifier: GPL-3.0-or-later
"""

from gi.repository import GLib

from harness.contacts import Contact
from harness.jobs import number_of
from harness.net import wait_until
from harness.selection import typed
from harness.story import PASSWORD, Story, main

PENDING = 2
TO = 1
GROUPS = ('Keep', 'Me')


class Hidden(Story):
    """rosterd for Juliet, and the contact's own client."""

    def begin(self, server):
        """Juliet online; Tybalt in her roster, and there himself."""
        self.server = server
        self.juliet, self.tybalt = f'juliet@{server.domain}', f'tybalt@{server.domain}'
        self.contact = Contact(self.tybalt, 'Tybalt', 'none', False, GROUPS)
        self.path = self.add_profile('juliet', self.juliet, server, Visibility='xa')
        self.wait_for_state(self.path, 'online')
        self.client = self.join(server, 'tybalt')

    def requests(self):
        """Whose requests wait."""
        return [jid for jid, _, _ in self.subscriptions_call(self.path, 'ListPending')[0]]

    def stored(self):
        """(name, groups, is it pending); None when Tybalt isn't in the roster."""
        contacts, _ = self.roster_call(self.path, 'Lookup', '(as)', [self.tybalt])
        if not contacts:
            return None
        _, name, subscription, flags, groups, _, _ = contacts[0]
        self.assertEqual((subscription, flags & ~PENDING), (0, 0))
        return name, tuple(groups), bool(flags & PENDING)

    def assert_held(self, name='Tybalt'):
        """By the server, and not pending."""
        held = {contact.jid: contact for contact in self.server.read_roster('juliet')}
        self.assertEqual((held[self.tybalt].name, tuple(sorted(held[self.tybalt].groups))),
                         (name, GROUPS))

    def ask(self):
        """Tybalt asks, and rosterd knows."""
        self.client.send_presence(self.juliet, 'subscribe')
        self.expect_request(self.tybalt)

    def deny(self):
        """Gives the job's number."""
        details = self.finish_job(self.subscriptions_call(
            self.path, 'Deny', '(asa{sv})', [self.tybalt], {})[0])
        self.assertEqual((details['Done'], details['Failed']), (1, 0))

    def differences(self):
        """What a whole roster would change."""
        details = self.finish_job(self.resync(self.path, is_dry_run=True))
        return details['Added'], details['Removed'], details['Changed']

    def removals(self):
        """How often Tybalt was taken out of the roster, by the history."""
        changes, _ = self.history_call(self.path, 'List', '(a{sv}tu)', {
            'Jids': GLib.Variant('as', [self.tybalt])}, 0, 100)
        return len([change for change in changes if not change[6]])

    def wait_until_learnt(self, habit):
        """Whether the server hides who asks: seen by a whole roster that the request led to."""
        wait_until(lambda: self.query('SELECT hiding FROM profile') == [(habit,)], habit)

    def tell(self, server, habit):
        """The steps, in one session of the server."""
        self.begin(server)
        self.ask()
        self.wait_until_learnt(habit)
        self.assertEqual(self.stored(), ('Tybalt', GROUPS, True))
        self.assertIn('pending: True', self.rosterctl('get', '-vv').stdout)
        self.assertEqual(self.differences(), (0, 0, 0))
        self.finish_job(self.resync(self.path))
        self.log_in_again(self.path)
        self.assertEqual(self.stored(), ('Tybalt', GROUPS, True))
        job = self.set_items(self.path, {self.tybalt: {'Name': 'Tyb'}})
        self.finish_job(job)
        self.assertEqual(self.stored(), ('Tyb', GROUPS, True))
        self.deny()
        self.assertEqual((self.stored(), self.requests()), (('Tyb', GROUPS, False), []))
        self.assert_held('Tyb')
        details = self.finish_job(self.undo(self.path, **typed(DryRun=True)))
        self.assertEqual((details['NotDone'], details['SkippedFor'], details['Next']),
                         (0, {'refused': 1}, number_of(job)))
        self.finish_job(self.undo(self.path, number_of(job)))
        self.assertEqual(self.stored(), ('Tybalt', GROUPS, False))
        self.assert_held()
        self.log_in_again(self.path)
        self.assertEqual(self.differences(), (0, 0, 0))
        self.assertEqual((self.stored(), self.removals()), (('Tybalt', GROUPS, False), 0))

    def test_ejabberd(self):
        """It hides him."""
        server = self.ejabberd(debian=True, interval=1)
        server.start()
        server.add_account('juliet', PASSWORD, [Contact('tybalt@ejabberd.test', 'Tybalt', 'none',
                                                        False, GROUPS)])
        server.add_account('tybalt', PASSWORD)
        self.tell(server, 'always')

    def test_prosody(self):
        """It doesn't."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, [Contact('tybalt@prosody.test', 'Tybalt', 'none',
                                                        False, GROUPS)])
        server.add_account('tybalt', PASSWORD)
        server.start()
        self.tell(server, 'never')
        self.ask()
        self.client.send_presence(self.juliet, 'unsubscribe')
        wait_until(lambda: not self.requests(), 'the request to be taken back')
        self.assertEqual(self.stored(), ('Tybalt', GROUPS, False))

    def begin_on_ejabberd(self):
        """Tybalt is asked for his presence. Gives the server."""
        server = self.ejabberd(debian=True, interval=1)
        server.start()
        server.add_account('juliet', PASSWORD, [Contact('tybalt@ejabberd.test', 'Tybalt', 'none',
                                                        False, GROUPS)])
        server.add_account('tybalt', PASSWORD)
        self.begin(server)
        self.finish_job(self.subscriptions_call(
            self.path, 'Subscribe', '(asa{sv})', [self.tybalt], {})[0])
        return server

    def refuse(self, server):
        """Tybalt, who asks: ejabberd hides him then, and pushes nothing."""
        self.ask()
        self.client.send_presence(self.juliet, 'unsubscribed')
        wait_until(lambda: server.read_roster('juliet') == [], 'the refusal')

    def deny_and_look(self):
        """He has kept his name and groups."""
        self.deny()
        self.assertEqual((self.stored(), self.requests()), (('Tybalt', GROUPS, False), []))
        self.assert_held()
        self.assertEqual(self.removals(), 0)

    def test_both_ask(self):
        """Tybalt, who is asked and asks, denies."""
        self.refuse(self.begin_on_ejabberd())
        self.log_in_again(self.path)
        self.assertEqual(self.stored(), ('Tybalt', GROUPS, True))
        self.deny_and_look()

    def accept(self):
        """Tybalt lets Juliet see him."""
        self.client.send_presence(self.juliet, 'subscribed')
        wait_until(lambda: self.query("SELECT subscription FROM contact") == [(TO,)], 'the answer')

    def test_taken_back(self):
        """Tybalt, who is seen and asks, takes back that he is; rosterd hears of that at the login."""
        server = self.begin_on_ejabberd()
        self.accept()
        self.refuse(server)
        self.log_in_again(self.path)
        self.assertEqual(self.stored(), ('Tybalt', GROUPS, True))
        self.deny_and_look()

    def test_taken_back_and_denied(self):
        """The same, and rosterd has heard of nothing."""
        server = self.begin_on_ejabberd()
        self.accept()
        self.refuse(server)
        self.deny_and_look()

    def test_removed_by_another_client(self):
        """Prosody shows who asks: who is missing was removed, though the request is still there, and
        a denial brings nothing back."""
        server = self.prosody()
        server.add_account('juliet', PASSWORD, [Contact('tybalt@prosody.test', 'Tybalt', 'none',
                                                        False, GROUPS)])
        server.add_account('tybalt', PASSWORD)
        server.start()
        self.begin(server)
        self.ask()
        self.wait_until_learnt('never')
        self.profile_call(self.path, 'Disconnect')
        self.wait_for_state(self.path, 'disabled')
        with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            other.remove_item(self.tybalt)
        self.profile_call(self.path, 'Connect')
        self.wait_for_state(self.path, 'online')
        self.assertEqual((self.stored(), self.requests()), (None, [self.tybalt]))
        self.deny()
        self.assertEqual((self.stored(), self.requests()), (None, []))
        self.assertEqual(server.read_roster('juliet'), [])

    def test_roster_before_request(self):
        """The roster that lacks him comes before the request that tells why: as he was, he is back.
        """
        rosters = [[Contact('tybalt@scripted.test', 'Tybalt', 'none', False, GROUPS)], []]

        def script(session):
            session.log_in()
            roster = rosters.pop(0)
            session.send_roster(session.expect_roster_get(), roster, version=f'v{len(roster)}')
            while not session.stanzas('presence'):
                session.serve_for(0.05)
            if not roster:
                session.send_presence('subscribe', 'tybalt@scripted.test', '')
            session.serve()
        self.tybalt = 'tybalt@scripted.test'
        self.path = self.add_scripted_profile('juliet', self.scripted(script), Visibility='xa')
        self.wait_for_state(self.path, 'online')
        self.log_in_again(self.path)
        self.expect_request(self.tybalt)
        self.assertEqual((self.stored(), self.removals()), (('Tybalt', GROUPS, True), 1))


main()
