"""Callers that ask for much, read none of it, or leave.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.bus import HISTORY, MANAGER, PROFILE, PROPERTIES, ROOT, ROSTER, SUBSCRIPTIONS
from harness.selection import typed
from hostile.callers import Table
from hostile.rawbus import GLib, make_call

TABLE = Table()
row = TABLE.row
INTROSPECTABLE = 'org.freedesktop.DBus.Introspectable'
OBJECTS = 'org.freedesktop.DBus.ObjectManager'
NO_REPLY = 1
LARGEST = 18446744073709551615


def page(path, limit=2000, selection=None, cursor='', **how):
    """A call of Get."""
    return make_call(path, ROSTER, 'Get', GLib.Variant('(a{sv}su)', (selection or {}, cursor, limit)),
                     **how)


@row(is_heavy=True)
def pages_never_read(caller):
    """Full pages, whose answers stay in the socket."""
    client = caller.client()
    client.send(page(caller.many), 40 * caller.scale)


@row(is_heavy=True)
def large_pages_never_read(caller):
    """Pages of the largest contacts."""
    client = caller.client()
    client.send(page(caller.big), 25 * caller.scale)


@row(is_heavy=True)
def pages_of_those_who_leave(caller):
    """Callers that are gone before their answers are made."""
    for _ in range(10 * caller.scale):
        with caller.passing_client() as client:
            client.send(page(caller.many), 50)


@row(is_heavy=True)
def pages_at_once(caller):
    """All are answered in the end, or told that they are too many."""
    client = caller.client()
    count = 50 * caller.scale
    client.send(page(caller.many), count)
    seen = client.take_all(count)
    assert seen.get('', 0) > 0 and not set(seen) - {'', 'LimitExceeded'}, seen


@row(is_heavy=True)
def pages_without_an_answer(caller):
    """Nobody wants the answers."""
    client = caller.client()
    client.send(page(caller.many, flags=NO_REPLY), 125 * caller.scale)
    name = client.call(ROOT, PROPERTIES, 'Get', GLib.Variant('(ss)', (MANAGER, 'Version')))
    assert name in ('', 'LimitExceeded'), name


@row(is_heavy=True)
def long_filters(caller):
    """Each names as many as it may."""
    client = caller.client()
    jids = [f'ü{number}@{"ö" * 100}.example' for number in range(5000)]
    count = 5 * caller.scale
    client.send(page(caller.many, selection=typed(Jids=jids)), count)
    seen = client.take_all(count)
    assert not set(seen) - {'', 'LimitExceeded'}, seen


@row(is_heavy=True)
def hard_texts(caller):
    """Marks upon marks to search for."""
    client = caller.client()
    count = 10 * caller.scale
    client.send(page(caller.many, selection=typed(Text='\u0301\u0323' * 256)), count)
    seen = client.take_all(count)
    assert not set(seen) - {'', 'LimitExceeded'}, seen


@row(is_heavy=True)
def statistics(caller):
    """Of the whole roster, again and again."""
    client = caller.client()
    count = 50 * caller.scale
    client.send(make_call(caller.many, ROSTER, 'Stats', GLib.Variant('(a{sv})', ({},))), count)
    seen = client.take_all(count)
    assert not set(seen) - {'', 'LimitExceeded'}, seen


@row(is_heavy=True)
def histories_never_read(caller):
    """The journal, as much of it as one call gives."""
    client = caller.client()
    client.send(make_call(caller.many, HISTORY, 'List', GLib.Variant('(a{sv}tu)', ({}, 0, 2000))),
                50 * caller.scale)
    client.send(make_call(caller.many, HISTORY, 'ListJobs', GLib.Variant('(tu)', (0, 2000))),
                50 * caller.scale)


@row(is_heavy=True)
def changes_never_read(caller):
    """All changes since the beginning."""
    client = caller.client()
    client.send(make_call(caller.many, ROSTER, 'GetChanges', GLib.Variant('(tu)', (1, 2000))),
                25 * caller.scale)


@row(is_heavy=True)
def requests_never_read(caller):
    """Whose requests there are."""
    client = caller.client()
    client.send(make_call(caller.many, SUBSCRIPTIONS, 'ListPending'), 25 * caller.scale)


@row(is_heavy=True)
def objects_never_read(caller):
    """All objects with all their properties."""
    client = caller.client()
    client.send(make_call(ROOT, OBJECTS, 'GetManagedObjects'), 50 * caller.scale)


@row(is_heavy=True)
def properties_never_read(caller):
    """One interface's, and one alone."""
    client = caller.client()
    client.send(make_call(caller.many, PROPERTIES, 'GetAll', GLib.Variant('(s)', (PROFILE,))),
                125 * caller.scale)
    client.send(make_call(ROOT, PROPERTIES, 'Get', GLib.Variant('(ss)', (MANAGER, 'Version'))),
                250 * caller.scale)


@row(is_heavy=True)
def introspection_never_read(caller):
    """What each object can do."""
    client = caller.client()
    for path in (ROOT, caller.many, f'{ROOT}/profile', f'{ROOT}/job'):
        client.send(make_call(path, INTROSPECTABLE, 'Introspect'), 25 * caller.scale)


@row(is_heavy=True)
def calls_by_many(caller):
    """Clients that come, ask for one thing and leave."""
    for _ in range(20 * caller.scale):
        with caller.passing_client() as client:
            client.send(make_call(ROOT, PROPERTIES, 'Get', GLib.Variant('(ss)', (MANAGER, 'Version'))))


@row()
def cursors_of_nobody(caller):
    """Garbage, and as long as it may be."""
    client = caller.client()
    for cursor in ('x', '\u202e' * 1000, 'A' * 131072, 'A' * 131073, '{"a":' * 20000, '-1', '0'):
        name = client.wait_for(client.send(page(caller.many, 10, cursor=cursor)))
        assert name in ('InvalidArguments', 'LimitExceeded'), (cursor[:20], name)


@row()
def numbers_at_their_ends(caller):
    """The largest of each kind, and none."""
    client = caller.client()
    calls = [(ROSTER, 'GetChanges', '(tu)', (LARGEST, 0)), (ROSTER, 'GetChanges', '(tu)', (0, 4294967295)),
             (HISTORY, 'List', '(a{sv}tu)', ({}, LARGEST, 1)),
             (HISTORY, 'List', '(a{sv}tu)', (typed(Since=LARGEST, Until=0), 0, 0)),
             (HISTORY, 'ListJobs', '(tu)', (LARGEST, 1)),
             (ROSTER, 'Get', '(a{sv}su)', (typed(ChangedAfter=LARGEST), '', 0))]
    for interface, method, signature, values in calls:
        name = client.call(caller.many, interface, method, GLib.Variant(signature, values))
        assert name in ('', 'InvalidArguments'), (method, values, name)
    name = client.call(caller.many, HISTORY, 'Undo', GLib.Variant('(ta{sv})', (LARGEST, {})))
    assert name in ('NoSuchJob', 'NotConnected', 'InvalidArguments', 'NotSynced'), name


@row(is_heavy=True)
def names_to_look_up(caller):
    """As many as one call may name, of nobody, and hard to prepare."""
    client = caller.client()
    jids = [f'ü{number}@{"ö" * 200}.example' for number in range(2000)]
    count = 5 * caller.scale
    client.send(make_call(caller.many, ROSTER, 'Lookup', GLib.Variant('(as)', (jids,))), count)
    seen = client.take_all(count)
    assert not set(seen) - {'', 'LimitExceeded'}, seen
