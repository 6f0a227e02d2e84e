"""Whatever a server does, or a stranger through it: it ends as it should, the roster stays, nobody gets
the password, and another profile's server and another client are served meanwhile.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.story import main
from hostile.server_story import ServerStory
from hostile.servers import bind, floods, roster, sasl, silence, tls, xml


TABLES = [module.TABLE for module in (silence, tls, sasl, bind, roster, xml, floods)]


class SilentServers(ServerStory):
    """Those that a deadline ends."""

    step_timeout = 3

    def test_silence(self):
        """Of all tables."""
        self.run_table([row for table in TABLES for row in table if row.waits])


class HostileServers(ServerStory):
    """Each test is a table or two; all its servers are there at once."""

    def run_tables(self, *modules):
        """Without the rows that wait, or take long."""
        self.run_table([row for module in modules for row in module.TABLE
                        if not row.waits and not row.is_long])

    def test_tls(self):
        """On the way to it."""
        self.run_tables(tls)

    def test_login(self):
        """The login, and the session that comes of it."""
        self.run_tables(sasl, bind)

    def test_roster(self):
        """What is said of the roster."""
        self.run_tables(roster)

    def test_xml(self):
        """What is no XMPP."""
        self.run_tables(xml)

    def test_floods(self):
        """Too much of what is allowed."""
        self.run_tables(floods)


main()
