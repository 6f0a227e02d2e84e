"""What `rosterctl get -O json` prints is what ejabberd holds: first, after a restart, after changes by
another client while rosterd was away, and while it was connected; with versioning and without, and
with the modules that Debian's configuration has.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.same_roster import SameRoster
from harness.story import main


class RosterEqualsEjabberd(SameRoster):
    """One test a size; versioning is off, as ejabberd has it by default."""

    options = {}

    def make_server(self):
        server = self.ejabberd(**self.options)
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

    def test_1000_contacts_with_versioning(self):
        """With `versioning: true`."""
        self.options = {'versioning': True}
        self.tell(1000)

    def test_1000_contacts_with_debians_modules(self):
        """With versions that are hashes."""
        self.options = {'debian': True}
        self.tell(1000)

    def test_6000_contacts(self):
        """Twenty thousand."""
        self.tell(6000)


main()
