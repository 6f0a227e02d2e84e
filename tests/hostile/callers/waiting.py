"""Callers of what takes its time: jobs, and passwords through descriptors.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.bus import JOB, MANAGER, PROFILE, ROOT, ROSTER
from harness.selection import typed
from hostile.callers import Table
from hostile.rawbus import GLib, make_call

TABLE = Table()
row = TABLE.row
NO_REPLY = 1
STRANGER = 'nobody@example.net'


def password_call(**how):
    """A call of SetPassword."""
    return make_call(how.pop('path'), PROFILE, 'SetPassword', GLib.Variant('(h)', (how.pop('index', 0),)),
                     **{'n_descriptors': 1} | how)


def new_profile_call(**how):
    """A call of AddProfile that hands a password over."""
    how.pop('path')
    settings = {'Password': GLib.Variant('h', how.pop('index', 0)), 'Enabled': GLib.Variant('b', False)}
    return make_call(ROOT, MANAGER, 'AddProfile', GLib.Variant(
        '(ssa{sv})', ('handed', 'handed@example.org', settings)), **{'n_descriptors': 1} | how)


@row(is_heavy=True)
def waits_of_one(caller):
    """More than a client may have; those that may wait, wait."""
    client = caller.client()
    client.send(make_call(caller.job, JOB, 'Wait'), 500 * caller.scale)
    seen = client.take_all(500 * caller.scale - 100)
    assert set(seen) == {'LimitExceeded'}, seen


@row(is_heavy=True)
def waits_of_those_who_leave(caller):
    """They take their calls with them: others can wait then."""
    for _ in range(10 * caller.scale):
        with caller.passing_client() as client:
            client.send(make_call(caller.other_job, JOB, 'Wait'), 20)
            client.send(make_call(caller.other_job, JOB, 'Wait', flags=NO_REPLY), 20)


@row(is_heavy=True)
def waits_without_an_answer(caller):
    """There is nothing to wait for."""
    client = caller.client()
    client.send(make_call(caller.job, JOB, 'Wait', flags=NO_REPLY), 1000 * caller.scale)


@row(is_heavy=True)
def passwords_without_end(caller):
    """Pipes that nobody writes to and nobody closes."""
    client = caller.client()
    pipes = [os.pipe() for _ in range(60)]
    calls = [make(path=caller.unused) for make in (password_call, new_profile_call)]
    for number, (reader, _) in enumerate(pipes):
        client.send(calls[number % 2], descriptors=[reader])
        os.close(reader)
    seen = client.take_all(30)
    for _, writer in pipes:
        caller.close_later(writer)
    assert set(seen) <= {'LimitExceeded'}, seen


@row()
def passwords_of_odd_descriptors(caller):
    """A folder, a device without end, a socket to nobody, none at all, another one's number."""
    client = caller.client()
    path = caller.unused
    for make in (password_call, new_profile_call):
        for name in ('/', '/dev/zero', '/dev/full'):
            descriptor = os.open(name, os.O_RDONLY)
            error = client.wait_for(client.send(make(path=path), descriptors=[descriptor]))
            os.close(descriptor)
            assert error in ('InvalidArguments', 'LimitExceeded'), (name, error)
        error = client.wait_for(client.send(make(path=path, n_descriptors=0)))
        assert error == 'InvalidArguments', error
        descriptor = os.open('/dev/null', os.O_RDONLY)
        error = client.wait_for(client.send(make(path=path, index=7), descriptors=[descriptor]))
        os.close(descriptor)
        assert error == 'InvalidArguments', error


@row()
def passwords_that_are_large(caller):
    """More than a password may have, from a pipe that is full."""
    client = caller.client()
    reader, writer = os.pipe()
    os.write(writer, b'x' * 60000)
    error = client.wait_for(client.send(password_call(path=caller.unused), descriptors=[reader]))
    os.close(reader)
    os.close(writer)
    assert error in ('InvalidArguments', 'LimitExceeded'), error


@row(is_heavy=True)
def descriptors_for_nothing(caller):
    """With calls that take none."""
    client = caller.client()
    descriptor = os.open('/dev/null', os.O_RDONLY)
    call = make_call(caller.unused, PROFILE, 'DismissNotice', n_descriptors=8)
    for _ in range(25 * caller.scale):
        client.send(call, descriptors=[descriptor] * 8)
    os.close(descriptor)
    client.take_all(25 * caller.scale)


@row(is_heavy=True)
def jobs_without_end(caller):
    """More than a profile may have."""
    client = caller.client()
    edit = make_call(caller.jobs, ROSTER, 'Set', GLib.Variant(
        '(a(sa{sv})a{sv})', ([(STRANGER, typed(Name='x'))], {})))
    client.send(edit, 200)
    seen = client.take_all(200)
    assert seen.get('LimitExceeded', 0) >= 100, seen


@row()
def cancels_that_race(caller):
    """A job that is cancelled by three at once, while three wait: each is answered once."""
    clients = [caller.client() for _ in range(3)]
    for client in clients:
        client.send(make_call(caller.raced_job, JOB, 'Wait'))
        client.send(make_call(caller.raced_job, JOB, 'Cancel'), 2)
    for client in clients:
        seen = client.take_all(3)
        assert seen == {'': 3}, seen


@row(is_heavy=True)
def large_edits(caller):
    """As many contacts as one call may name, of nobody."""
    client = caller.client()
    edits = [(f'x{number}@example.net', typed(Name='x' * 60, AddGroups=['a', 'b'])) for number in range(999)]
    count = 5 * caller.scale
    client.send(make_call(caller.many, ROSTER, 'Set', GLib.Variant(
        '(a(sa{sv})a{sv})', (edits, typed(MustExist=True)))), count)
    seen = client.take_all(count)
    assert '' not in seen, seen


@row(is_heavy=True)
def resyncs(caller):
    """Again and again, of a profile that isn't connected."""
    client = caller.client()
    client.send(make_call(caller.many, ROSTER, 'Resync', GLib.Variant('(a{sv})', ({},))),
                50 * caller.scale)
    seen = client.take_all(50 * caller.scale)
    assert set(seen) <= {'NotConnected', 'LimitExceeded'}, seen
