"""A job's end is told after the last change that it caused, and its progress a few times a second.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import math
import time

from gi.repository import GLib

from harness.contacts import Contact
from harness.jobs import Waiter
from harness.story import Story, main

COUNT = 1502
EDITS_MAX = 1000  # of one call
SIZES = (1, 50, 700)


class JobEndsAfterItsChanges(Story):
    """A server that answers as fast as it can; each job is told about by signals alone."""

    def setUp(self):
        super().setUp()
        contacts = [Contact(f'c{number}@example.org', groups=self.groups_of(number))
                    for number in range(COUNT)]

        def script(session):
            session.log_in()
            session.send_roster(session.expect_roster_get(), contacts, version='0')
            version = 0
            while True:
                request, = session.expect_roster_sets(1)
                item = session.item_of(request)
                version += 1
                if item.get('subscription') == 'remove':
                    session.push(f"<item jid='{item.get('jid')}' subscription='remove'/>",
                                 version=str(version))
                else:
                    groups = tuple(group.text for group in item)
                    session.push(Contact(item.get('jid'), item.get('name') or '', groups=groups),
                                 version=str(version))
                session.send_result(request)
        self.path = self.add_scripted_profile('juliet', self.scripted(script))
        self.wait_for_state(self.path, 'online')
        self.expect_contacts(COUNT)

    @staticmethod
    def groups_of(number):
        """The first SIZES[0] contacts are in the group of that name, and so on; 751 in none."""
        for size in SIZES:
            if number < size:
                return (str(size),)
            number -= size
        return ()

    def gather(self, begin):
        """Begins a job: (job, what is told until its end, and behind it, seconds)."""
        self.take_events()
        began = time.monotonic()
        job = begin()
        Waiter(self.bus, job).expect()
        seconds = time.monotonic() - began
        told = [event for event in self.events.history if event.time >= began]
        late = self.events.drain(0.5)
        return job, told, late, seconds

    def check(self, begin, count, cause, gather_jids):
        """One job: what is told of it, and in which order."""
        job, told, late, seconds = self.gather(begin)
        order = [event for event in told
                 if event.name == 'ContactsChanged' or event.path == job or event.name == 'waited']
        changes = [place for place, event in enumerate(order) if event.name == 'ContactsChanged']
        ends = [place for place, event in enumerate(order)
                if event.name == 'property:State' and event.arguments == ('ended',)]
        answers = [place for place, event in enumerate(order) if event.name == 'waited']
        self.assertEqual(order[answers[0]].arguments[0], 'done')
        self.assertEqual(order[answers[0]].arguments[1]['Done'], count)
        self.assertEqual(len(ends), 1)
        self.assertLess(changes[-1], ends[0])
        self.assertLess(ends[0], answers[0])
        self.assertEqual({order[place].cause for place in changes}, {cause})
        jids = [jid for place in changes for jid in gather_jids(order[place])]
        self.assertEqual(len(set(jids)), count)
        self.assertEqual([event.name for event in late if event.name == 'ContactsChanged'], [])
        self.assertEqual([event for event in late if event.path == job], [])
        progress = [event for event in order if event.name == 'property:Done']
        self.assertEqual(progress[-1].arguments, (count,))
        self.assertEqual(sorted(event.arguments for event in progress),
                         [event.arguments for event in progress], 'it only grows')
        self.assertLessEqual(len(progress), math.ceil(4 * seconds) + 2)
        print(f'  {count} contacts, {cause}: {seconds:.2f} s, {len(changes)} signals of changes, '
              f'{len(progress)} of progress')

    def test_set(self):
        """Each item gets a name."""
        for size in SIZES:
            jids = [jid for jid in sorted(self.read_names(self.path))][:size]
            self.check(lambda names=jids, size=size: self.set_items(
                self.path, {jid: {'Name': f'N {size}'} for jid in names}),
                       size, 'set', lambda event: event.changed_jids)

    def test_purge(self):
        """Those in a group go."""
        for size in SIZES:
            selection = {'Groups': GLib.Variant('as', [str(size)])}
            self.check(lambda selection=selection: self.purge(self.path, selection), size, 'purge',
                       lambda event: event.removed)

    def test_slow_answers(self):
        """Where the work takes longer, the bound on the rate is one that can be exceeded."""
        jids = sorted(self.read_names(self.path))[:EDITS_MAX]
        for number in range(3):
            self.check(lambda number=number: self.set_items(
                self.path, {jid: {'Name': f'again {number}'} for jid in jids}), EDITS_MAX, 'set',
                       lambda event: event.changed_jids)


main()
