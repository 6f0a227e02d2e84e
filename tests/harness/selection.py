"""Filters, selections and options as the bus takes them, and rosters to compare by JID.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from gi.repository import GLib

from harness.contacts import describe_difference, to_libervia

TYPES = {
    'Subscription': 'as', 'NoFrom': 'b', 'NoTo': 'b', 'NoSubscription': 'b', 'Ask': 'b',
    'Groups': 'as', 'NoGroup': 'b', 'Domains': 'as', 'Text': 's', 'Jids': 'as', 'KeepJids': 'as',
    'KeepGroups': 'as', 'ChangedAfter': 't', 'AddGroups': 'as', 'RemoveGroups': 'as', 'Name': 's',
    'IfSerial': 't', 'ExpectedCount': 'u', 'DryRun': 'b', 'MustExist': 'b', 'MustBeNew': 'b',
    'Since': 't', 'Until': 't', 'Job': 't', 'Causes': 'as', 'ShrinkGuard': 'u', 'HistoryMax': 'u',
    'Serial': 't', 'Time': 't',
}


def typed(**values):
    """The dictionary as an a{sv}."""
    return {key: GLib.Variant(TYPES[key], value) for key, value in values.items()}


def by_jid(contacts):
    """{jid: contact}, with groups in order."""
    return {contact.jid: contact.as_stored() for contact in contacts}


def assert_same(test, expected, held, what=''):
    """The server holds these contacts, in any order, and no others."""
    difference = describe_difference(to_libervia(by_jid(expected).values()),
                                     to_libervia(by_jid(held).values()))
    if difference:
        test.fail(f'{what}: the server holds something else:\n{difference}')
