"""A roster that a scripted server keeps: what it holds is what the store is compared with.

What the client sets is done and pushed as an honest server would do it, unless the story takes a
set itself; what another client of the account changes is the story's to say.  Versions count up.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import threading

from harness.contacts import Contact
from harness.net import Timeout
from harness.scripted import item_xml
from harness.xmlstream import ROSTER


class Keeper:
    """The roster of the account of one scripted server."""

    def __init__(self, contacts=()):
        self.items = {contact.jid: contact for contact in contacts}
        self.version = 1
        self.lock = threading.RLock()

    # -- what changes it ----------------------------------------------------------------------

    def put(self, contact):
        """Another client sends this whole item; the subscription stays the server's."""
        with self.lock:
            old = self.items.get(contact.jid, Contact(contact.jid))
            self.items[contact.jid] = dataclasses.replace(
                contact.as_stored(), subscription=old.subscription, ask=old.ask)
            self.version += 1

    def remove(self, jid):
        """It is removed; False when there is none."""
        with self.lock:
            self.version += 1
            return self.items.pop(jid, None) is not None

    def apply(self, session, stanza):
        """Does what a roster set asks for; gives the JID, or None when it isn't there."""
        item = session.item_of(stanza)
        jid = item.get('jid')
        if item.get('subscription') == 'remove':
            return jid if self.remove(jid) else None
        groups = tuple(group.text or '' for group in item.findall(f'{{{ROSTER}}}group'))
        self.put(Contact(jid, item.get('name') or '', groups=groups))
        return jid

    # -- what the server says of it -----------------------------------------------------------

    def log_in(self, session):
        """The honest road to a synced session."""
        session.log_in()
        self.answer(session, session.expect_roster_get())

    def answer(self, session, request):
        """The whole roster, or that it is unchanged."""
        with self.lock:
            if session.version_of(request) == str(self.version):
                session.send_unchanged(request)
            else:
                session.send_roster(request, list(self.items.values()), version=str(self.version))

    def push(self, session, jid):
        """What became of an item; gives the push's id."""
        with self.lock:
            contact = self.items.get(jid)
            item = (item_xml(contact) if contact
                    else item_xml(Contact(jid), subscription='remove'))
            return session.push(item, version=str(self.version))

    def do(self, session, stanza, is_result_first=False):
        """What an honest server does with a roster set."""
        with self.lock:
            jid = self.apply(session, stanza)
            if jid is None:
                session.send_error(stanza, 'item-not-found')
                return
            if is_result_first:
                session.send_result(stanza)
            self.push(session, jid)
            if not is_result_first:
                session.send_result(stanza)

    def serve(self, session, take=None):
        """Serves until the story ends.  TAKE is given each roster set; true: it did it itself."""
        while not session.server.stopping.is_set():
            try:
                stanza = session.read(timeout=0.2)
            except Timeout:
                continue
            if session.item_of(stanza) is not None:
                if take is None or not take(stanza):
                    self.do(session, stanza)
            elif session.is_roster_get(stanza):
                self.answer(session, stanza)
            else:
                session.answer(stanza)

    # -- what it is compared with -------------------------------------------------------------

    def as_seen(self):
        """{jid: (name, groups)}."""
        with self.lock:
            return {jid: (contact.name, contact.groups) for jid, contact in self.items.items()}
