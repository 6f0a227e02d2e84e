"""The ground of the tables: a healthy profile at a real server, and another client that measures.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import os
import time

from harness.contacts import generate
from harness.net import wait_until
from harness.story import PASSWORD, Story
from hostile.meter import Meter, describe


class HostileStory(Story):
    """Whatever goes on, these are served."""

    starts_rosterd = False
    # How much a flood is; the benchmark takes more.
    scale = 1
    # Does each row say how it ended, and all of them what they cost?
    is_talkative = True

    def setUp(self):
        super().setUp()
        # What was freed is kept by the sanitizer for a while; that is not rosterd's.
        self.environment['ASAN_OPTIONS'] += ':quarantine_size_mb=8'

    def begin_healthy(self):
        """A profile at a Prosody, another client of its account, and one that measures."""
        self.prosody_server = self.prosody()
        self.prosody_server.add_account('juliet', PASSWORD, generate(100))
        self.prosody_server.start()
        self.healthy = self.add_profile('healthy', 'juliet@prosody.test', self.prosody_server)
        self.wait_for_state(self.healthy, 'online')
        self.other = self.prosody_server.client('juliet', PASSWORD, ca_file=self.authority.ca_file)
        self.addCleanup(self.other.close)
        self.other.get_roster()
        self.n_changes = 0
        self.meter = Meter(self, self.healthy)

    def serve_healthy(self):
        """What another client changes arrives."""
        self.n_changes += 1
        contact = dataclasses.replace(generate(1)[0], name=f'Name {self.n_changes}')
        self.other.set_item(contact)

        def has_come():
            found, _ = self.roster_call(self.healthy, 'Lookup', '(as)', [contact.jid])
            return found[0][1] == contact.name
        wait_until(has_come, 'the push of the healthy profile')

    def end(self, what):
        """Others were served to the end; prints the figures, and gives them with the time to stop."""
        self.serve_healthy()
        self.assertEqual(self.property(self.healthy, 'State'), 'online')
        figures = self.meter.read()
        if self.is_talkative:
            print(f'  {what}: {describe(figures)}')
        self.meter.stop()
        began = time.monotonic()
        self.rosterd.stop()
        figures['stop'] = time.monotonic() - began
        if self.is_talkative:
            print(f'  stopped in {figures["stop"]:.2f} s')
        return figures

    def count_descriptors(self):
        """Those that rosterd has open."""
        return len(os.listdir(f'/proc/{self.rosterd.process.pid}/fd'))
