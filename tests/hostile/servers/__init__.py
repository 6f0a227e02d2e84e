"""The tables of hostile servers, a module a kind.

SPDX-License-Identifier: GPL-3.0-or-later
"""
