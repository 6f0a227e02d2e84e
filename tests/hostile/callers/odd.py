"""Callers that send what no method takes: too large, too deep, of another type, to nobody.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.bus import HISTORY, JOB, MANAGER, NAME, PROFILE, PROPERTIES, ROOT, ROSTER, SUBSCRIPTIONS
from harness.selection import typed
from hostile.callers import Table
from hostile.rawbus import GLib, Gio, make_call

TABLE = Table()
row = TABLE.row
OFF = {'Enabled': GLib.Variant('b', False)}
UNKNOWN = ('UnknownMethod', 'UnknownInterface', 'UnknownObject', 'InvalidArgs', 'LimitExceeded')


def nested(depth):
    """Variants in variants."""
    value = GLib.Variant('s', 'x')
    for _ in range(depth):
        value = GLib.Variant('v', value)
    return value


@row(is_heavy=True)
def huge_texts(caller):
    """Names of megabytes."""
    client = caller.client()
    for size in (5 << 20, 16 << 20, (4 << 20) + 1):
        for _ in range(min(caller.scale, 4)):
            name = client.call(ROOT, MANAGER, 'FindProfile', GLib.Variant('(s)', ('x' * size,)))
            assert name == 'LimitExceeded', (size, name)
    name = client.call(ROOT, MANAGER, 'FindProfile', GLib.Variant('(s)', ('x' * 3071,)))
    assert name == 'NoSuchProfile', name


@row(is_heavy=True)
def lists_of_a_million(caller):
    """Empty texts: each weighs little."""
    client = caller.client()
    body = GLib.Variant('(as)', ([''] * 1000000,))
    for _ in range(min(caller.scale, 2)):
        name = client.call(caller.many, ROSTER, 'Lookup', body)
        assert name == 'LimitExceeded', name


@row(is_heavy=True)
def values_in_dictionaries(caller):
    """Many small ones, none of which is a list."""
    client = caller.client()
    filters = {f'k{number}': GLib.Variant('(bbb)', (True, True, False)) for number in range(4000)}
    for _ in range(5 * caller.scale):
        name = client.call(caller.many, ROSTER, 'Get', GLib.Variant('(a{sv}su)', (filters, '', 1)))
        assert name in ('InvalidArguments', 'LimitExceeded'), name


@row()
def variants_in_variants(caller):
    """As deep as the bus lets through."""
    client = caller.client()
    for depth in (5, 30, 55):
        name = client.call(caller.many, ROSTER, 'Get', GLib.Variant(
            '(a{sv}su)', ({'Text': nested(depth)}, '', 1)))
        assert name in ('InvalidArguments', 'LimitExceeded'), (depth, name)


@row()
def wrong_types(caller):
    """Each method with what it doesn't take."""
    client = caller.client()
    methods = {ROSTER: ('Get', 'GetChanges', 'Lookup', 'Stats', 'Purge', 'Set', 'Remove', 'Resync'),
               PROFILE: ('Configure', 'SetPassword', 'TrustCertificate'),
               HISTORY: ('List', 'ListJobs', 'Undo'), SUBSCRIPTIONS: ('Subscribe', 'Approve', 'Deny')}
    for interface, members in methods.items():
        for member in members:
            for body in (None, GLib.Variant('(d)', (1.5,)), GLib.Variant('(aaas)', ([[['x']]],)),
                         GLib.Variant('(sssssss)', tuple('abcdefg'))):
                name = client.call(caller.many, interface, member, body)
                assert name == 'InvalidArgs', (member, body, name)


@row(is_heavy=True)
def calls_to_nobody(caller):
    """Objects, interfaces and methods that there are not."""
    client = caller.client()
    calls = [make_call(f'{ROOT}/{"x" * 900}', MANAGER, 'FindProfile'),
             make_call(ROOT, f'{NAME}.{"X" * 200}', 'Y'), make_call(ROOT, MANAGER, 'Z' * 200),
             make_call(f'{ROOT}/job/18446744073709551615', JOB, 'Wait'),
             make_call('/', MANAGER, 'X')]
    for call in calls:
        client.send(call, 75 * caller.scale)
    seen = client.take_all(75 * caller.scale * len(calls))
    assert not set(seen) - set(UNKNOWN), seen


@row(is_heavy=True)
def long_property_names(caller):
    """Which would all be quoted."""
    client = caller.client()
    for _ in range(5 * caller.scale):
        for interface, name in ((MANAGER, 'x' * 1000000), ('y' * 1000000, 'Version'),
                                (MANAGER, '\u202e' * 1000), ('', '')):
            error = client.call(ROOT, PROPERTIES, 'Get', GLib.Variant('(ss)', (interface, name)))
            assert error in ('InvalidArguments', 'InvalidArgs', 'LimitExceeded', 'UnknownProperty',
                             'UnknownInterface'), error


@row(is_heavy=True)
def properties_that_are_set(caller):
    """None can be, by whatever value."""
    client = caller.client()
    for value in (GLib.Variant('s', 'x' * 3000000), GLib.Variant('u', 1), nested(20)):
        for name in ('State', 'Name', 'Settings'):
            error = client.call(caller.many, PROPERTIES, 'Set', GLib.Variant(
                '(ssv)', (PROFILE, name, value)))
            assert error in ('InvalidArgs', 'PropertyReadOnly', 'AccessDenied', 'LimitExceeded'), error


