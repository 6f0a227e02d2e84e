"""The faults of tests/known-faults, for tests/mutants --known: real ones that rosterd once had, or
that were found by reading, each put back into a copy of the tree. Who notices it, after how many
seeds?

A file there is a patch. Above it stand a sentence that says what the fault does, and a line
"Promise:" with the promise that falls (tests/simulation/promise/promises.h).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import dataclasses
import os
import re
import resource
import shutil
import subprocess

from harness.trial import NOT_COPIED, run

FOLDER = 'tests/known-faults'
ENDING = '.patch'
SIMULATION = 'tests/simulation/runner/simulate'
OPTIONS = ('-Dbuildtype=release', '-Db_sanitize=none')
BROKEN = re.compile(r'^Seed (\d+) breaks the promise "(.*?)": (.*)$', re.M)
# A minute on processors of one's own; how busy the machine is doesn't matter.
CPU_SECONDS = 60
SEEDS_AT_ONCE = 40
HANG_SECONDS = 900


@dataclasses.dataclass(frozen=True)
class Known:
    """One file of the folder."""
    name: str
    path: str
    sentence: str
    promises: list


@dataclasses.dataclass(frozen=True)
class Verdict:
    """IS_NOTICED, and a text that says by whom, or why not."""
    is_noticed: bool
    text: str


def read_known(tree, path):
    """Reads a patch's head."""
    with open(os.path.join(tree, path), encoding='utf-8') as file:
        head = file.read().partition('\n\n')[0]
    sentence, _, promises = head.partition('\nPromise: ')
    if not promises:
        raise SystemExit(f'{path} does not say which promise falls')
    return Known(os.path.basename(path)[:-len(ENDING)], path, ' '.join(sentence.split()),
                 promises.split(', '))


def list_known(tree, names):
    """Those with NAMES, or all."""
    there = sorted(name for name in os.listdir(os.path.join(tree, FOLDER)) if name.endswith(ENDING))
    wanted = [os.path.basename(name).removesuffix(ENDING) + ENDING for name in names] or there
    for name in wanted:
        if name not in there:
            raise SystemExit(f'There is no {FOLDER}/{name}')
    return [read_known(tree, os.path.join(FOLDER, name)) for name in wanted]


def get_cpu_seconds():
    """What the programs took that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Ground:
    """A copy of TREE in DIRECTORY, with the simulation built from it as it is."""

    def __init__(self, tree, directory, jobs):
        self.tree = os.path.join(directory, 'tree')
        self.build = os.path.join(directory, 'build')
        self.sound = os.path.join(directory, 'simulate')
        self.jobs = jobs
        shutil.copytree(tree, self.tree, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))
        self.must('meson', 'setup', self.build, self.tree, *OPTIONS)
        self.must('ninja', '-C', self.build, '--quiet', SIMULATION)
        shutil.copy(os.path.join(self.build, SIMULATION), self.sound)

    @staticmethod
    def must(*command):
        """Runs what can't fail."""
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if done.returncode:
            raise SystemExit(f'{done.stdout}\n{" ".join(command)} failed')

    def apply(self, known, *options):
        """Applies the patch; does it fit?"""
        return subprocess.run(['git', 'apply', *options, os.path.join(self.tree, known.path)],
                              cwd=self.tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0

    def find_broken(self, program, first, count):
        """(seed, promise, sentence) of a run that breaks one; None: none does."""
        status, output = run([program, '--quick', '--first', str(first), '--seeds', str(count),
                              '--jobs', str(self.jobs)], HANG_SECONDS)
        if status == 0:
            return None
        found = BROKEN.search(output)
        return (int(found[1]), found[2], found[3]) if found else (first, 'crash', output.strip())

    def search(self, known, seed):
        """Runs seeds from SEED on, until one breaks the promise that is to fall, and holds without
        the fault. (how many, what broke); another promise counts when that one doesn't fall."""
        first, limit = seed, get_cpu_seconds() + CPU_SECONDS * self.jobs
        other = None
        while get_cpu_seconds() < limit:
            broken = self.find_broken(os.path.join(self.build, SIMULATION), first, SEEDS_AT_ONCE)
            first = broken[0] + 1 if broken else first + SEEDS_AT_ONCE
            if not broken or self.find_broken(self.sound, broken[0], 1):
                continue
            if broken[1] in known.promises:
                return first - seed, broken
            other = other or (first - seed, broken)
        return other or (first - seed, None)

    def judge(self, known, seed):
        """Tries a fault, and takes it out again."""
        if not self.apply(known):
            return Verdict(False, 'the patch does not apply any more')
        try:
            if run(['ninja', '-C', self.build, '--quiet', SIMULATION], HANG_SECONDS)[0] != 0:
                return Verdict(False, 'does not build any more')
            n_seeds, broken = self.search(known, seed)
        finally:
            self.apply(known, '--reverse')
        if not broken:
            return Verdict(False, f'NOT noticed in {n_seeds} seeds')
        other = '' if broken[1] in known.promises else f', not by {" or ".join(known.promises)}'
        return Verdict(True, f'noticed by "{broken[1]}"{other} after {n_seeds} seeds (seed '
                             f'{broken[0]}: {broken[2]})')


def try_all(tree, names, directory, jobs, seed):
    """Tries the known faults with NAMES (none: all) in a copy of TREE. True: each was noticed."""
    all_known = list_known(tree, names)
    ground = Ground(tree, directory, jobs)
    n_noticed = 0
    for known in all_known:
        verdict = ground.judge(known, seed)
        n_noticed += verdict.is_noticed
        print(f'\n{known.name}: {verdict.text}\n  {known.sentence}', flush=True)
    print(f'\n{n_noticed} of {len(all_known)} known faults noticed')
    return n_noticed == len(all_known)
