"""Debian's ejabberd on loopback: no distribution, no epmd, Mnesia in a directory of the run.

A small Erlang module beside this file runs inside the server and writes and reads its tables, told
through a pipe; when the pipe closes the server ends, so none outlives its story.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import re
import subprocess

from harness.contacts import Contact
from harness.net import (LOOPBACK, PATIENCE, free_port, stop_process, tail, wait_for_port,
                         wait_until)
from harness.xmppclient import XmppClient

CONFIG = '''
loglevel: info
hosts: ["{domain}"]
certfiles: ["{directory}/server.pem"]
auth_password_format: plain
s2s_access: none
disable_sasl_mechanisms: ["digest-md5", "X-OAUTH2"]
{options}listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    starttls_required: true
{c2s}  - port: {direct_port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    tls: true
modules:
  mod_roster: {{{roster}}}
  mod_ping: {{}}
  mod_disco: {{}}
'''

# What Debian's own ejabberd.yml has beside them and rosters meet.
DEBIAN_MODULES = '''\
  mod_blocking: {{}}
  mod_last: {{}}
  mod_offline: {{}}
  mod_pres_counter:
    count: 5
    interval: {interval}
  mod_privacy: {{}}
  mod_private: {{}}
  mod_shared_roster: {{}}
'''


def _indent(width, lines):
    return ''.join(f'{" " * width}{line}\n' for line in lines)


def _binary(text):
    return '<<' + ','.join(str(byte) for byte in text.encode()) + '>>'


class Ejabberd:
    """One server with one domain.  Accounts are added while it runs.

    `debian`: with the modules of Debian's ejabberd.yml, among them shared rosters and the counter
    that passes five subscription presences each `interval` seconds, either way.  Its versions are
    hashes then, unless `versioning` (a counter in the table) is asked for.
    `options`: more lines of ejabberd.yml; `c2s`: of its first listener; `modules`: of its modules.
    """

    def __init__(self, directory, certificate, domain='ejabberd.test', versioning=False,
                 debian=False, interval=60, options=(), c2s=(), modules=()):
        self.directory = directory
        self.domain = domain
        self.port, self.direct_port = free_port(), free_port()
        self._process = None
        self._output = os.path.join(directory, 'output')
        self._answered = 0
        self._control = os.path.join(directory, 'control')
        for path in (os.path.join(directory, 'mnesia'), self._control):
            os.makedirs(path)
        with open(os.path.join(directory, 'server.pem'), 'w', encoding='utf-8') as pem:
            for path in (certificate.cert_file, certificate.key_file):
                with open(path, encoding='utf-8') as part:
                    pem.write(part.read())
        roster = ('versioning: true, store_current_id: true' if versioning else
                  'versioning: true' if debian else '')
        all_modules = _indent(2, modules) + (DEBIAN_MODULES.format(interval=interval) if debian else '')
        with open(os.path.join(directory, 'ejabberd.yml'), 'w', encoding='utf-8') as config:
            config.write(CONFIG.format(domain=domain, directory=directory, port=self.port,
                                       direct_port=self.direct_port, roster=roster,
                                       options=_indent(0, options),
                                       c2s=_indent(4, c2s)) + all_modules)
        subprocess.run(['erlc', '-o', self._control,
                        os.path.join(os.path.dirname(__file__), 'ejabberd_control.erl')], check=True)

    @property
    def address(self):
        """Where clients connect to."""
        return f'{LOOPBACK}:{self.port}'

    @property
    def direct_address(self):
        """Where clients connect to with TLS from the first byte."""
        return f'{LOOPBACK}:{self.direct_port}'

    @property
    def log_file(self):
        """What ejabberd says."""
        return os.path.join(self.directory, 'ejabberd.log')

    def start(self):
        """Starts it, or starts it again on the same ports, and waits until it listens."""
        environment = dict(os.environ, HOME=self.directory, ERL_LIBS=self._library_dir(),
                           EJABBERD_CONFIG_PATH=os.path.join(self.directory, 'ejabberd.yml'),
                           EJABBERD_LOG_PATH=self.log_file, ERL_AFLAGS='', ERL_FLAGS='',
                           ERL_CRASH_DUMP=os.path.join(self.directory, 'crash.dump'))
        with open(self._output, 'wb') as output:
            self._process = subprocess.Popen(
                ['erl', '-noshell', '-mnesia', 'dir', f'"{self.directory}/mnesia"',
                 '-pa', self._control, '-s', 'ejabberd', '-s', 'ejabberd_control'],
                stdin=subprocess.PIPE, stdout=output, stderr=output, env=environment,
                cwd=self.directory)
        self._answered = 0
        wait_for_port(self.port, self._process, self.log_file)
        wait_for_port(self.direct_port, self._process, self.log_file)
        self._tell('ping')

    def stop(self):
        """Stops it; clients see the stream end."""
        if self._process:
            stop_process(self._process)
            self._process.stdin.close()
            self._process = None

    def add_account(self, user, password, contacts=()):
        """An account and its roster; for users that never logged in."""
        self._tell('register', user, self.domain, password)
        if not contacts:
            return
        path = os.path.join(self.directory, 'seed.term')
        with open(path, 'w', encoding='ascii') as file:
            for contact in contacts:
                local, _, domain = contact.jid.rpartition('@')
                groups = ','.join(_binary(group) for group in contact.groups)
                file.write(f'{{{_binary(local)},{_binary(domain)},{_binary(contact.name)},'
                           f"'{contact.subscription}',{'out' if contact.ask else 'none'},"
                           f'[{groups}]}}.\n')
        self._tell('seed', user, self.domain, path)

    def share_group(self, group, *users):
        """A group that stands in the roster of each of its members, with all of them in it."""
        self._tell('group', self.domain, group)
        for user in users:
            self.join_group(group, user)

    def join_group(self, group, user):
        """One more member of a shared group."""
        self._tell('join', user, self.domain, group)

    def leave_group(self, group, user):
        """One member less."""
        self._tell('leave', user, self.domain, group)

    def clear_roster(self, user):
        """Takes everything out of the table, behind the back of all that keeps versions."""
        self._tell('clear', user, self.domain)

    def set_password(self, user, password):
        """Another password for an account."""
        self._tell('register', user, self.domain, password)

    def remove_account(self, user):
        """An account less; its sessions are ended."""
        self._tell('remove', user, self.domain)

    def ban_account(self, user, reason):
        """Locks an account and ends its sessions, as the command ban_account does."""
        self._tell('ban', user, self.domain, reason)

    def kick(self, user, reason):
        """Ends all sessions of an account, as the command kick_session does."""
        self._tell('kick', user, self.domain, reason)

    def export_accounts(self):
        """The path of its accounts in the format of XEP-0227, as the command export_piefxis_host
        writes it: the file of the host, which another one includes."""
        directory = os.path.join(self.directory, 'exported')
        os.makedirs(directory, exist_ok=True)
        self._tell('export', self.domain, directory)
        return glob.glob(os.path.join(directory, '*_*.xml'))[0]

    def import_accounts(self, path):
        """Takes accounts from a file in that format, as the command import_piefxis does."""
        self._tell('import', path)

    def serve_only(self, domain):
        """Serves this domain and no other from now on, without a restart."""
        path = os.path.join(self.directory, 'ejabberd.yml')
        with open(path, encoding='utf-8') as config:
            text = config.read()
        with open(path, 'w', encoding='utf-8') as config:
            config.write(re.sub('^hosts: .*$', f'hosts: ["{domain}"]', text, flags=re.M))
        self._tell('reload')

    def read_roster(self, user):
        """What the server's table holds."""
        contacts = [self._parse(fields) for fields in self._dump(user)]
        return [contact for contact in contacts if contact]

    def list_requests(self, user):
        """Whose requests wait for the user's answer."""
        return sorted(f'{fields[0]}@{fields[1]}' for fields in self._dump(user)
                      if fields[4] in ('in', 'both'))

    def wait_for_end_of_others(self, user):
        """Until all of the account's sessions but one have ended, and have done what they were asked."""
        path = os.path.join(self.directory, 'sessions')

        def is_alone():
            self._tell('sessions', user, self.domain, path)
            with open(path, encoding='ascii') as file:
                return int(file.read()) <= 1
        wait_until(is_alone, f'the end of other sessions of {user}')

    def client(self, user, password, **options):
        """Another client of the account."""
        return XmppClient(f'{user}@{self.domain}', password, self.port, **options)

    def _dump(self, user):
        path = os.path.join(self.directory, 'dump')
        self._tell('dump', user, self.domain, path)
        with open(path, encoding='ascii') as file:
            return [[bytes.fromhex(field).decode() for field in line.strip().split(',')]
                    for line in file]

    @staticmethod
    def _parse(fields):
        local, domain, name, subscription, ask, *groups = fields
        if subscription == 'none' and ask == 'in':
            return None  # a request that waits for the user: not part of the roster (RFC 6121)
        return Contact(f'{local}@{domain}' if local else domain, name, subscription,
                       ask in ('out', 'both', 'subscribe'), tuple(groups)).as_stored()

    @staticmethod
    def _library_dir():
        found = glob.glob('/usr/lib/*/ejabberd-*/ebin/ejabberd.beam')
        return os.path.realpath(os.path.join(os.path.dirname(found[0]), '..', '..'))

    def _tell(self, *words, timeout=PATIENCE):
        self._process.stdin.write((' '.join(word.encode().hex() for word in words) + '\n').encode())
        self._process.stdin.flush()
        answers = wait_until(lambda: self._answers()[self._answered:], f'ejabberd: {words[0]}',
                             timeout)
        self._answered += 1
        if answers[0] != 'ok':
            raise RuntimeError(f'ejabberd: {words}: {answers[0]}\n{tail(self.log_file)}')

    def _answers(self):
        with open(self._output, encoding='utf-8', errors='replace') as output:
            lines = output.read().splitlines()
        return [line.partition(' ')[2] for line in lines if line.startswith('control:')]
