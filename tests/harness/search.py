"""Looks for a password wherever one could be left: files, processes, memory, the bus.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import contextlib
import os
import re

from gi.repository import Gio, GLib


# More is only what the sanitizers reserve.
MAPPING_MAX = 1 << 34
PIECE = 1 << 24
MAPPING = re.compile(r'([0-9a-f]+)-([0-9a-f]+) (....) ')


class Search:
    """The forms of one account's password, and who has them."""

    def __init__(self, user, password):
        # Where a server's proof or another text follows, base64 ends otherwise; three bytes less are safe.
        plain = base64.b64encode(f'\0{user}\0{password}'.encode())
        self.forms = {'text': password.encode(), 'PLAIN': plain[:-4],
                      'base64': base64.b64encode(password.encode())[:-4],
                      'UTF-16': password.encode('utf-16-le'), 'UTF-32': password.encode('utf-32-le')}
        self._overlap = max(map(len, self.forms.values()))

    def find(self, data):
        """The names of the forms in these bytes."""
        return [name for name, form in self.forms.items() if form in data]

    def in_files(self, *paths):
        """{file: forms} of all files at or below the paths."""
        found = {}
        for path in paths:
            inner = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
            for file in [path] if os.path.isfile(path) else inner:
                if not os.path.isfile(file):
                    continue
                with open(file, 'rb') as reader:
                    forms = self.find(reader.read())
                if forms:
                    found[file] = forms
        return found

    def in_process(self, pid):
        """{file: forms} of a process' words and environment."""
        return self.in_files(f'/proc/{pid}/cmdline', f'/proc/{pid}/environ')

    def in_memory(self, pid):
        """[(address, form)] of a process' memory."""
        found = set()
        with open(f'/proc/{pid}/maps', encoding='utf-8') as file:
            mappings = [MAPPING.match(line).groups() for line in file if '[v' not in line]
        with open(f'/proc/{pid}/mem', 'rb', buffering=0) as memory:
            for begin, end, access in mappings:
                begin, end = int(begin, 16), int(end, 16)
                if access[0] == 'r' and end - begin < MAPPING_MAX:
                    found.update(self._in_mapping(memory, begin, end))
        return sorted(found)

    def _in_mapping(self, memory, begin, end):
        """The places in one mapping, which may be gone by now."""
        while begin < end:
            data = b''
            with contextlib.suppress(OSError):
                data = os.pread(memory.fileno(), min(PIECE, end - begin), begin)
            for name, form in self.forms.items():
                at = data.find(form)
                while at >= 0:
                    yield begin + at, name
                    at = data.find(form, at + 1)
            begin += PIECE - self._overlap


class Monitor:
    """Hears all that is said on the bus, as BecomeMonitor allows."""

    def __init__(self, story):
        self.messages = []
        self._connection = story.bus.connect()
        self._connection.set_exit_on_close(False)
        story.addCleanup(self._connection.close_sync, None)
        self._connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                   'org.freedesktop.DBus.Monitoring', 'BecomeMonitor',
                                   GLib.Variant('(asu)', ([], 0)), None, Gio.DBusCallFlags.NONE, -1, None)
        self._connection.add_filter(self._on_message)

    def _on_message(self, _connection, message, is_incoming):
        """In GDBus' thread."""
        if is_incoming:
            self.messages.append(bytes(message.to_blob(Gio.DBusCapabilityFlags.UNIX_FD_PASSING)))
        return None

    def heard(self):
        """All of it."""
        return b'\n'.join(list(self.messages))


