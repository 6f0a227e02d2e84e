"""A copy of the tree where tests/mutants tries its faults: builds, asks the unit tests and the
simulation, and puts the line back.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time

# A call with swapped or missing arguments must not compile; leaks are found without cost.
OPTIONS = ('-Dbuildtype=plain', '-Doptimization=1', '-Ddebug=false', '-Db_sanitize=leak',
           '-Db_lundef=false', '-Dc_args=-Werror=incompatible-pointer-types -Werror=int-conversion '
           '-Werror=format -Werror=implicit-function-declaration')
NOT_COPIED = ('.git', 'build', 'build-*', '__pycache__')
MEMORY_MAX = 4 << 30
FILE_MAX = 1 << 30
BUILD_SECONDS = 600

# The simulation: its program from the build directory, what it is called with (the scenarios that are
# kept are asked first), and what it says of the promise that was broken. A run of it has a processor
# for some hundredths of a second; one that never ends needs no patience.
SIMULATION = 'tests/simulation/runner/simulate'
SIMULATION_KEPT = 'tests/simulation/seeds'
SIMULATION_ALWAYS = ('--jobs', '1', '--quick')
SIMULATION_CPU_SECONDS = 6
PROMISE = re.compile('^(.*) breaks the promise "([^"]*)"', re.M)


@dataclasses.dataclass
class Test:
    """A program that may notice a fault. SECONDS: how long it takes without one."""
    name: str
    command: list
    environment: dict
    program: str      # from the build directory
    suites: list
    sources: set      # names of the files that are linked into it
    seconds: float = 0

    def rank(self, path):
        """Whom to ask first about a fault in PATH: those by its name, of its floor, the simulation;
        the quick ones first."""
        stem = os.path.splitext(os.path.basename(path))[0]
        return (not self.name.endswith(stem), not set(self.suites) & set(path.split('/')),
                self.program != SIMULATION, self.seconds, self.name)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What came of a fault. KIND: unbuilt, equivalent, noticed or survived; WHO noticed it."""
    kind: str
    who: str = ''


def limit_resources(cpu_seconds):
    """A faulty program takes neither all memory nor the disk, and leaves no core."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_MAX, FILE_MAX))


def run(command, seconds, **options):
    """(exit status, output); the status is None when the time was up. Ends all that it started."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True, text=True,
                               errors='replace', **options)
    try:
        output, _ = process.communicate(timeout=max(seconds, 1))
        return process.returncode, output
    except subprocess.TimeoutExpired:
        return None, ''
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


