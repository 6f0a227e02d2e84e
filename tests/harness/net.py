"""Ports and waiting: the small things that every server of the harness needs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import random
import signal
import socket
import subprocess
import time

LOOPBACK = '127.0.0.1'
# The limit of every wait, in seconds: one that only a hang reaches, on however busy a machine.
PATIENCE = 300
_random = random.Random(os.urandom(8))
_given = set()


class Timeout(AssertionError):
    """Something that a story waited for didn't happen in time."""


def free_port():
    """A port nobody listens on, outside the range that the kernel hands out to clients."""
    for _ in range(200):
        port = _random.randrange(15000, 32000)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise RuntimeError('no free port found')


def wait_until(condition, what, timeout=PATIENCE, interval=0.02):
    """Calls condition until it gives something true, which is returned."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f'{what}: not within {timeout} s')
        time.sleep(interval)


def wait_for_port(port, process, log, timeout=PATIENCE):
    """Waits until somebody listens on the port; fails at once when the process has ended."""
    def is_open():
        if process.poll() is not None:
            raise RuntimeError(f'the server ended with {process.returncode}:\n{tail(log)}')
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((LOOPBACK, port)) == 0
    wait_until(is_open, f'a server on port {port}', timeout)


def tail(path, lines=40):
    """The end of a log file, for a failure's message."""
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return ''.join(file.readlines()[-lines:])
    except OSError as error:
        return str(error)


def stop_process(process, timeout=PATIENCE):
    """Ends a process that was started here, politely first; gives its exit status."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode
