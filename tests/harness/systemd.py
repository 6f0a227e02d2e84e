"""A bus whose services are started by a `systemd --user` of the story's own, with a journal.

Both run in namespaces (mounts, processes, control groups) that end with the story, whatever becomes
of it: the first process there reads a pipe that only the story can write. Nothing of the machine's own
systemd is asked, and it need not have one. Making namespaces needs root, or sudo that asks nothing;
what then runs in them is of the user who runs the tests.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile

from gi.repository import Gio, GLib

from harness.bus import NAME, PROPERTIES, Bus, DBusError
from harness.net import PATIENCE, tail, wait_until
from harness.rosterd import BUILD_DIR, REPORT, ROSTERD
from harness.story import Story

UNIT = 'rosterd.service'
SYSTEMD, SYSTEMD_PATH = 'org.freedesktop.systemd1', '/org/freedesktop/systemd1'
USER_UNITS = '/usr/lib/systemd/user'
# What systemd needs to begin; the rest of the machine's user units stay away.
UNITS_OF_SYSTEMD = ('basic.target', 'default.target', 'exit.target', 'paths.target', 'shutdown.target',
                    'systemd-exit.service', 'timers.target', 'app.slice',
                    'session.slice')
PRIVILEGED = [] if os.geteuid() == 0 else ['sudo', '-n']

# Makes a control group and the namespaces, and removes the group when what runs in them has ended.
# A signal to the story's group, as Ctrl-C sends it, must leave it the time for that.
OUTER = r'''
set -eu
trap '' INT TERM HUP
mount -t cgroup2 none "$1/cgroup"
own=$1/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
mkdir "$own/rosterd-story-$$"
chown -R "$2:$3" "$own/rosterd-story-$$"
echo $$ > "$own/rosterd-story-$$/cgroup.procs"
unshare --mount --pid --cgroup --fork --kill-child --mount-proc sh "$1/inner" "$@" <&0 || true
echo $$ > "$own/cgroup.procs"
find "$own/rosterd-story-$$" -depth -type d -exec rmdir {} \;
chown -R "$2:$3" "$1"
'''
# The first process in the namespaces: what else is there ends with it.
INNER = r'''
set -eu
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/systemd/system /run/systemd/journald.conf.d /run/log/journal
mount --bind "$1/journal" /run/log/journal
printf '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nForwardToWall=no\nRateLimitBurst=0\n' \
  > /run/systemd/journald.conf.d/story.conf
if [ ! -s /etc/machine-id ]; then
  echo 0123456789abcdef0123456789abcdef > /run/machine-id
  mount --bind /run/machine-id /etc/machine-id
fi
mount --make-rshared /
/lib/systemd/systemd-journald < /dev/null &
user="setpriv --reuid=$2 --regid=$3 --clear-groups --inh-caps=-all --ambient-caps=-all"
$user sh "$1/systemd" < /dev/null &
while read -r script; do
  status=0
  $user sh "$script" < /dev/null > "$script.out" 2>&1 || status=$?
  echo $status > "$script.part"
  mv "$script.part" "$script.status"
done
'''
BUS_SERVICE = """
[Service]
Type=notify
ExecStart=dbus-daemon --config-file={config} --address=systemd: --nofork --nopidfile \\
  --systemd-activation --syslog-only
