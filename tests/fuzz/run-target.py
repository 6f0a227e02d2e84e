"""Runs one fuzz target: its corpus, and then new inputs for RD_FUZZ_SECONDS.

Without RD_FUZZ_SECONDS it is a short run that makes the same inputs each time, so that it fails for
what was changed and not by chance. With it the inputs are new ones each time, and those that reach
further are kept in build-fuzz, in corpus/NAME, for the next run.

The target was built by tests/run in build-fuzz. An input that fails is kept there, in found/, and
belongs into tests/fuzz/corpus/NAME when its fault is mended.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import shutil
import subprocess
import sys

SOURCE_DIR = os.environ.get('RD_SOURCE_DIR') or os.path.realpath(
    os.path.join(os.path.dirname(__file__), '..', '..'))
BUILD_DIR = os.path.join(SOURCE_DIR, 'build-fuzz')
IS_SHORT = 'RD_FUZZ_SECONDS' not in os.environ
SECONDS = int(os.environ.get('RD_FUZZ_SECONDS', '6'))
# Of one input; only a hang, or work that grows with the square of its input, takes so long.
INPUT_SECONDS = 25
INPUT_SIZE = 4096
ENVIRONMENT = {
    'PATH': os.environ['PATH'], 'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8', 'G_SLICE': 'always-malloc',
    # Its strstr () measures all of the text each time, so that g_strsplit () would take for ever.
    'ASAN_OPTIONS': 'detect_stack_use_after_return=1:intercept_strstr=0:quarantine_size_mb=32',
    'UBSAN_OPTIONS': 'print_stacktrace=1:halt_on_error=1',
}


def make_command(name, program):
    """The command line."""
    place = os.path.join(SOURCE_DIR, 'tests', 'fuzz')
    kept = os.path.join(BUILD_DIR, 'short' if IS_SHORT else 'corpus', name)
    found = os.path.join(BUILD_DIR, 'found')
    words = os.path.join(place, f'{name}.dict')
    if IS_SHORT:
        shutil.rmtree(kept, ignore_errors=True)
    for directory in (kept, found):
        os.makedirs(directory, exist_ok=True)
    return [program, f'-max_total_time={SECONDS}', f'-timeout={INPUT_SECONDS}',
            f'-max_len={INPUT_SIZE}', '-rss_limit_mb=1024', '-malloc_limit_mb=256',
            # The time that an input took would decide which is tried next.
            '-seed=1' if IS_SHORT else '-entropic_scale_per_exec_time=1',
            f'-artifact_prefix={found}/{name}-', '-print_final_stats=1',
            *([f'-dict={words}'] if os.path.exists(words) else []),
            kept, os.path.join(place, 'corpus', name)]


def describe(output):
    """What was done, in one line."""
    reached = re.findall(r'cov: (\d+)', output)
    inputs = re.search(r'stat::number_of_executed_units: *(\d+)', output)
    kept = re.search(r'stat::new_units_added: *(\d+)', output)
    return (f'{inputs[1] if inputs else 0} inputs, coverage {reached[0] if reached else 0} to '
            f'{reached[-1] if reached else 0}, {kept[1] if kept else 0} new ones are kept')


def main():
    """Runs the target that is named."""
    name = sys.argv[1]
    program = os.path.join(BUILD_DIR, 'tests', 'fuzz', f'fuzz-{name}')
    if not os.path.exists(program):
        sys.exit(f'{program} is not there; tests/run builds it.')
    done = subprocess.run(make_command(name, program), env=ENVIRONMENT, capture_output=True,
                          text=True, errors='replace', timeout=SECONDS + 1200, check=False)
    print(describe(done.stderr))
    if done.returncode != 0:
        print(done.stderr[-8000:])
        sys.exit(f'The input is in {BUILD_DIR}/found; {program} with its path runs it alone.')


main()
