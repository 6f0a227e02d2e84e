"""Tables of what hostile servers and hostile callers do, and the ground on which rosterd meets them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
