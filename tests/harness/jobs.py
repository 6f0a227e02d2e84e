"""Jobs as a frontend sees them: what their signals told, in which order, and what the history says.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from gi.repository import Gio, GLib

from harness.bus import HISTORY, JOB, NAME, DBusError
from harness.contacts import SUBSCRIPTIONS, Contact
from harness.net import PATIENCE


class Waiter:
    """A call of Wait that goes on while the story does something else; what comes back is posted to
    the queue of events as "waited", or as "wait-failed"."""

    def __init__(self, bus, job, connection=None):
        self.job = job
        self._events = bus.events
        connection = connection or bus.connection
        connection.call(NAME, job, JOB, 'Wait', None, None, Gio.DBusCallFlags.NO_AUTO_START,
                        GLib.MAXINT, None, self._on_answered)

    def _on_answered(self, connection, result):
        try:
            answer = connection.call_finish(result).unpack()
            self._events.post('waited', self.job, answer)
        except GLib.Error as error:
            error = DBusError(error)
            self._events.post('wait-failed', self.job, (error.name, error.text))

    def expect(self, timeout=PATIENCE):
        """The answer: (result, details)."""
        return self._events.expect('waited', lambda e: e.path == self.job, timeout).arguments


class Canceller:
    """A call of Cancel that goes on likewise: "cancelled" comes with the reason that it gives, and
    with the job's state as it was told before."""

    def __init__(self, bus, job, connection=None):
        self.job = job
        self._events = bus.events
        connection = connection or bus.connection
        connection.call(NAME, job, JOB, 'Cancel', None, None, Gio.DBusCallFlags.NO_AUTO_START,
                        GLib.MAXINT, None, self._on_answered)

    def _on_answered(self, connection, result):
        self._events.post('cancelled', self.job, connection.call_finish(result).unpack())

    def expect(self, timeout=PATIENCE):
        """The reason."""
        return self._events.expect('cancelled', lambda e: e.path == self.job, timeout).arguments[0]


def number_of(job):
    """The number in a job's path."""
    return int(job.rpartition('/')[2])


def list_history(bus, path, selection=None):
    """All rows of a profile's history, the newest first."""
    rows, before, has_more = [], 0, True
    while has_more:
        page, has_more = bus.call('List', '(a{sv}tu)', selection or {}, before, 0, path=path,
                                  interface=HISTORY)
        rows += page
        before = page[-1][0] if page else 0
    return rows


def list_of_job(bus, path, number):
    """The rows that a job caused: {jid: (before, after)}, as Contact or None; the first before and
    the last after where there are several of one contact."""
    changes = {}
    for _, _, _, _, jid, before, after in reversed(list_history(
            bus, path, {'Job': GLib.Variant('t', number)})):
        first = changes[jid][0] if jid in changes else to_contact(before)
        changes[jid] = (first, to_contact(after))
    return changes


def find_past_job(bus, path, number):
    """What ListJobs tells of a job, or None."""
    before = 0
    while True:
        jobs, = bus.call('ListJobs', '(tu)', before, 0, path=path, interface=HISTORY)
        for job in jobs:
            if job[0] == number:
                return job
        if not jobs:
            return None
        before = jobs[-1][0]


def to_contact(found):
    """A contact of the bus, in an array of one or none."""
    if not found:
        return None
    jid, name, subscription, flags, groups = found[0][:5]
    return Contact(jid, name, SUBSCRIPTIONS[subscription], bool(flags & 1),
                   tuple(groups)).as_stored()


def differ(before, after):
    """How two rosters differ: {jid: (before, after)}, as Contact or None."""
    old, new = ({contact.jid: contact.as_stored() for contact in roster}
                for roster in (before, after))
    return {jid: (old.get(jid), new.get(jid)) for jid in set(old) | set(new)
            if old.get(jid) != new.get(jid)}
