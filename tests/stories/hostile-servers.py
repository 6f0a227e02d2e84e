"""Whatever a server does, or a stranger through it: it ends as it should, the roster stays, nobody gets
the password, and another profile's server and another client are served meanwhile.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.story import main  # noqa: E402
from hostile.server_story import ServerStory  # noqa: E402
from hostile.servers import bind, floods, roster, sasl, silence, tls, xml  # noqa: E402


class HostileServers(ServerStory):
    """Each test is a table or two; all its servers are there at once."""

    def run_tables(self, *tables):
        """Without the rows that take long."""
        self.run_table([row for table in tables for row in table if not row.is_long])

    def test_before_the_login(self):
        """Silence, and TLS."""
        self.run_tables(silence.TABLE, tls.TABLE)

    def test_login(self):
        """The login, and the session that comes of it."""
        self.run_tables(sasl.TABLE, bind.TABLE)

    def test_roster(self):
        """What is said of the roster."""
        self.run_tables(roster.TABLE)

    def test_xml(self):
        """What is no XMPP."""
        self.run_tables(xml.TABLE)

    def test_floods(self):
        """Too much of what is allowed."""
        self.run_tables(floods.TABLE)


main()