"""


class SystemdBus(Bus):
    """The bus, and beside it systemd, which it asks to start what has a unit."""

    def __init__(self, directory):
        super().__init__(directory)
        self.units = os.path.join(directory, 'units')
        self.journal = os.path.join(directory, 'journal')
        for path in (self.units, self.journal, os.path.join(directory, 'cgroup')):
            os.makedirs(path)
        for name in UNITS_OF_SYSTEMD:
            shutil.copy(os.path.join(USER_UNITS, name), self.units)
        # systemd looks for its bus when the units of these names run.
        self.add_unit('sockets.target', '[Unit]\nRequires=dbus.socket\n')
        self.add_unit('dbus.socket', f'[Socket]\nListenStream={directory}/bus\n')
        self.add_unit('dbus.service', BUS_SERVICE.format(config=self._config))

    def start(self, environment):
        """ENVIRONMENT is systemd's, and so what services get."""
        environment = dict(environment, DBUS_SESSION_BUS_ADDRESS=self.address,
                           SYSTEMD_UNIT_PATH=self.units)
        self._write('inner', INNER)
        self.environment = environment
        self._write_script('systemd', ['/lib/systemd/systemd', '--user'])
        with open(os.path.join(self.directory, 'log'), 'ab') as log:
            self._process = subprocess.Popen(
                [*PRIVILEGED, 'unshare', '--mount', 'sh', '-c', OUTER, 'sh', self.directory,
                 str(os.geteuid()), str(os.getegid())],
                stdin=subprocess.PIPE, stdout=log, stderr=log)
        self._connect()
        wait_until(self._is_up, 'systemd --user')

    def _write(self, name, text):
        with open(os.path.join(self.directory, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def _write_script(self, name, command):
        words = [f'{key}={value}' for key, value in self.environment.items()]
        self._write(name, 'exec ' + shlex.join(['env', '-i', *words, *command]) + '\n')

    def run(self, *command):
        """Runs a program where systemd is: (exit status, what it said)."""
        script = tempfile.mktemp(prefix='run-', dir=self.directory)
        self._write_script(script, command)
        self._process.stdin.write(script.encode() + b'\n')
        self._process.stdin.flush()
        wait_until(lambda: os.path.exists(f'{script}.status'), shlex.join(command))
        with open(f'{script}.status', encoding='ascii') as status, \
                open(f'{script}.out', encoding='utf-8') as out:
            return int(status.read()), out.read()

    def _check_process(self):
        if self._process.poll() is not None:
            raise AssertionError(f'the namespaces ended:\n{tail(os.path.join(self.directory, "log"))}')

    def _try_to_connect(self):
        self._check_process()
        return super()._try_to_connect()

    def _is_up(self):
        self._check_process()
        if not self.has_owner(SYSTEMD):
            return False
        return self.systemd('Get', '(ss)', f'{SYSTEMD}.Manager', 'Progress',
                            interface=PROPERTIES)[0] == 1.0

    def stop(self):
        """Ends all that runs in the namespaces."""
        self._disconnect()
        if self._process:
            self._process.stdin.close()
            self._process.wait(PATIENCE)
            self._process = None

    # -- systemd --------------------------------------------------------------------------------

    def systemd(self, method, signature='()', *arguments, path=SYSTEMD_PATH,
                interface=f'{SYSTEMD}.Manager'):
        """Calls a method of systemd."""
        return self.call(method, signature, *arguments, path=path, interface=interface, name=SYSTEMD)

    def add_unit(self, name, text):
        """A unit's file, which systemd reads."""
        path = os.path.join(self.units, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        if self.connection:
            self.systemd('Reload')

    def get_unit(self, *names, unit=UNIT):
        """Properties of a unit."""
        path, = self.systemd('LoadUnit', '(s)', unit)
        all_of_it = {}
        for interface in ('Unit', 'Service'):
            all_of_it |= self.systemd('GetAll', '(s)', f'{SYSTEMD}.{interface}', path=path,
                                      interface=PROPERTIES)[0]
        values = [all_of_it[name] for name in names]
        return values if len(values) > 1 else values[0]

    def wait_for_unit(self, state, unit=UNIT):
        """Waits for an ActiveState."""
        wait_until(lambda: self.get_unit('ActiveState', unit=unit) == state, f'{unit} to be {state}')

    def wait_for_restart(self, count, unit=UNIT):
        """Waits until systemd has started it again so often, and it is ready."""
        wait_until(lambda: self.get_unit('NRestarts', unit=unit) >= count, f'restart {count} of {unit}')
        self.wait_for_unit('active', unit)

    def run_job(self, method, unit=UNIT):
        """StartUnit, StopUnit, ReloadUnit …: how the job ended."""
        ended = []
        subscription = self.connection.signal_subscribe(
            SYSTEMD, f'{SYSTEMD}.Manager', 'JobRemoved', None, None, Gio.DBusSignalFlags.NONE,
            lambda *arguments: ended.append(arguments[5].unpack()))
        self.systemd('Subscribe')
        job, = self.systemd(method, '(ss)', unit, 'replace')

        def find():
            while GLib.MainContext.default().iteration(False):
                pass
            return [result for _, path, _, result in ended if path == job]
        try:
            return wait_until(find, f'{method} of {unit}')[0]
        finally:
            self.connection.signal_unsubscribe(subscription)

    def kill_unit(self, number, unit=UNIT):
        """Sends a signal to the unit's main process."""
        self.systemd('KillUnit', '(ssi)', unit, 'main', number)

    def read_journal(self):
        """All that rosterd logged, as dicts."""
        done = subprocess.run([*PRIVILEGED, 'journalctl', '--directory', self.journal, '--output=json',
                               '--all', '_COMM=rosterd'],
                              capture_output=True, text=True, check=True, timeout=PATIENCE)
        return [json.loads(line) for line in done.stdout.splitlines()]


class SystemdStory(Story):
    """systemd starts rosterd, by the unit and the bus's file that are installed."""

    starts_rosterd = False
    options = ('--verbose',)
    drop_in = ''

    def make_bus(self, directory):
        bus = SystemdBus(directory)
        bus.add_unit(UNIT, self.make_unit())
        # As data/meson.build makes it, but for the program, which systemd starts.
        with open(os.path.join(BUILD_DIR, 'data', f'{NAME}.service'), encoding='utf-8') as file:
            self.assertIn(f'SystemdService={UNIT}\n', file.read())
        with open(os.path.join(directory, 'services', f'{NAME}.service'), 'w', encoding='utf-8') as file:
            file.write(f'[D-BUS Service]\nName={NAME}\nExec=/bin/false\nSystemdService={UNIT}\n')
        if self.drop_in:
            bus.add_unit(f'{UNIT}.d/story.conf', self.drop_in.format(directory=self.dir, build=BUILD_DIR))
        return bus

    def make_unit(self):
        """The unit that is installed, with this rosterd."""
        with open(os.path.join(BUILD_DIR, 'data', UNIT), encoding='utf-8') as file:
            unit = file.read()
        program = re.search('^ExecStart=(.*)$', unit, re.M)[1]
        # Its search for leaks traces the process, which the unit forbids.
        return unit.replace(f'ExecStart={program}\n',
                            f'Environment=ASAN_OPTIONS=detect_leaks=0:exitcode=98\n'
                            f'ExecStart={" ".join([ROSTERD, *self.options])}\n')

    def setUp(self):
        super().setUp()
        self.addCleanup(self.check_journal)

    def write_file(self, name, text):
        """A file in the story's directory; gives its path."""
        path = os.path.join(self.dir, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def check_journal(self):
        """Nothing in the journal is a report."""
        text = '\n'.join(str(entry['MESSAGE']) for entry in self.bus.read_journal())
        self.assertIsNone(REPORT.search(text), text[-8000:])

    def systemctl(self, *arguments, status=0):
        """Runs `systemctl --user`."""
        ended, said = self.bus.run('systemctl', '--user', '--no-pager', *arguments)
        self.assertEqual(ended, status, said)
        return said

    def wait_for_status(self, text, unit=UNIT):
        """Waits until systemd shows this status of rosterd."""
        wait_until(lambda: text in self.bus.get_unit('StatusText', unit=unit), f'the status {text!r}')
