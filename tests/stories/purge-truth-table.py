"""A purge removes what the table below says, by the server's own data, and touches nobody else:
four combinations of flags, four subscriptions, ask or not; and each key of a filter.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import GROUPS, ODD_NAMES, SUBSCRIPTIONS, Contact, generate
from harness.selection import assert_same, by_jid, typed
from harness.story import PASSWORD, Story, main

# What goes, whatever "ask" is. A purge always has NoSubscription, as `rosterctl purge` does.
TABLE = {
    (): ('none',),
    ('NoFrom',): ('none', 'to'),
    ('NoTo',): ('none', 'from'),
    ('NoFrom', 'NoTo'): ('none', 'to', 'from'),
}
CONTACTS_A_CELL = 4


def make_cells():
    """Some contacts a cell, with odd names and several groups. By RFC 6121 (appendix A) "ask" goes
    with "none" and "from" only, since the two others have what it asks for; but both servers store
    it beside any subscription, and send it so. Then the table holds for that, too."""
    contacts = []
    for subscription in SUBSCRIPTIONS:
        for ask in (False, True):
            for number in range(CONTACTS_A_CELL):
                index = len(contacts)
                contacts.append(Contact(
                    f'{subscription}.{"ask" if ask else "plain"}{number}@cell{number}.example',
                    ODD_NAMES[index % len(ODD_NAMES)] if index % 5 else '', subscription, ask,
                    tuple(GROUPS[(index + k) % len(GROUPS)] for k in range(index % 4))))
    return contacts


def domain_of(contact):
    """The domain of its JID."""
    return contact.jid.rpartition('@')[2]


def contains(contact, text):
    """As "Text" means it."""
    return any(text in part.casefold() for part in (contact.name, contact.jid, *contact.groups))


JIDS = ('none.plain0@cell0.example', 'both.plain1@cell1.example', 'ünï10@example.org')
# The key, the filter, and which contacts it is to select.
KEYS = (
    ('Domains', {'Domains': ['host1.example', 'CELL2.Example']},
     lambda c: domain_of(c) in ('host1.example', 'cell2.example')),
    ('Groups', {'Groups': ['Family', '友達']}, lambda c: {'Family', '友達'} & set(c.groups)),
    ('KeepJids', {'KeepJids': [JIDS[0], JIDS[2].upper()], 'NoFrom': True},
     lambda c: c.subscription in ('none', 'to') and c.jid not in (JIDS[0], JIDS[2])),
    ('KeepGroups', {'KeepGroups': ['Work', GROUPS[9]],
                    'Subscription': ['none', 'to', 'from', 'both']},
     lambda c: not {'Work', GROUPS[9]} & set(c.groups)),
    ('Text', {'Text': 'ÜLL'}, lambda c: contains(c, 'üll')),
    ('Jids', {'Jids': [JIDS[0].upper(), JIDS[1] + '/home', JIDS[2], 'nobody@example.org']},
     lambda c: c.jid in JIDS),
    ('NoGroup', {'NoGroup': True}, lambda c: not c.groups),
    ('NoGroup false', {'NoGroup': False}, lambda c: c.groups),
    ('Ask', {'Ask': True}, lambda c: c.ask),
    ('Ask false', {'Ask': False}, lambda c: not c.ask),
    ('Subscription', {'Subscription': ['to', 'both']}, lambda c: c.subscription in ('to', 'both')),
    ('several', {'NoTo': True, 'Ask': False, 'NoGroup': False, 'Domains': ['example.org'],
                 'KeepGroups': ['Friends']},
     lambda c: (c.subscription in ('none', 'from') and not c.ask and c.groups
                and domain_of(c) == 'example.org' and 'Friends' not in c.groups)),
    ('nobody', {'Groups': []}, lambda c: False),
)


class PurgeTruthTable:
    """Told once for each server, which a subclass makes; one account a row."""

    def start_server(self):
        """A running server."""
        server = self.make_server()
        server.start()
        return server

    def test_table(self):
        """32 cells."""
        self.tell_table(self.start_server())

    def test_keys(self):
        """13 filters."""
        self.tell_keys(self.start_server())

    def test_changed_after(self):
        """The 14th."""
        self.tell_changed_after(self.start_server())

    def begin(self, server, users, contacts):
        """Accounts with this roster, and profiles online: ({user: path}, the server's data)."""
        for user in users:
            server.add_account(user, PASSWORD, contacts)
        paths = {user: self.add_profile(user, f'{user}@{server.domain}', server) for user in users}
        for path in paths.values():
            self.wait_for_state(path, 'online')
        held = server.read_roster(users[0])
        self.assertEqual(set(by_jid(held)), {contact.jid for contact in contacts})
        return paths, held

    def check(self, server, user, held, goes):
        """The server's data are those it had, without those that are to go; and the store's."""
        stays = [contact for contact in held if not goes(contact)]
        assert_same(self, stays, server.read_roster(user), user)
        self.assert_same_roster(stays, user, user)

    def tell_table(self, server):
        """All rows at once."""
        contacts = make_cells() + generate(80)
        rows = {f'row{number}': flags for number, flags in enumerate(TABLE)}
        paths, held = self.begin(server, list(rows), contacts)
        cells = {(c.subscription, c.ask) for c in held if 'cell' in c.jid}
        self.assertEqual(len(cells), 8, 'the server holds contacts of every cell')
        jobs = {}
        for user, flags in rows.items():
            selection = typed(NoSubscription=True, **{flag: True for flag in flags})
            jobs[user] = self.purge(paths[user], selection)
        for user, flags in rows.items():
            n_gone = sum(contact.subscription in TABLE[flags] for contact in held)
            details = self.finish_job(jobs[user])
            self.assertEqual((details['Done'], details['Failed'], details['NotDone']),
                             (n_gone, 0, 0))
            self.check(server, user, held, lambda c, gone=TABLE[flags]: c.subscription in gone)

    def tell_keys(self, server):
        """Each with what it selects, all at once."""
        users = {f'key{number}': row for number, row in enumerate(KEYS)}
        paths, held = self.begin(server, list(users), make_cells() + generate(80, seed=2))
        counts = {user: sum(bool(goes(contact)) for contact in held)
                  for user, (_, _, goes) in users.items()}
        for user, (key, _, _) in users.items():
            self.assertLess(counts[user], len(held), key)
            self.assertTrue(counts[user] > 0 or key == 'nobody', f'{key} selects somebody')
        jobs = {user: self.purge(paths[user], typed(**selection),
                                 **typed(ExpectedCount=counts[user]))
                for user, (_, selection, _) in users.items()}
        for user, (_, _, goes) in users.items():
            self.assertEqual(self.finish_job(jobs[user])['Done'], counts[user])
            self.check(server, user, held, goes)

    def tell_changed_after(self, server):
        """Only who changed since a moment, and of these only whom the other keys select."""
        paths, held = self.begin(server, ['juliet'], make_cells())
        path, roster = paths['juliet'], by_jid(held)
        serial = self.property(path, 'Serial')
        touched = [f'{subscription}.plain2@cell2.example' for subscription in SUBSCRIPTIONS]
        self.events.drain()
        with server.client('juliet', PASSWORD, ca_file=self.authority.ca_file) as other:
            other.get_roster()
            for jid in touched:
                other.set_item(Contact(jid, 'touched', groups=roster[jid].groups))
            other.set_item(Contact('new@cell2.example', 'touched'))
        self.events.expect('ContactsChanged', lambda e: 'new@cell2.example' in e.changed_jids)
        held = server.read_roster('juliet')
        self.assertEqual(sum(contact.name == 'touched' for contact in held), 5)
        goes = {'new@cell2.example', touched[0], touched[1]}
        job = self.purge(path, typed(ChangedAfter=serial, NoFrom=True))
        self.assertEqual(self.finish_job(job)['Done'], len(goes))
        self.check(server, 'juliet', held, lambda c: c.jid in goes)


class OnProsody(PurgeTruthTable, Story):
    """Its storage files are read."""

    make_server = Story.prosody


class OnEjabberd(PurgeTruthTable, Story):
    """Its Mnesia table is read."""

    make_server = Story.ejabberd


main()
