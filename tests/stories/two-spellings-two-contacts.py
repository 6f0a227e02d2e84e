"""A server that has one JID in two spellings has two contacts: a job for one of them never takes a
change of the other for its own.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.net import Timeout
from harness.scripted import item_xml
from harness.story import Story, main

U_LABEL = Contact('bob@bücher.example', 'U', 'both', False, ('Books',))
A_LABEL = Contact('bob@xn--bcher-kva.example', 'A', 'both', False, ('Letters',))


def carry_out(session, asked, on_set=None):
    """Does what it is asked for, and pushes it."""
    while not session.server.stopping.is_set():
        try:
            stanza = session.read(timeout=0.2)
        except Timeout:
            continue
        if stanza.get('type') != 'set':
            session.answer(stanza)
            continue
        item = session.item_of(stanza)
        groups = tuple(group.text for group in item)
        asked.append((item.get('jid'), item.get('name'), groups))
        if on_set is not None:
            on_set(len(asked))
        session.send_result(stanza)
        if item.get('subscription') == 'remove':
            session.push(item_xml(Contact(item.get('jid')), 'remove'))
        else:
            session.push(Contact(item.get('jid'), item.get('name') or '', 'both', False, groups))


class TwoSpellings(Story):
    """By a scripted server, which loses no time."""

    def test_removal_of_one(self):
        """The connection is cut behind it: the other one, which is still there, is no sign that it failed.
        """
        def script(session):
            session.log_in()
            request = session.expect_roster_get()
            session.send_roster(request, [U_LABEL, A_LABEL][session.number > 1:])
            if session.number == 1:
                session.expect_roster_sets(1)
                session.cut()
            carry_out(session, [])
        path = self.add_scripted_profile('juliet', self.scripted(script, versioning=False))
        self.wait_for_state(path, 'online')
        self.finish_job(self.remove_items(path, [U_LABEL.jid]))
        self.assertEqual(self.read_names(path), {A_LABEL.jid: 'A'})

    def test_change_of_one(self):
        """What somebody makes of the other meanwhile is not merged into it."""
        asked = []

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), [U_LABEL, A_LABEL])
            carry_out(session, asked, lambda n: n == 1 and session.push(
                Contact(A_LABEL.jid, 'Other', 'both', False, A_LABEL.groups)))
        path = self.add_scripted_profile('juliet', self.scripted(script, versioning=False))
        self.wait_for_state(path, 'online')
        self.finish_job(self.set_items(path, {U_LABEL.jid: {'Name': 'New'}}))
        self.assertEqual(asked, [(U_LABEL.jid, 'New', U_LABEL.groups)])
        self.assertEqual(self.read_names(path), {U_LABEL.jid: 'New', A_LABEL.jid: 'Other'})


main()
