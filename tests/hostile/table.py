"""A table of hostile servers: a row is what one does, and how it must end.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses

# What the server may get to know at most.
NOTHING, ACCOUNT, NAME, PROOF = range(4)


@dataclasses.dataclass(frozen=True)
class Row:
    """One hostile server.  `script` is called with the session of each connection but the first.

    `errors`: one of these must be the profile's LastError in the end; none: the session goes on, and
    the script has called settle().  `tells`: what may be said to the server at most: nothing, the
    account (as the stream's "from", inside TLS), the first message of a login, or the proof of the
    password.  `settings`: of the profile; `options`:
    of the server; `certificate`: its kind.  A heavy one costs rosterd something, and is
    measured by the benchmark; a long one takes so long that it is only there.
    """
    name: str
    script: callable
    errors: tuple
    tells: int = PROOF
    is_heavy: bool = False
    is_long: bool = False
    certificate: str = 'good'
    settings: dict = dataclasses.field(default_factory=dict)
    options: dict = dataclasses.field(default_factory=dict)

    @property
    def waits(self):
        """May it end by a deadline alone?"""
        return 'TimedOut' in self.errors


class Table(list):
    """Rows of one kind."""

    def row(self, *errors, **how):
        """A decorator: the function is a row, named like it."""
        def add(script):
            self.add(script.__name__.replace('_', '-'), script, *errors, **how)
            return script
        return add

    def add(self, name, script, *errors, **how):
        """A row that is one of many alike."""
        assert name not in (row.name for row in self), name
        self.append(Row(name, script, errors, **how))
