"""What the stories are told with: servers, clients, a bus and rosterd itself.

Nothing here knows a story.  Every wait is bounded, every server listens on loopback only, and
everything that is started is stopped by whoever started it.

SPDX-License-Identifier: GPL-3.0-or-later
"""
