"""The tables, a module a kind.

SPDX-License-Identifier: GPL-3.0-or-later
"""
