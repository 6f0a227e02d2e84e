"""The tables of hostile callers, a module a kind.  A row is a function of a Caller, which raises when
rosterd doesn't answer as it should.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    """One hostile caller.  A heavy one costs rosterd something, and is measured by the benchmark."""
    name: str
    script: callable
    is_heavy: bool = False


class Table(list):
    """Rows of one kind."""

    def row(self, **how):
        """A decorator: the function is a row, named like it."""
        def add(script):
            self.append(Row(script.__name__.replace('_', '-'), script, **how))
            return script
        return add
