"""The ground of stories about the wire alone: xmpp-drive, and nothing above it, against a server.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess

from harness.net import PATIENCE
from harness.rosterd import BUILD_DIR
from harness.story import PASSWORD, Story


class DriveStory(Story):
    """Without rosterd."""

    starts_rosterd = False

    def setUp(self):
        super().setUp()
        self.password_file = os.path.join(self.dir, 'password')
        with open(self.password_file, 'w', encoding='utf-8') as file:
            file.write(PASSWORD)

    def drive_account(self, jid, address, *options, acts=(), timeout=PATIENCE):
        """The lines that it printed until it ended, having done the acts at the first pong."""
        words = [f'--do={json.dumps(act)}' for act in acts]
        done = subprocess.run([os.path.join(BUILD_DIR, 'tests', 'tools', 'xmpp-drive'), '--jid', jid,
                               '--address', address, '--ca-file', self.authority.ca_file,
                               '--password-file', self.password_file,
                               '--timeout-ms', str(self.step_timeout * 1000), *options, *words],
                              env=self.environment, capture_output=True, text=True,
                              timeout=timeout, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout.splitlines()

    def drive(self, server, *options, **rest):
        """As above, for the account of a scripted server."""
        return self.drive_account(server.options.jid, server.address, *options, **rest)

    def drive_beyond(self, word, *arguments, **rest):
        """As drive(), and again as long as a short deadline ends the log-in on a busy machine, before
        a line that begins with WORD."""
        while True:
            lines = self.drive(*arguments, **rest)
            if self.having(lines, word):
                return lines

    def drive_to_end(self, *arguments, **rest):
        """As drive_beyond(), and again if a deadline ends it behind that, which on a busy machine an
        honest step may do; but not for ever."""
        for _ in range(10):
            lines = self.drive_beyond(*arguments, **rest)
            if not lines[-2].startswith('closed im.rosterd.Roster1.Error.TimedOut'):
                break
        return lines

    @staticmethod
    def having(lines, *words):
        """The lines that begin with one of the words."""
        return [line for line in lines if line.split(' ')[0] in words]
