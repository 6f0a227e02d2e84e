"""An undo leaves what others did since (a friend, the end of a subscription, what another undo put
back), and says so before.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.bus import JOB
from harness.contacts import SUBSCRIPTIONS, Contact, generate
from harness.selection import by_jid, typed
from harness.story import PASSWORD, Story, main
from harness.xmlstream import local_name

COUNT = 150
JULIET, ROMEO = 'juliet@prosody.test', 'romeo@prosody.test'


class OthersStay(Story):
    """rosterd for Juliet, another client of hers, and Romeo; all on Prosody."""

    def begin(self, *contacts):
        """Juliet online."""
        self.server = self.prosody()
        self.server.add_account('juliet', PASSWORD, contacts)
        self.server.add_account('romeo', PASSWORD)
        self.server.start()
        self.path = self.add_profile('juliet', JULIET, self.server)
        self.wait_for_state(self.path, 'online')

    def befriend(self, juliet, romeo):
        """Each sees the other."""
        for asker, jid, other, other_jid in ((juliet, JULIET, romeo, ROMEO),
                                             (romeo, ROMEO, juliet, JULIET)):
            asker.send_presence(other_jid, 'subscribe')
            self.wait_for_presence(other, 'subscribe')
            other.send_presence(jid, 'subscribed')
            self.wait_for_presence(asker, 'subscribed')

    @staticmethod
    def wait_for_presence(client, kind):
        """The next presence of the type."""
        client.wait_for_stanza(lambda s: local_name(s) == 'presence' and s.get('type') == kind)

    def wait_for_subscription(self, jid, subscription):
        """The store has it."""
        self.events.expect('ContactsChanged', lambda event: any(
            contact[0] == jid and SUBSCRIPTIONS[contact[2]] == subscription
            for contact in event.changed))

    def held(self):
        """What the server holds now."""
        return by_jid(self.server.read_roster('juliet'))

    def test_friend(self):
        """Who was added and is a friend by now stays, and is told of; who isn't goes."""
        self.begin()
        juliet, romeo = self.join(self.server, 'juliet'), self.join(self.server, 'romeo')
        self.finish_job(self.set_items(self.path, {ROMEO: {'Name': 'Romeo'},
                                                   'alone@x.example': {}}))
        self.events.drain()
        self.befriend(juliet, romeo)
        self.wait_for_subscription(ROMEO, 'both')
        told = self.rosterctl('undo', '--dry-run').stderr
        self.assertIn('removes 1 contact that had been added.', told)
        self.assertIn('One that had been added stays: there is a subscription', told)
        details = self.finish_job(self.undo(self.path))
        self.assertEqual((details['Removed'], details['Skipped'], details['SkippedFor']),
                         (1, 1, {'subscribed': 1}))
        self.assertEqual([(c.jid, c.subscription) for c in self.held().values()],
                         [(ROMEO, 'both')])

    def test_ended_since(self):
        """Romeo ends both subscriptions while a job that renamed him goes on: its undo gives him his
        name back, and sends him no request."""
        crowd = generate(COUNT)
        self.begin(*crowd)
        juliet, romeo = self.join(self.server, 'juliet'), self.join(self.server, 'romeo')
        self.befriend(juliet, romeo)
        juliet.set_item(Contact(ROMEO, 'Romeo', 'both'))
        self.wait_for_subscription(ROMEO, 'both')
        self.events.drain()
        job = self.set_items(self.path, {ROMEO: {'Name': 'Montague'}}
                             | {contact.jid: {'AddGroups': ['Crowd']} for contact in crowd})
        self.events.expect('ContactsChanged', lambda event: any(
            contact[:2] == (ROMEO, 'Montague') for contact in event.changed))
        romeo.send_presence(JULIET, 'unsubscribe')
        romeo.send_presence(JULIET, 'unsubscribed')
        self.wait_for_subscription(ROMEO, 'none')
        self.finish_job(job)
        changes, _ = self.history_call(self.path, 'List', '(a{sv}tu)', typed(Jids=[ROMEO]), 0, 3)
        self.assertEqual([(change[2], change[3]) for change in changes],
                         [('push', 0), ('push', 0), ('set', self.job_property(job, 'Number'))])
        details = self.finish_job(self.undo(self.path))
        self.assertEqual((details['Asked'], details['FromLost'], details['Changed']),
                         (0, 0, COUNT + 1))
        held = self.held()[ROMEO]
        self.assertEqual((held.name, held.subscription, held.ask), ('Romeo', 'none', False))

    def test_cancelled_undo(self):
        """After an undo that was cancelled half way the next one does the rest."""
        crowd = generate(COUNT)
        self.begin(*crowd)
        purge = self.purge(self.path, typed(Jids=[contact.jid for contact in crowd]))
        self.finish_job(purge)
        self.events.drain()
        undo = self.undo(self.path)
        self.events.expect('ContactsChanged')
        self.bus.call('Cancel', path=undo, interface=JOB)
        self.finish_job(undo, 'cancelled')
        back = len(self.held())
        details = self.finish_job(self.undo(self.path))
        self.assertEqual((details['Undoes'], details['Added'], details['Removed']),
                         (self.job_property(purge, 'Number'), COUNT - back, 0))
        self.assertEqual({contact.jid: contact.ask for contact in self.held().values()},
                         {contact.jid: contact.ask or contact.subscription in ('to', 'both')
                          for contact in crowd})


if __name__ == '__main__':
    main()
