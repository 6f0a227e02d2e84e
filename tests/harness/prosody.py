"""Debian's Prosody on loopback, started by data/throwaway-prosody.

Accounts and rosters are written as Prosody's own storage files, which makes 100 000 contacts a
matter of a second; what the server holds is read back from the same files by Prosody's Lua.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import signal
import subprocess

from harness.contacts import Contact
from harness.net import LOOPBACK, PATIENCE, free_port, stop_process, wait_for_port, wait_until
from harness.xmppclient import XmppClient

SOURCE_DIR = os.environ.get('RD_SOURCE_DIR') or os.path.realpath(
    os.path.join(os.path.dirname(__file__), '..', '..'))

MODULES = ['roster', 'presence', 'saslauth', 'tls', 'disco', 'ping', 'blocklist', 'posix']

# Takes the feature away again that mod_roster always adds.
NO_VERSIONING = '''
module:hook("stream-features", function (event)
  event.features:maptags(function (tag)
    if tag.attr.xmlns ~= "urn:xmpp:features:rosterver" then return tag end
  end)
end, -1000)
'''

# A storage of rosters that reads each from its file once, and writes none: a change costs nothing, and
# read_roster () doesn't see it.
IN_MEMORY = '''
local rosters = module:shared("rosters");
local store = {};
function store:get (user)
  local load = loadfile("%s/" .. user .. ".dat");
  rosters[user] = rosters[user] or load and load();
  return rosters[user];
end
function store:set (user, roster) rosters[user] = roster; return true; end
function store:set_keys () return true; end
module:provides("storage", { open = function () return store; end });
'''

# Takes no set of one contact.
REFUSE = '''
local st = require "util.stanza"
module:hook("iq/self/jabber:iq:roster:query", function (event)
  local item = event.stanza.attr.type == "set" and event.stanza.tags[1].tags[1]
  if item and item.attr.jid == "%s" then
    event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed"))
    return true
  end
end, 100)
'''

# Prints a roster file: hexadecimal fields, one item a line.
DUMP = '''
local function hex (text)
  return (tostring(text or ""):gsub(".", function (c) return ("%02x"):format(c:byte()) end))
end
for jid, item in pairs(dofile(arg[1])) do
  if jid then
    local line = { hex(jid), hex(item.name), hex(item.subscription), hex(item.ask) }
    for group in pairs(item.groups) do line[#line + 1] = hex(group) end
    print(table.concat(line, ","))
  end
end
'''

# Prints whose requests a roster file has.
DUMP_PENDING = '''
for jid in pairs(dofile(arg[1])[false].pending) do print(jid) end
'''


# What it logs of a SIGHUP, before it does anything else.
RELOADED = 'Reloading configuration file'


def _quote(text):
    """A Lua string."""
    out = []
    for byte in text.encode():
        char = chr(byte)
        out.append(char if char.isascii() and (char.isalnum() or char in '@. -_') else f'\\{byte:03}')
    return '"' + ''.join(out) + '"'


def _encode(text):
    """A name as Prosody spells it in a path."""
    return ''.join(chr(b) if chr(b).isascii() and chr(b).isalnum() else f'%{b:02x}'
                   for b in text.encode())


class Prosody:
    """One server with one domain.  start() before use, stop() after; accounts in between or before."""

    def __init__(self, directory, certificate, domain='prosody.test', versioning=True,
                 authentication='internal_plain', modules=(), extra='', in_memory=False,
                 protocol='', refused=''):
        self.directory = directory
        self.domain = domain
        self.port, self.direct_port = free_port(), free_port()
        self._process = None
        os.makedirs(os.path.join(directory, 'modules'))
        self._show(certificate)
        settings = f'authentication = "{authentication}"\n' + extra
        modules = list(modules)
        if not versioning:
            self._write('modules/mod_no_versioning.lua', NO_VERSIONING)
            modules.append('no_versioning')
        if refused:
            self._write('modules/mod_refuse.lua', REFUSE % refused)
            modules.append('refuse')
        if in_memory:
            rosters = os.path.dirname(self._data_path('roster', ''))
            self._write('modules/mod_storage_in_memory.lua', IN_MEMORY % rosters)
            settings += 'storage = { roster = "in_memory"; default = "internal" }\n'
        if protocol:  # of TLS, as LuaSec spells it: "tlsv1_2" is that and no other
            settings += (f'ssl = {{ key = "{directory}/tls.key", certificate = "{directory}/tls.crt", '
                         f'protocol = "{protocol}" }}\n')
        if modules:
            settings += f'modules_enabled = {{ {", ".join(map(_quote, MODULES + modules))} }}\n'
        self._write('extra.cfg.lua', settings)

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
        """What Prosody says."""
        return os.path.join(self.directory, 'prosody.log')

    def start(self):
        """Starts it, or starts it again on the same ports, and waits until it listens."""
        with open(os.path.join(self.directory, 'output'), 'ab') as output:
            self._process = subprocess.Popen(
                [os.path.join(SOURCE_DIR, 'data', 'throwaway-prosody'), self.directory, self.domain,
                 str(self.port), str(self.direct_port)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        wait_for_port(self.port, self._process, self.log_file)
        wait_for_port(self.direct_port, self._process, self.log_file)

    def _show(self, certificate):
        shutil.copy(certificate.cert_file, os.path.join(self.directory, 'tls.crt'))
        shutil.copy(certificate.key_file, os.path.join(self.directory, 'tls.key'))

    def renew(self, certificate):
        """Shows another certificate to who comes from now on, without a restart."""
        self._show(certificate)
        if self._process:
            done = self._log().count(RELOADED)
            self._process.send_signal(signal.SIGHUP)
            wait_until(lambda: self._log().count(RELOADED) > done, 'Prosody reads its configuration')

    def _log(self):
        with open(self.log_file, encoding='utf-8', errors='replace') as file:
            return file.read()

    def stop(self):
        """Stops it; clients see the stream end."""
        if self._process:
            stop_process(self._process)
            self._process = None

    def kill(self):
        """Ends it without a word."""
        self._process.kill()
        self._process.wait()
        self._process = None

    def pause(self):
        """Does nothing any more until resume(): a server that doesn't answer."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        """Goes on where it stopped."""
        if self._process:
            self._process.send_signal(signal.SIGCONT)

    def add_account(self, user, password, contacts=()):
        """An account and its roster; for users that never logged in."""
        self._write_data('accounts', user, f'return {{ ["password"] = {_quote(password)} }};\n')
        lines = ['return {\n[false] = { ["version"] = 1; ["pending"] = {}; };\n']
        for contact in contacts:
            name = f'["name"] = {_quote(contact.name)}; ' if contact.name else ''
            ask = '["ask"] = "subscribe"; ' if contact.ask else ''
            groups = ' '.join(f'[{_quote(group)}] = true;' for group in contact.groups)
            lines.append(f'[{_quote(contact.jid)}] = {{ ["subscription"] = "{contact.subscription}"; '
                         f'{name}{ask}["groups"] = {{ {groups} }}; }};\n')
        lines.append('};\n')
        self._write_data('roster', user, ''.join(lines))

    def take_roster(self, user, file):
        """The account's roster, as Prosody stores one."""
        shutil.copyfile(file, self._data_path('roster', user))

    def set_password(self, user, password):
        """Another password for an account (Prosody reads it at each log-in)."""
        self._write_data('accounts', user, f'return {{ ["password"] = {_quote(password)} }};\n')

    def spoil_account(self, user):
        """Makes an account unreadable, until its password is set."""
        self._write(self._data_path('accounts', user), 'return {{{')

    def command(self, text):
        """What an administrator types into `prosodyctl shell`; needs the module admin_shell."""
        config = os.path.join(self.directory, 'prosody.cfg.lua')
        subprocess.run(['prosodyctl', '--root', '--config', config, 'shell', text], check=True,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)

    def read_roster(self, user):
        """What the server's storage holds."""
        path = self._data_path('roster', user)
        if not os.path.exists(path):
            return []
        script = os.path.join(self.directory, 'dump.lua')
        self._write('dump.lua', DUMP)
        dump = subprocess.run(['lua5.4', script, path], capture_output=True, text=True, check=True)
        return [self._parse(line) for line in dump.stdout.splitlines()]

    def read_pending(self, user):
        """Whose requests the server's storage holds, sorted."""
        script = os.path.join(self.directory, 'dump-pending.lua')
        self._write('dump-pending.lua', DUMP_PENDING)
        dump = subprocess.run(['lua5.4', script, self._data_path('roster', user)],
                              capture_output=True, text=True, check=True)
        return sorted(dump.stdout.split())

    def wait_for_end_of_others(self, user):
        """As ejabberd's: what a session asked that has died is done before the next is there."""

    def client(self, user, password, **options):
        """Another client of the account."""
        return XmppClient(f'{user}@{self.domain}', password, self.port, **options)

    @staticmethod
    def _parse(line):
        fields = [bytes.fromhex(field).decode() for field in line.split(',')]
        jid, name, subscription, ask = fields[:4]
        return Contact(jid, name, subscription, ask == 'subscribe', tuple(fields[4:])).as_seen()

    def _data_path(self, store, user):
        return os.path.join(self.directory, 'data', _encode(self.domain), store,
                            f'{_encode(user)}.dat')

    def _write_data(self, store, user, text):
        path = self._data_path(store, user)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def _write(self, name, text):
        with open(os.path.join(self.directory, name), 'w', encoding='utf-8') as file:
            file.write(text)
