"""Whatever a caller asks, however often, and whether it reads the answers or not: others are answered
meanwhile, and nothing of it is left when it is gone.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
from harness.story import main  # noqa: E402
from hostile.caller_story import CallerStory  # noqa: E402
from hostile.callers import odd, reading, waiting  # noqa: E402


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
