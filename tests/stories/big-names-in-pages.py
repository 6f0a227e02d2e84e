"""A roster of names as long as a server may send them is read in pages that the bus can bear.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.story import Story, main

COUNT = 1000
NAME = 'n' * 60000
PAGE_MAX = 2 * 1024 * 1024


class BigNamesInPages(Story):
    """All of it in one message would be more than a bus takes."""

    def script(self, session):
        """An empty roster, and then the names."""
        session.log_in()
        session.send_roster(session.expect_roster_get(), [], version='0')
        items = (f"<item jid='c{number:04}@example.org' name='{NAME}'/>" for number in range(COUNT))
        session.send_roster(session.expect_roster_get(), items, version='1', chunk=20)
        session.serve()

    def test_pages_and_changes(self):
        """Each contact once; no page too big; no cursor refused."""
        path = self.add_scripted_profile('juliet', self.scripted(self.script))
        self.wait_for_state(path, 'online')
        before = self.property(path, 'Serial')
        self.finish_job(self.resync(path))
        jids, cursor, sizes = [], '', []
        while cursor or not sizes:
            page, cursor, total, _ = self.roster_call(path, 'Get', '(a{sv}su)', {}, cursor, 2000)
            self.assertEqual(total, COUNT)
            jids += [contact[0] for contact in page]
            sizes.append(sum(len(contact[1]) for contact in page))
            self.assertLess(len(cursor), 2000)
        self.assertEqual(jids, [f'c{number:04}@example.org' for number in range(COUNT)])
        self.assertLessEqual(max(sizes), PAGE_MAX)
        page, cursor, _, _ = self.roster_call(path, 'Get', '(a{sv}su)', {}, '', 1)
        page, cursor, _, _ = self.roster_call(path, 'Get', '(a{sv}su)', {}, cursor, 1)
        self.assertEqual(page[0][0], jids[1])
        changed, more = 0, True
        while more:
            contacts, _, before, more, reset = self.roster_call(path, 'GetChanges', '(tu)', before,
                                                                2000)
            self.assertFalse(reset)
            self.assertLessEqual(sum(len(contact[1]) for contact in contacts), PAGE_MAX)
            changed += len(contacts)
        self.assertEqual(changed, COUNT)


main()