class Trial:
    """One copy of TREE in DIRECTORY, with what is needed for faults in PATHS. SECONDS: the limit for
    all tests of one fault. N_SEEDS: what the simulation is asked."""

    def __init__(self, tree, directory, seconds, paths, n_seeds):
        self.tree = os.path.join(directory, 'tree')
        self.build = os.path.join(directory, 'build')
        self.home = os.path.join(directory, 'home')
        self.open_seeds = os.path.join(directory, 'open-seeds')
        self.seconds = seconds
        self.n_seeds = n_seeds
        self.output = ''     # of the last test
        self.originals = {}  # path → its object without a fault
        shutil.copytree(tree, self.tree, symlinks=True,
                        ignore=shutil.ignore_patterns(*NOT_COPIED))
        self.must('meson', 'setup', self.build, self.tree, *OPTIONS)
        self.objects = self.find_objects()
        objects = {self.objects[path] for path in paths}
        self.tests = [test for test in self.find_tests() if objects & self.find_inputs(test.program)]
        self.must('ninja', '-C', self.build, '--quiet', *{test.program for test in self.tests})
        for test in self.tests:
            test.sources = self.find_sources(test.program)

    def must(self, *command):
        """Runs what can't fail."""
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if done.returncode:
            raise SystemExit(f'{done.stdout}\n{" ".join(command)} failed')
        return done.stdout

    def introspect(self, what):
        """What meson knows about the build."""
        with open(os.path.join(self.build, 'meson-info', f'intro-{what}.json'),
                  encoding='utf-8') as file:
            return json.load(file)

    def find_objects(self):
        """Path of each C file → its object, from the build directory."""
        objects = {}
        for command in json.loads(self.must('ninja', '-C', self.build, '--quiet', '-t', 'compdb')):
            if command['file'].endswith('.c') and command['output'].endswith('.o'):
                path = os.path.relpath(os.path.join(self.build, command['file']), self.tree)
                objects.setdefault(path, command['output'])
        return objects

    def find_tests(self):
        """The unit tests, and the simulation when there is one."""
        programs = [os.path.relpath(name, self.build) for target in self.introspect('targets')
                    if target['type'] == 'executable' for name in target['filename']]
        tests = [Test(test['name'], test['cmd'], test['env'],
                      os.path.relpath(test['cmd'][0], self.build), test['suite'], set())
                 for test in self.introspect('tests')
                 if 'unit' in {suite.partition(':')[2] or suite for suite in test['suite']}]
        for test in tests:
            test.suites = [suite.partition(':')[2] or suite for suite in test.suites]
        if SIMULATION in programs:
            self.write(self.open_seeds, '')
            command = [os.path.join(self.build, SIMULATION), *SIMULATION_ALWAYS]
            kept = os.path.join(self.tree, SIMULATION_KEPT)
            tests.append(Test('kept scenario', [*command, kept], {}, SIMULATION, [], set()))
            tests.append(Test('simulation', [*command, '--open', self.open_seeds,
                                             '--first', '1', '--seeds', str(self.n_seeds)],
                              {}, SIMULATION, [], set()))
        return tests

    def find_inputs(self, target):
        """All that a target is built from."""
        return set(self.must('ninja', '-C', self.build, '--quiet', '-t', 'inputs', target).split())

    def find_sources(self, program):
        """The names of the files that a program was linked from."""
        symbols = self.must('nm', '-a', os.path.join(self.build, program))
        return set(re.findall(r' a (\S+\.c)$', symbols, re.M))

    def measure(self, paths):
        """Runs the tests of PATHS without a fault. Returns those that fail, which are not asked."""
        names = {os.path.basename(path) for path in paths}
        failing = []
        for test in self.tests:
            if test.sources & names:
                began = time.monotonic()
                if test.name == 'simulation':
                    failing += self.leave_out_broken_seeds(test)
                elif self.ask(test, self.seconds):
                    failing.append(f'{test.name} fails without a fault, and is not asked')
                    self.tests = [one for one in self.tests if one is not test]
                test.seconds = time.monotonic() - began
        return failing

    def leave_out_broken_seeds(self, test):
        """Finds the seeds that break a promise without a fault. Returns sentences about them."""
        every = dataclasses.replace(test, command=[*test.command, '--all'])
        self.ask(every, BUILD_SECONDS)
        names = [name for name, _ in PROMISE.findall(self.output)]
        self.write(self.open_seeds, ''.join(f'{name.split()[-1]}\n' for name in names))
        return [f'{name} breaks a promise without a fault, and is not asked' for name in names]

    def take_measures(self, other):
        """Those of another trial."""
        if os.path.exists(other.open_seeds):
            shutil.copyfile(other.open_seeds, self.open_seeds)
        seconds = {test.name: test.seconds for test in other.tests}
        self.tests = [test for test in self.tests if test.name in seconds]
        for test in self.tests:
            test.seconds = seconds[test.name]

    # -- a fault ------------------------------------------------------------------------------------

    def ninja(self, *targets):
        """Builds; is it built?"""
        return run(['ninja', '-C', self.build, '--quiet', *targets], BUILD_SECONDS)[0] == 0

    def read_object(self, path):
        """The object of a C file; None: it does not compile."""
        if not self.ninja(self.objects[path]):
            return None
        with open(os.path.join(self.build, self.objects[path]), 'rb') as file:
            return file.read()

    def ask(self, test, seconds):
        """Why the test fails, or ''."""
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(os.path.join(self.home, 'run'), mode=0o700)
        environment = os.environ | {
            'HOME': self.home, 'TMPDIR': self.home, 'XDG_RUNTIME_DIR': os.path.join(self.home, 'run'),
            'XDG_DATA_HOME': self.home, 'XDG_CONFIG_HOME': self.home, 'XDG_CACHE_HOME': self.home,
            'G_SLICE': 'always-malloc'} | test.environment
        for name in ('DBUS_SESSION_BUS_ADDRESS', 'DBUS_STARTER_ADDRESS'):
            environment.pop(name, None)
        cpu_seconds = SIMULATION_CPU_SECONDS if test.program == SIMULATION else int(seconds) + 1
        status, self.output = run(test.command, seconds, cwd=self.home, env=environment,
                                  preexec_fn=lambda: limit_resources(cpu_seconds))
        if status == 0:
            return ''
        promise = PROMISE.search(self.output) if test.program == SIMULATION else None
        if promise:
            return f'{test.name}, {promise[2]} ({os.path.basename(promise[1])})'
        if status is not None:
            return test.name
        # Without a fault it might have taken as long.
        return f'{test.name} (time limit)' if seconds > 3 * test.seconds else ''

    def ask_all(self, path, until):
        """Who notices the fault that PATH has, or ''. Links no more than it asks: that costs more than
        most tests."""
        name = os.path.basename(path)
        for test in sorted((test for test in self.tests if name in test.sources),
                           key=lambda test: test.rank(path)):
            if time.monotonic() >= until:
                break
            if not self.ninja(test.program):
                return 'the linker'
            left = until - time.monotonic()
            who = self.ask(test, min(left, 10 + 10 * test.seconds)) if left > 0 else ''
            if who:
                return who
        return ''

    def judge(self, fault):
        """Tries a fault, and takes it out again."""
        full = os.path.join(self.tree, fault.path)
        if fault.path not in self.originals:
            self.originals[fault.path] = self.read_object(fault.path)
        with open(full, encoding='utf-8') as file:
            text = file.read()
        try:
            self.write(full, fault.apply(text))
            compiled = self.read_object(fault.path)
            if compiled is None:
                return Verdict('unbuilt')
            if compiled == self.originals[fault.path]:
                return Verdict('equivalent')
            who = self.ask_all(fault.path, time.monotonic() + self.seconds)
            return Verdict('noticed', who) if who else Verdict('survived')
        finally:
            self.write(full, text)

    @staticmethod
    def write(path, text):
        """Writes a file."""
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
