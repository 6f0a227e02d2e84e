"""Whatever a caller asks, however often, and whether it reads the answers or not: others are
answered meanwhile, and nothing stays of a caller that has left.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.story import main
from hostile.caller_story import CallerStory
from hostile.callers import odd, reading, waiting


class HostileCallers(CallerStory):
    """Each test is a table; all its callers are there at once."""

    def test_reading(self):
        """Much is asked, and little is read."""
        self.run_table(reading.TABLE)

    def test_waiting(self):
        """Jobs and passwords."""
        self.run_table(waiting.TABLE)

    def test_odd(self):
        """What no method takes."""
        self.run_table(odd.TABLE)


main()
