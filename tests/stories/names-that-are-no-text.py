"""Whatever rosterctl is given that is not UTF-8 is refused in a sentence, and never reaches the bus.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess

from harness.net import PATIENCE
from harness.rosterd import ROSTERCTL
from harness.story import PASSWORD, Story, main

BAD = b'caf\xe9'
ARGUMENTS = (
    ('profile', 'add', BAD, 'b@example.org', '--disabled'), ('profile', 'add', 'b', BAD, '--disabled'),
    ('profile', 'remove', BAD, '--yes'), ('profile', 'show', BAD), ('profile', 'login', BAD),
    ('profile', 'set', BAD, 'enabled=no'), ('profile', 'set', b'address=' + BAD),
    ('profile', 'set', b'ca-file=' + BAD), ('profile', 'connect', BAD), ('profile', 'disconnect', BAD),
    ('profile', 'default', BAD), ('profile', 'trust', BAD), ('profile', 'dismiss', BAD),
    ('get', BAD), ('show', BAD), ('stats', BAD), ('set', BAD, '--name', 'x'), ('add', BAD),
    ('remove', BAD, '--yes'), ('purge', BAD, '--yes'), ('undo', BAD), ('history', BAD),
    ('group', 'rename', BAD, 'x'), ('group', 'rename', 'x', BAD), ('group', 'remove', BAD, '--yes'),
    ('group', 'add', BAD, 'a@example.org'), ('group', 'drop', 'x', BAD), ('subscribe', BAD),
    ('unsubscribe', BAD), ('requests', 'approve', BAD), ('requests', 'deny', BAD), ('job', 'wait', BAD),
    ('job', 'cancel', BAD), ('completion', BAD), ('help', BAD), (BAD,),
)
VALUES = (
    ('-p', BAD, 'status'), ('-p', BAD, 'get'), ('-p', BAD, 'watch'), ('-p', BAD, 'resync'),
    ('-p', BAD, 'job', 'list'), ('get', '--text', BAD), ('get', '--jid', BAD), ('get', '--group', BAD),
    ('get', '--domain', BAD), ('get', '--keep', BAD), ('get', '--keep-group', BAD),
    ('set', 'a@example.org', '--name', BAD), ('set', 'a@example.org', '--groups', BAD),
    ('add', 'a@example.org', '--groups', BAD), ('subscribe', 'a@example.org', '--message', BAD),
    ('history', '--since', BAD), ('watch', '--changed-after', BAD), ('profile', 'set', '--address', BAD),
    ('profile', 'set', '--visibility', BAD), ('get', '--color', BAD), ('get', '--timeout', BAD),
)


class NamesThatAreNoText(Story):
    """Arguments as bytes."""

    def run_bytes(self, words, directory=None):
        """As bytes, beside the harness, which speaks text."""
        return subprocess.run([ROSTERCTL, *words], capture_output=True, env=self.environment,
                              cwd=directory or self.dir, timeout=PATIENCE, check=False,
                              stdin=subprocess.DEVNULL)

    def test_refused(self):
        """All verbs, all options: 17, one line that can be read."""
        self.add_profile('a', 'a@example.org', Enabled=False, password=None)
        for words in ARGUMENTS + VALUES:
            done = self.run_bytes(words)
            said = done.stderr.decode()
            self.assertEqual((done.returncode, done.stdout), (17, b''), (words, said))
            self.assertRegex(said, r'^rosterctl: [^\n]*caf\\xe9" is not UTF-8\.[^\n]*\n$', words)
        self.assertEqual(self.run_bytes(('--complete', b'rosterctl -p ' + BAD + b' show ', '')).stdout, b'')

    def test_names_of_files(self):
        """A password's file may have any name; one that rosterd is told of may not."""
        self.add_profile('a', 'a@example.org', Enabled=False, password=None)
        directory = os.fsencode(self.make_dir('files')) + b'/' + BAD
        os.makedirs(directory)
        for name in (BAD, b'ca.pem'):
            with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
                file.write(PASSWORD)
        done = self.run_bytes(('profile', 'login', 'a', '--no-wait', '--password-file', BAD), directory)
        self.assertEqual((done.returncode, b'UTF-8' in done.stderr), (0, False), done.stderr)
        for words in (('--ca-file', BAD), ('--ca-file', 'ca.pem'), ('ca-file=ca.pem',)):
            done = self.run_bytes(('profile', 'set', 'a', *words), directory)
            self.assertEqual(done.returncode, 17, done.stderr)
            self.assertRegex(done.stderr.decode(), r'^rosterctl: The file name [^\n]*caf\\xe9[^\n]* is not UTF-8')


main()
