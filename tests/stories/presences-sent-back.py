"""A server that passes only a few subscription presences sends the others back: the job sends them
again at the pace that it lets pass, and says so; what comes back for the contact's sake has failed.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.jobs import list_of_job, number_of
from harness.story import PASSWORD, Story, main

INTERVAL = 4
COUNT = 12


class SentBackByEjabberd(Story):
    """Debian's modules: five pass, and the next when none has for an interval (here four seconds)."""

    def begin(self, subscription):
        """Juliet's contacts are accounts of the same server, each with her in its roster."""
        self.server = self.ejabberd(debian=True, interval=INTERVAL)
        self.server.start()
        self.jids = [f'u{number:02}@ejabberd.test' for number in range(COUNT)]
        for jid in self.jids:
            self.server.add_account(jid.partition('@')[0], PASSWORD, [] if not subscription else [
                Contact('juliet@ejabberd.test', subscription=subscription)])
        self.server.add_account('juliet', PASSWORD, [] if not subscription else [
            Contact(jid, jid.upper(), subscription) for jid in self.jids])
        self.path = self.add_profile('juliet', 'juliet@ejabberd.test', self.server)
        self.wait_for_state(self.path, 'online')

    def request(self, jids):
        """Begins a job."""
        return self.subscriptions_call(self.path, 'Subscribe', '(asa{sv})', jids, {})[0]

    def list_reached(self):
        """Who of the contacts has juliet's request."""
        return [jid for jid in self.jids
                if self.server.list_requests(jid.partition('@')[0]) == ['juliet@ejabberd.test']]

    def test_twelve_requests(self):
        """All get there, by one job, which tells how many came back; a job behind it waits."""
        self.begin(None)
        job = self.request(self.jids)
        told = self.events.expect('property:SentBack', lambda e: e.path == job).arguments[0]
        self.assertEqual(told, COUNT - 5)
        details = self.finish_job(job)
        self.assertEqual((details['Done'], details['Failed']), (COUNT, 0))
        self.assertEqual(self.list_reached(), self.jids)
        self.assertEqual(self.job_property(job, 'SentBack'), 0)
        self.assertEqual(set(list_of_job(self.bus, self.path, number_of(job))), set(self.jids))

    def test_undo_of_eight_removals(self):
        """They are asked again, all of them; the notices of the removals were dropped for most."""
        self.begin('both')
        removed = self.jids[:8]
        self.finish_job(self.remove_items(self.path, removed))
        undo = self.finish_job(self.undo(self.path))
        self.assertEqual((undo['Done'], undo['Failed'], undo['Asked']), (8, 0, 8))
        roster = {contact.jid: contact for contact in self.server.read_roster('juliet')}
        told = [jid for jid in removed if not any(
            contact.subscription in ('from', 'both')
            for contact in self.server.read_roster(jid.partition('@')[0]))]
        self.assertLess(len(told), 4, 'the others still have her in their rosters')
        for jid in removed:
            self.assertEqual((roster[jid].subscription, roster[jid].ask),
                             ('none', True) if jid in told else ('to', False), jid)
            self.assertEqual(self.server.list_requests(jid.partition('@')[0]),
                             ['juliet@ejabberd.test'] if jid in told else [], jid)


main()
