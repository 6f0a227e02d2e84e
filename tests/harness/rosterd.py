"""rosterd itself and rosterctl, run as a person's session would: own HOME, own bus, nothing shared.

rosterd must end by SIGTERM with status 0; a report of a sanitizer or a critical of GLib, from either
program, fails the story.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import signal
import subprocess
import time

from harness.net import PATIENCE, Timeout, tail, wait_until

BUILD_DIR = os.environ.get('RD_BUILD_DIR') or os.path.realpath(
    os.path.join(os.path.dirname(__file__), '..', '..', 'build'))
ROSTERD = os.path.join(BUILD_DIR, 'daemon', 'rosterd')
ROSTERCTL = os.path.join(BUILD_DIR, 'cli', 'rosterctl')

REPORT = re.compile(r'AddressSanitizer|LeakSanitizer|runtime error:|-CRITICAL \*\*')
KEPT = ('PATH', 'TMPDIR', 'ASAN_SYMBOLIZER_PATH')


def make_environment(directory, bus_address):
    """What a program sees: nothing of the person's who runs the tests."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {
        'HOME': directory, 'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8',
        'DBUS_SESSION_BUS_ADDRESS': bus_address,
        'DBUS_SYSTEM_BUS_ADDRESS': f'unix:path={directory}/no-system-bus',
        'GIO_USE_PROXY_RESOLVER': 'dummy', 'GSETTINGS_BACKEND': 'memory',
        'G_DEBUG': 'fatal-criticals',
        # Without it GLib before 2.76 hides from the sanitizers what it keeps in slices.
        'G_SLICE': 'always-malloc',
        'ASAN_OPTIONS': 'exitcode=98:detect_stack_use_after_return=1:strict_string_checks=1',
        'LSAN_OPTIONS': 'exitcode=97', 'UBSAN_OPTIONS': 'print_stacktrace=1:halt_on_error=1',
    }
    for name in ('DATA', 'CONFIG', 'CACHE', 'STATE', 'RUNTIME'):
        path = os.path.join(directory, name.lower())
        os.makedirs(path, mode=0o700, exist_ok=True)
        environment[f'XDG_{name}_DIR' if name == 'RUNTIME' else f'XDG_{name}_HOME'] = path
    return environment


class Rosterd:
    """The daemon: start() and stop(), or kill() and start() again on the same store."""

    def __init__(self, directory, bus, environment, *options):
        self.directory = directory
        self.store_dir = os.path.join(environment['XDG_DATA_HOME'], 'rosterd')
        self.database = os.path.join(self.store_dir, 'rosterd.db')
        self.log_file = os.path.join(directory, 'rosterd.log')
        self.environment = environment
        self.program = ROSTERD
        self.options = list(options)
        self.wrapper = []
        self._bus = bus
        self.process = None

    @property
    def command(self):
        """The command line."""
        return [*self.wrapper, self.program, *self.options]

    def start(self, wait=True, timeout=PATIENCE):
        """Starts it and waits until it has its name on the bus."""
        with open(self.log_file, 'ab') as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, env=self.environment, cwd=self.directory)
        if not wait:
            return

        def is_there():
            if self.process.poll() is not None:
                raise AssertionError(f'rosterd ended with {self.process.returncode}:\n{self.log()}')
            return self._bus.has_owner()
        wait_until(is_there, 'rosterd on the bus', timeout)

    def stop(self, timeout=PATIENCE):
        """Ends it politely; it must end well."""
        if not self.process:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Timeout(f'rosterd did not end within {timeout} s:\n{self.log()}') from None
        self.check_log()
        if status != 0:
            raise AssertionError(f'rosterd ended with {status}:\n{self.log()}')
        wait_until(lambda: not self._bus.has_owner(), 'the name to be free')

    def kill(self):
        """Ends it as a crash would."""
        self.process.kill()
        self.process.wait()
        self.process = None
        wait_until(lambda: not self._bus.has_owner(), 'the name to be free')

    def restart(self):
        """Once more on the same store."""
        self.stop()
        self.start()

    def log(self, lines=60):
        """The end of what it said."""
        return tail(self.log_file, lines)

    def check_log(self):
        """Nothing in the log is a report."""
        if os.path.exists(self.log_file):
            with open(self.log_file, encoding='utf-8', errors='replace') as log:
                text = log.read()
            found = REPORT.search(text)
            if found:
                raise AssertionError(f'rosterd:\n{text[max(0, found.start() - 500):][:8000]}')

    def memory(self):
        """Its resident memory in KiB."""
        return self._status('VmRSS')

    def peak_memory(self):
        """The most that was ever resident, in KiB."""
        return self._status('VmHWM')

    def cpu_seconds(self):
        """The CPU time it used, to the nanosecond."""
        # CPUCLOCK_SCHED of the process, as clock_getcpuclockid (3) makes it.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def _status(self, key):
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as status:
            for line in status:
                if line.startswith(f'{key}:'):
                    return int(line.split()[1])
        return 0


class Rosterctl:
    """Runs the command line tool."""

    def __init__(self, directory, environment):
        self.directory = directory
        self.environment = environment

    def __call__(self, *arguments, text=None, status=0, timeout=PATIENCE, pass_fds=()):
        """Runs it with TEXT on its input; the exit status must be STATUS (None: any)."""
        began = time.monotonic()
        done = subprocess.run([ROSTERCTL, *arguments], input=text or '', text=True,
                              capture_output=True, env=self.environment, cwd=self.directory,
                              timeout=timeout, check=False, pass_fds=pass_fds)
        done.seconds = time.monotonic() - began
        said = f'{done.stdout[-2000:]}\n{done.stderr[-4000:]}'
        if REPORT.search(done.stderr):
            raise AssertionError(f'rosterctl {arguments}:\n{said}')
        if status is not None and done.returncode != status:
            raise AssertionError(f'rosterctl {arguments} ended with {done.returncode} instead of '
                                 f'{status}:\n{said}')
        return done

    def interrupt(self, *arguments):
        """Runs it until a signal would end it with a word, and sends it SIGINT."""
        process = self.start(*arguments)
        wait_until(lambda: self.catches_interrupts(process.pid), 'rosterctl to catch signals')
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)

    @staticmethod
    def catches_interrupts(pid):
        """SIGINT before that would end rosterctl as any program. (Python has no handler of SIGTERM.)"""
        with open(f'/proc/{pid}/status', encoding='ascii') as status:
            caught = next(line.split()[1] for line in status if line.startswith('SigCgt:'))
        return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)

    def start(self, *arguments, **options):
        """Starts it and leaves it running (watch)."""
        return subprocess.Popen([ROSTERCTL, *arguments], stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.environment, cwd=self.directory, **options)
