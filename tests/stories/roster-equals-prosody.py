"""What `rosterctl get -O json` prints is what Prosody holds: first, after a restart, after changes by
another client while rosterd was away, and while it was connected; with versioning and without.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.same_roster import SameRoster
from harness.story import main


class RosterEqualsProsody(SameRoster):
    """One test a size."""

    versioning = True

    def make_server(self):
        server = self.prosody(versioning=self.versioning)
        server.start()
        return server

    def test_0_contacts(self):
        """An empty roster is a roster."""
        self.tell(0)

    def test_1_contact(self):
        """One."""
        self.tell(1)

    def test_1000_contacts(self):
        """A thousand."""
        self.tell(1000)

    def test_6000_contacts(self):
        """Twenty thousand."""
        self.tell(6000)

    def test_1000_contacts_without_versioning(self):
        """A server that doesn't advertise it."""
        self.versioning = False
        self.tell(1000)


main()
