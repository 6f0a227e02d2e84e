"""A restore brings a roster back to what it was, by the server's own data: after a purge, after many
contacts that somebody put in, and after edits by another client.  It says before what it will do,
and what can't come back; it does just that, it is undone, and it doesn't need the history.

RD_RESTORE_CONTACTS is how many contacts there are, 80 else.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import json
import os
import sqlite3

from harness.contacts import Contact, generate
from harness.selection import by_jid, typed
from harness.story import PASSWORD, Story, main

COUNT = int(os.environ.get('RD_RESTORE_CONTACTS', '80'))
PURGED = COUNT * 5 // 6
EDITS = min(50, COUNT // 8)
PATIENCE = 60 + COUNT


def items(contacts):
    """What a set can put into a server's roster."""
    return {jid: (contact.name, contact.groups) for jid, contact in by_jid(contacts).items()}


class RestoreBringsBack(Story):
    """Juliet's account, and another client of it."""

    def make_roster(self, server):
        """What every server takes, and every client sees alike; few subscriptions whose requests
        Debian's ejabberd would send back for minutes."""
        contacts = [contact.as_seen() for contact in generate(2 * COUNT)
                    if all(group.isprintable() for group in contact.groups)][:COUNT]
        if server.domain.startswith('prosody'):
            return contacts
        return [contact if number < 20 else dataclasses.replace(contact, subscription='from', ask=False)
                for number, contact in enumerate(contacts)]

    def held(self):
        """The server's own data."""
        return self.server.read_roster('juliet')

    def begin(self, server):
        """The account as it is to come back, in a snapshot."""
        self.server = server
        contacts = self.make_roster(server)
        server.add_account('juliet', PASSWORD, contacts)
        self.path = self.add_profile('juliet', f'juliet@{server.domain}', server)
        self.wait_for_state(self.path, 'online')
        self.rosterctl('snapshot', 'verona')
        for words in ('restore', 'diff', 'diff now', 'get --at', 'snapshot remove'):
            self.assertEqual(self.rosterctl('--complete', f'rosterctl {words} ve', '').stdout, 'verona\n', words)
        return self.held()

    def spoil(self, held):
        """A purge, many new contacts, and another client's edits."""
        jids = sorted(contact.jid for contact in held)
        self.finish_job(self.purge(self.path, typed(Jids=jids[:PURGED])), timeout=PATIENCE)
        new = {f'new{number}@import.example': {'Name': f'New {number}', 'Groups': ['Import']}
               for number in range(COUNT // 4)}
        self.finish_job(self.set_items(self.path, new), timeout=PATIENCE)
        rest = by_jid(contact for contact in held if contact.jid in jids[PURGED:])
        self.assertGreaterEqual(len(rest), EDITS)
        self.edit_elsewhere(sorted(rest.values(), key=lambda contact: contact.jid)[:EDITS])

    def edit_elsewhere(self, contacts):
        """A third gets another name, a third other groups, a third is removed; two come."""
        self.events.drain()
        with self.server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            for number, contact in enumerate(contacts):
                if number % 3 == 0:
                    other.set_item(dataclasses.replace(contact, name=f'Renamed {number}'))
                elif number % 3 == 1:
                    other.set_item(dataclasses.replace(contact, groups=('Elsewhere',)))
                else:
                    other.remove_item(contact.jid)
            other.set_item(Contact('stranger@elsewhere.example', 'Stranger'))
            other.set_item(Contact('last@elsewhere.example', 'Last', groups=('Import',)))
        self.events.expect('ContactsChanged', lambda event: 'last@elsewhere.example' in str(event.arguments))

    def plan(self):
        """What a restore says that it would do."""
        return json.loads(self.rosterctl('restore', 'verona', '--dry-run', '--json').stdout)

    def check_plan(self, plan, then, now):
        """It says what differs, whom it asks, and what can't come back."""
        before, after = by_jid(then), by_jid(now)
        self.assertEqual(set(plan['added_jids']), set(before) - set(after))
        self.assertEqual(set(plan['removed_jids']), set(after) - set(before))
        self.assertEqual(set(plan['changed_jids']),
                         {jid for jid in set(before) & set(after) if items(then)[jid] != items(now)[jid]})
        self.assertEqual(set(plan['from_lost_jids']),
                         {jid for jid in plan['added_jids'] if before[jid].subscription in ('from', 'both')})
        self.assertEqual(plan['asked'], sum(before[jid].subscription in ('to', 'both') or before[jid].ask
                                            for jid in plan['added_jids']))
        self.assertEqual(plan['total'], plan['added'] + plan['removed'] + plan['changed'])

    def check_restored(self, plan, then):
        """All items are as they were; who was removed meanwhile has no subscription yet."""
        held = by_jid(self.held())
        self.assertEqual(items(self.held()), items(then))
        for jid, contact in by_jid(then).items():
            expected = 'none' if jid in plan['added_jids'] else contact.subscription
            self.assertEqual(held[jid].subscription, expected, jid)
        self.assert_same_roster(held.values(), 'juliet')

    def cut_history(self):
        """While rosterd is away."""
        self.rosterd.stop()
        with sqlite3.connect(os.path.join(self.rosterd.store_dir, 'rosterd.db')) as database:
            database.execute('DELETE FROM journal')
        database.close()
        self.rosterd.start()
        self.set_password(self.path, PASSWORD)
        self.wait_for_state(self.path, 'online')

    def tell_story(self, server):
        """All of it."""
        then = self.begin(server)
        self.spoil(then)
        spoilt = self.held()
        plan = self.plan()
        self.check_plan(plan, then, spoilt)
        self.assertEqual(items(self.held()), items(spoilt), 'a dry run')
        done = self.rosterctl('restore', 'verona', '--yes', '--json', timeout=PATIENCE)
        self.check_restored(plan, then)
        self.rosterctl('undo', str(json.loads(done.stdout)['job']), '--yes', timeout=PATIENCE)
        self.assertEqual(items(self.held()), items(spoilt))
        self.cut_history()
        self.rosterctl('restore', 'verona', '--yes', timeout=PATIENCE)
        self.assertEqual(items(self.held()), items(then), 'after the history was cut')
        self.rosterctl('snapshot', 'again')
        self.assert_names(self.rosterctl('restore', 'again').stderr, 'nothing is to be restored')

    def test_prosody(self):
        """With its own file store."""
        server = self.prosody()
        server.start()
        self.tell_story(server)

    def test_ejabberd(self):
        """With Debian's settings, but that more than five presences a minute pass."""
        server = self.ejabberd(debian=True, interval=1)
        server.start()
        self.tell_story(server)


main()