@row(is_heavy=True)
def answers_to_nothing(caller):
    """Returns and errors that nobody waits for, and signals that nobody follows."""
    client = caller.client()
    for kind in (Gio.DBusMessageType.METHOD_RETURN, Gio.DBusMessageType.ERROR,
                 Gio.DBusMessageType.SIGNAL):
        message = Gio.DBusMessage.new()
        message.set_byte_order(Gio.DBusMessageByteOrder.LITTLE_ENDIAN)
        message.set_message_type(kind)
        message.set_destination(NAME)
        if kind == Gio.DBusMessageType.SIGNAL:
            message.set_path(caller.many)
            message.set_interface(ROSTER)
            message.set_member('ContactsChanged')
        else:
            message.set_reply_serial(1)
        if kind == Gio.DBusMessageType.ERROR:
            message.set_error_name('org.example.Error')
        message.set_body(GLib.Variant('(s)', ('x' * 1000,)))
        message.set_serial(1)
        client.send(bytes(message.to_blob(Gio.DBusCapabilityFlags.UNIX_FD_PASSING)), 250 * caller.scale)
    assert client.call(ROOT, PROPERTIES, 'Get', GLib.Variant('(ss)', (MANAGER, 'Version'))) == ''


@row(is_heavy=True)
def signals_to_the_deaf(caller):
    """Clients that follow all signals and take none."""
    for _ in range(20):
        client = caller.client()
        client.send(make_call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'AddMatch',
                              GLib.Variant('(s)', (f"sender='{NAME}'",)), name='org.freedesktop.DBus'))
    busy = caller.client()
    for number in range(10 * caller.scale):
        busy.send(make_call(caller.unused, PROFILE, 'Configure', GLib.Variant(
            '(a{sv})', ({'AllowPlain': GLib.Variant('b', number % 2 == 0)},))))
    seen = busy.take_all(10 * caller.scale)
    assert not set(seen) - {'', 'LimitExceeded'}, seen


@row(is_heavy=True)
def names_that_are_long(caller):
    """JIDs as long as one may be, to find."""
    client = caller.client()
    jid = f'{"ö" * 500}@{"ö" * 500}'
    client.send(make_call(ROOT, MANAGER, 'FindProfile', GLib.Variant('(s)', (jid,))), 75 * caller.scale)
    seen = client.take_all(75 * caller.scale)
    assert not set(seen) - {'NoSuchProfile', 'InvalidJid', 'LimitExceeded'}, seen


@row()
def settings_of_garbage(caller):
    """Whatever they are, nothing of them is kept."""
    client = caller.client()
    for key, value in (('Address', 'x' * 5000), ('Address', '\x1b[31m'), ('CaFile', '/' + 'x' * 4096),
                       ('TrustedCertificate', 'zz' * 32), ('Visibility', 'sideways'), ('\u202e', 'x')):
        name = client.call(caller.unused, PROFILE, 'Configure', GLib.Variant(
            '(a{sv})', ({key: GLib.Variant('s', value)},)))
        assert name in ('InvalidArguments', 'LimitExceeded'), (key, name)
    name = client.call(caller.unused, PROFILE, 'TrustCertificate', GLib.Variant('(s)', ('x' * 2000000,)))
    assert name in ('InvalidArguments', 'LimitExceeded'), name


@row(is_heavy=True)
def profiles_without_end(caller):
    """More than there may be; some are removed again, twice."""
    client = caller.client()
    for number in range(110):
        client.send(make_call(ROOT, MANAGER, 'AddProfile', GLib.Variant(
            '(ssa{sv})', (f'p{number}', f'p{number}@example.org', OFF))))
    seen = client.take_all(110)
    assert seen['LimitExceeded'] >= 10 and not set(seen) - {'', 'LimitExceeded'}, seen
    for number in range(0, 40, 10):
        client.send(make_call(ROOT, MANAGER, 'RemoveProfile', GLib.Variant(
            '(o)', (f'{ROOT}/profile/p{number}',))), 2)
    seen = client.take_all(8)
    assert seen.get('', 0) > 0 and not set(seen) - {'', 'NoSuchProfile', 'LimitExceeded'}, seen


@row(is_heavy=True)
def connections_that_change_their_mind(caller):
    """Connect and disconnect, again and again."""
    client = caller.client()
    for _ in range(25 * caller.scale):
        client.send(make_call(caller.unused, PROFILE, 'Connect'))
        client.send(make_call(caller.unused, PROFILE, 'Disconnect'))
    seen = client.take_all(50 * caller.scale)
    assert not set(seen) - {'', 'PasswordNeeded', 'LimitExceeded'}, seen


@row()
def keys_without_end(caller):
    """A filter and options of more keys than any has."""
    client = caller.client()
    many = {f'k{number}': GLib.Variant('b', True) for number in range(65)}
    for member, signature, values in (('Get', '(a{sv}su)', (many, '', 1)), ('Stats', '(a{sv})', (many,)),
                                      ('Purge', '(a{sv}a{sv})', (typed(Text='x'), many))):
        name = client.call(caller.many, ROSTER, member, GLib.Variant(signature, values))
        assert name in ('LimitExceeded', 'InvalidArguments'), (member, name)
