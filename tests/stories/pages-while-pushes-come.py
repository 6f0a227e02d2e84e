"""100 000 contacts are read page by page, over and over, while pushes come: who existed throughout appears
exactly once, and GetChanges brings each reader to the present.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import threading
import time

from harness.contacts import Contact, generate, to_libervia
from harness.net import PATIENCE, wait_until
from harness.story import Story, main

COUNT = 100000
READINGS = int(os.environ.get('RD_READINGS', '3'))
PAGE = 2000

# Unpacking a page in Python takes ten times as long as reading it; so only each tenth reading is
# compared name by name, and of the others the JIDs are taken from the page's text.
WHOLE = 10
STRING = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
JID = re.compile(rf'\(({STRING}), {STRING}, (?:uint32 )?\d')


class Pusher:
    """The server's side: pushes changes, one after another is acknowledged, while it is let."""

    def __init__(self, contacts):
        self.truth = {contact.jid: contact for contact in contacts}
        self.untouched = set(self.truth)
        self.gate = threading.Event()
        self.is_quiet = threading.Event()
        self.pushes = 0

    def script(self, session):
        """Logs in, streams the roster, pushes."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), list(self.truth.values()), version='0')
        while not session.server.stopping.is_set():
            if not self.gate.is_set():
                self.is_quiet.set()
                session.serve_for(0.02)
                continue
            self.is_quiet.clear()
            self.push_one(session)
            session.serve_for(0.01)

    def push_one(self, session):
        """Adds, removes or renames; the new name moves the contact to another page."""
        self.pushes += 1
        number = self.pushes
        kind = number % 3
        version = str(number)
        if kind == 0:
            contact = Contact(f'added{number}@example.net', f'{chr(65 + number % 26)} added {number}')
            self.truth[contact.jid] = contact
            identity = session.push(contact, version=version)
        else:
            jid = f'user{(number * 7919) % COUNT}@host{number % 20}.example'
            jid = jid if jid in self.truth else f'user{number * 5 % COUNT + 1}@example.org'
            if jid not in self.truth:
                return
            self.untouched.discard(jid)
            if kind == 1:
                del self.truth[jid]
                identity = session.push(f"<item jid='{jid}' subscription='remove'/>", version=version)
            else:
                name = f'{chr(65 + number * 11 % 26)} renamed {number}'
                self.truth[jid] = Contact(jid, name, 'both', groups=('Moved',))
                identity = session.push(self.truth[jid], version=version)
        session.wait_for_answer(identity)


class PagesWhilePushesCome(Story):
    """Readers page by page."""

    def get_page(self, path, cursor, is_whole):
        """One page: ([(jid, contact or None)], next cursor, total, serial)."""
        reply = self.roster_call(path, 'Get', '(a{sv}su)', {}, cursor, PAGE, is_raw=True)
        page = reply.get_child_value(0)
        if is_whole:
            contacts = [(contact[0], contact) for contact in page.unpack()]
        else:
            contacts = [(jid[1:-1], None) for jid in JID.findall(page.print_(False))]
        self.assertEqual(len(contacts), page.n_children())
        return contacts, *(reply.get_child_value(i).unpack() for i in (1, 2, 3))

    def read(self, path, is_whole):
        """One reading: ({jid: contact or None}, serial, total told)."""
        found, cursor, total = {}, '', None
        while True:
            page, cursor, told, serial = self.get_page(path, cursor, is_whole)
            if total is None:
                total, first_serial = told, serial
            self.assertEqual((told, serial), (total, first_serial), 'the same on all pages')
            before = len(found)
            found.update(page)
            self.assertEqual(len(found), before + len(page), 'a contact came twice')
            if not cursor:
                return found, serial, total

    def catch_up(self, path, found, serial):
        """Applies what changed since."""
        more = True
        while more:
            changed, removed, serial, more, reset = self.roster_call(
                path, 'GetChanges', '(tu)', serial, 0)
            self.assertFalse(reset)
            found.update({contact[0]: contact for contact in changed})
            for jid in removed:
                found.pop(jid, None)

    def check(self, found, truth):
        """The reader has what the server has."""
        self.assertEqual(set(found), set(truth))
        for jid, contact in found.items():
            if contact is not None:
                self.assertEqual(contact[1], truth[jid].name)
                self.assertEqual(contact[4], sorted(truth[jid].groups, key=str.encode))

    def test_readings(self):
        """As many as there are to be, with the truth compared after each."""
        contacts = [contact.as_seen() for contact in generate(COUNT)]
        pusher = Pusher(contacts)
        path = self.add_scripted_profile('juliet', self.scripted(pusher.script))
        began = time.monotonic()
        self.wait_for_state(path, 'online')
        print(f'  first sync of {COUNT}: {time.monotonic() - began:.2f} s, rosterd has '
              f'{self.rosterd.memory() // 1024} MiB')
        spent = []
        for number in range(READINGS):
            existed = set(pusher.truth)
            pusher.gate.set()
            wait_until(lambda: not pusher.is_quiet.is_set(), 'the first push')
            began = time.monotonic()
            found, serial, total = self.read(path, number % WHOLE == 0)
            spent.append(time.monotonic() - began)
            pusher.gate.clear()
            self.assertTrue(pusher.is_quiet.wait(PATIENCE))
            throughout = existed & pusher.untouched
            self.assertLessEqual(throughout, set(found), 'who existed throughout must appear')
            self.assertAlmostEqual(total, len(existed), delta=100 + len(existed) * 0.02)
            renamed = {jid for jid in existed if jid in pusher.truth}
            self.assertLessEqual(renamed, set(found), 'also who was renamed')
            self.catch_up(path, found, serial)
            self.check(found, pusher.truth)
        print(f'  {READINGS} readings in pages of {PAGE}: {min(spent):.2f} to {max(spent):.2f} s each, '
              f'{pusher.pushes} pushes meanwhile')
        self.assertGreater(pusher.pushes, READINGS)
        self.assertEqual(self.get_json('juliet'), to_libervia(pusher.truth.values()))


main()
