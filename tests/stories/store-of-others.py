"""rosterd refuses files in its store's place that are not its own, at once and with a sentence; and
no crash leaves a core dump.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import resource
import shutil
import signal
import subprocess

from harness.net import PATIENCE, wait_until
from harness.rosterd import ROSTERCTL, ROSTERD
from harness.story import Story, main


def lift_limit():
    """In the child: a core dump as large as may be asked for."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    # Whoever runs the tests in the background may have it ignored.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


class StoreOfOthers(Story):
    """Its files are made before it starts."""

    starts_rosterd = False

    def expect_refusal(self, *words):
        """It ends by itself, with status 1."""
        done = subprocess.run([ROSTERD], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=self.environment, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assert_names(done.stderr, 'rosterd:', 'start rosterd again', *words)

    def test_places(self):
        """A pipe, a link and a hard link for the database; a pipe beside it; an open folder."""
        folder, other = self.rosterd.store_dir, os.path.join(self.dir, 'other')
        with open(other, 'w', encoding='ascii') as file:
            file.write('untouched')
        os.chmod(other, 0o644)
        makers = {'is a pipe': os.mkfifo, 'is a symbolic link': lambda path: os.symlink(other, path),
                  'a hard link': lambda path: os.link(other, path)}
        for name in ('rosterd.db', 'rosterd.db-wal', 'lock'):
            for words, make in makers.items():
                os.mkdir(folder, 0o700)
                path = os.path.join(folder, name)
                make(path)
                self.expect_refusal(path, words)
                shutil.rmtree(folder)
        os.mkdir(folder)
        os.chmod(folder, 0o770)
        self.expect_refusal(folder, 'chmod go-w')
        with open(other, encoding='ascii') as file:
            self.assertEqual(file.read(), 'untouched')
        self.assertEqual(os.stat(other).st_mode & 0o777, 0o644)

    def begin(self, *command):
        """Starts a program in a folder of its own, where a dump would be."""
        folder = self.make_dir('begun')
        os.mkdir(folder)
        with open(self.rosterd.log_file, 'ab') as log:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log,
                                       env=self.environment, cwd=folder, preexec_fn=lift_limit)
        self.addCleanup(process.stdin.close)
        return process, folder

    def expect_no_dump(self, process, folder):
        """It has no limit that allows one, and its crash makes none."""
        def has_no_room():
            with open(f'/proc/{process.pid}/limits', encoding='ascii') as limits:
                limit = next(line for line in limits if line.startswith('Max core file size'))
            return set(limit.split()[4:6]) <= {'0', '1'}
        wait_until(has_no_room, 'the limit')
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = -os.WTERMSIG(status)
        self.assertEqual(process.returncode, -signal.SIGABRT)
        self.assertFalse(os.WCOREDUMP(status))
        self.assertEqual(os.listdir(folder), [])

    def test_no_core_dump(self):
        """Of neither program, also where the system wants them."""
        daemon, folder = self.begin(ROSTERD)
        wait_until(self.bus.has_owner, 'rosterd on the bus')
        # It waits for the password.
        self.expect_no_dump(*self.begin(ROSTERCTL, 'profile', 'add', 'a', 'a@example.org',
                                        '--password-file', '-'))
        self.expect_no_dump(daemon, folder)


main()
