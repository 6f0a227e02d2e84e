"""rosterctl at a terminal: a person who reads what it says, and types.

The terminal is a pseudo-terminal of the system, the controlling one of the program, so that Ctrl-C
and the end of input work as they do for a person. What the program writes to its standard output
may go elsewhere (OUTPUT), as behind a pipe. There is no pager unless VARIABLES name one; a variable that
is None is not set.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import fcntl
import os
import pty
import select
import struct
import termios
import time

from harness.net import PATIENCE, Timeout
from harness.rosterd import REPORT, ROSTERCTL

END_OF_INPUT = '\x04'
INTERRUPT = '\x03'


class Terminal:
    """One run of rosterctl."""

    def __init__(self, rosterctl, *arguments, columns=200, output=None, **variables):
        environment = rosterctl.environment | {'TERM': 'xterm', 'NO_COLOR': '1', 'ROSTERCTL_PAGER': ''} | variables
        environment = {name: value for name, value in environment.items() if value is not None}
        self.arguments = arguments
        self.text, self._bytes = '', b''
        self._seen = 0
        self.was_left_silent = False
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(rosterctl.directory)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
                if output:
                    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
                os.execve(ROSTERCTL, [ROSTERCTL, *arguments], environment)
            finally:
                os._exit(127)

    def expect(self, words, timeout=PATIENCE):
        """Waits until it says that, after what was expected before; gives all that it said until
        then."""
        end = time.monotonic() + timeout
        while words not in self.text[self._seen:]:
            if not self._read(end):
                raise AssertionError(f'{self.arguments} never said {words!r}:\n{self.text}')
        begin, self._seen = self._seen, self.text.index(words, self._seen) + len(words)
        return self.text[begin:self._seen]

    def type(self, keys):
        """Presses keys; "\\n" is the return key."""
        os.write(self._terminal, keys.encode())

    def resize(self, columns):
        """Makes it wider or narrower, as a person does with the mouse."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))

    def is_silent(self):
        """Are keys not shown?"""
        return not termios.tcgetattr(self._terminal)[3] & termios.ECHO

    def finish(self, status=0, timeout=PATIENCE):
        """Waits for its end, which must be with STATUS; gives what came since the last expect()."""
        end = time.monotonic() + timeout
        while self._read(end):
            pass
        self.was_left_silent = self.is_silent()
        os.close(self._terminal)
        _, wait_status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(wait_status)
        if code != status or REPORT.search(self.text):
            raise AssertionError(f'{self.arguments} ended with {code} instead of {status}:\n'
                                 f'{self.text}')
        return self.text[self._seen:]

    def _read(self, end):
        """Takes what came; false when nothing more will come."""
        ready, _, _ = select.select([self._terminal], [], [], max(0, end - time.monotonic()))
        if not ready:
            raise Timeout(f'{self.arguments} says no more:\n{self.text}')
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # EIO: nobody has the other side open
            data = b''
        self._bytes += data
        self.text = self._bytes.decode(errors='replace').replace('\r\n', '\n')
        return bool(data)
