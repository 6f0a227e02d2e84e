"""A private system bus with what a machine has on it: logind and NetworkManager, played by
python-dbusmock.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import subprocess

from gi.repository import GLib

from harness.bus import Bus
from harness.net import stop_process, wait_until

MOCK = 'org.freedesktop.DBus.Mock'
LOGIND = ('org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager')
NETWORK_MANAGER = ('org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager',
                   'org.freedesktop.NetworkManager')


class System:
    """The bus, from start() to stop(); what is on it comes and goes."""

    def __init__(self, directory, environment):
        self.bus = Bus(directory)
        self._environment = dict(environment, DBUS_SYSTEM_BUS_ADDRESS=self.bus.address)
        self._services = {}

    @property
    def address(self):
        """For DBUS_SYSTEM_BUS_ADDRESS."""
        return self.bus.address

    def start(self):
        """Starts the bus alone."""
        self.bus.start(self._environment)

    def stop(self):
        """Ends all."""
        for template in list(self._services):
            self.remove(template)
        self.bus.stop()

    def add(self, template, name):
        """Starts one of dbusmock's templates and waits until it is there."""
        self._services[template] = subprocess.Popen(
            ['/usr/bin/python3', '-m', 'dbusmock', '--system', '--template', template],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=self._environment)
        wait_until(lambda: self.bus.has_owner(name), template)

    def remove(self, template):
        """Ends it, as a crash would."""
        process = self._services.pop(template)
        process.kill()
        stop_process(process)

    # -- logind ---------------------------------------------------------------------------------

    def add_logind(self):
        """logind comes."""
        self.add('logind', LOGIND[0])

    def remove_logind(self):
        """logind is gone."""
        self.remove('logind')

    def prepare_for_sleep(self, is_asleep):
        """What logind says before and after sleep."""
        name, path, interface = LOGIND
        self.bus.call('EmitSignal', '(sssav)', interface, 'PrepareForSleep', 'b',
                      [GLib.Variant('b', is_asleep)], path=path, interface=MOCK, name=name)

    def list_inhibitors(self):
        """Who delays sleep: [(what, who, mode)]."""
        name, path, interface = LOGIND
        inhibitors, = self.bus.call('ListInhibitors', path=path, interface=interface, name=name)
        return [(what, who, mode) for what, who, _, mode, _, _ in inhibitors]

    # -- NetworkManager -------------------------------------------------------------------------

    def add_network_manager(self):
        """NetworkManager comes."""
        self.add('networkmanager', NETWORK_MANAGER[0])

    def set_connectivity(self, level):
        """1: none, 2: a portal, 3: limited, 4: full."""
        name, path, _ = NETWORK_MANAGER
        self.bus.call('SetConnectivity', '(u)', level, path=path, interface=MOCK, name=name)
