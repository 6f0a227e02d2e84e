"""The daemon takes time, chance and threads from daemon/runtime only, so that the simulation can put
its own in front.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

import sources

RUNTIME = 'daemon/runtime/'
# What may have its own, and why. A name with a slash at its end is a folder.
EXCEPTIONS = {
    'daemon/app.c': 'the end of a real process has a limit',
    'daemon/process/notify.c': 'systemd reads the same clock',
    'daemon/process/stop-signals.c': 'so it has when the main loop hangs',
    'daemon/core/turns.c': 'measures real CPU time',
    'daemon/xmpp/stream/': 'replaced as a whole',
}
MACHINE = re.compile(r'\b(g_get_monotonic_time|g_get_real_time|g_get_current_time|g_timeout_\w+'
                     r'|g_date_time_new_now\w*|g_timer_\w+|g_usleep|g_source_get_time'
                     r'|g_random_\w+|g_rand_\w+|g_uuid_\w+|gnutls_rnd|getrandom|getentropy|rand|random'
                     r'|g_thread_\w+|g_task_run_in_thread\w*|pthread_create'
                     r'|time|clock_gettime|gettimeofday|u?sleep|nanosleep|alarm|timer_\w+'
                     r'|timerfd_\w+) \(')
PROSE = re.compile(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', re.S)


def find_exception(path):
    """The exception that PATH falls under, or None."""
    for name in EXCEPTIONS:
        if path == name or name.endswith('/') and path.startswith(name):
            return name
    return None


def main():
    """Checks all of it."""
    faults = []
    needed = set()
    for path in sources.files('.c', '.h', under=('daemon',)):
        taken = set(MACHINE.findall(PROSE.sub('', sources.read(path))))
        if not taken or path.startswith(RUNTIME):
            continue
        exception = find_exception(path)
        needed.add(exception)
        if exception is None:
            faults += [f'{path}: {name} () is for {RUNTIME}' for name in sorted(taken)]
    faults += [f'{name}: takes nothing by itself; it is no exception'
               for name in EXCEPTIONS if name not in needed]
    sources.end(faults)


main()
