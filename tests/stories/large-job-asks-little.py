"""A large job that finds its changes already made ends like any other.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.contacts import Contact
from harness.selection import by_jid, typed
from harness.story import PASSWORD, Story, main

COUNT = 150


class LargeJobAsksLittle(Story):
    """An account on Prosody."""

    def test_nothing_left_to_do(self):
        """Two edits of the same contacts at once: the second finds done what it was to do."""
        server = self.prosody()
        roster = [Contact(f'c{number}@example.org', f'C {number}', 'none', False, ('Old',))
                  for number in range(COUNT)]
        server.add_account('juliet', PASSWORD, roster)
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        self.wait_for_state(path, 'online')
        jobs = [self.roster_call(path, 'SetSelected', '(a{sv}a{sv}a{sv})', typed(Groups=['Old']),
                                 typed(AddGroups=['New']), {})[0] for _ in range(2)]
        for job in jobs:
            self.finish_job(job)
        groups = {jid: contact.groups for jid, contact in by_jid(server.read_roster('juliet')).items()}
        self.assertEqual(groups, {contact.jid: ('New', 'Old') for contact in roster})


main()
