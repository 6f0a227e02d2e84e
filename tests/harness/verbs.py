"""All verbs of rosterctl as command lines, those that succeed and those that fail, and the small world
in which they run: whoever checks something of each verb goes through the same rows.

    class Widths(VerbWorld):
        def test_all(self):
            for row in self.rows():
                done = self.run_row(row, '--plain')  # the exit status is that of the row

The rows of HOME run in order: a later one may build on what an earlier one changed. reset() brings
the world back for another round, in less than a second.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import dataclasses
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess

from harness.bus import MANAGER, NAME, ROOT, Bus
from harness.certs import Authority
from harness.contacts import Contact
from harness.net import free_port, wait_until
from harness.rosterd import Rosterctl, Rosterd, make_environment
from harness.story import PASSWORD, Story, profile_path

(DONE, ERROR, USAGE, NO_BUS, FAILED, NO_DAEMON, NOT_FOUND, BAD_DATA, NOT_SUPPORTED, CONFLICT,
 DECLINED, PARTLY_DONE, TIMED_OUT, OFFLINE, INTERRUPTED,
 TERMINATED) = (0, 1, 2, 3, 4, 5, 16, 17, 18, 19, 20, 21, 22, 23, 130, 143)

# Where a row runs: in the world below; where rosterd knows no profile, can't be started, fails to
# start, or says nothing; and where there is no bus.
HOME, EMPTY, ABSENT, BROKEN, MUTE, BUSLESS = 'home', 'empty', 'absent', 'broken', 'mute', 'busless'

LONG = 'A contact whose name is so long that no terminal of eighty columns has it on one line with its JID'
CONTACTS = (
    Contact('benvolio@montague.example', 'Benvolio', 'both', groups=('Fencing', 'Friends')),
    Contact('balthasar@montague.example', 'Balthasar', 'to', groups=('Servants',)),
    Contact('nurse@capulet.example', 'Nurse', 'both', groups=('Family', 'Servants')),
    Contact('capulet@capulet.example', 'Lord Capulet', 'both', groups=('Family',)),
    Contact('lady@capulet.example', 'Lady Capulet', 'from', groups=('Family',)),
    Contact('rosaline@capulet.example', 'Rosaline', 'from', ask=True),
    Contact('escalus@verona.example', 'Prince Escalus', 'none',
            groups=('Those who rule Verona, and their guards',)),
    Contact('mercutio@verona.example', 'Mercutio', 'none', ask=True, groups=('Friends',)),
    Contact('laurence@abbey.example', 'Friar Laurence', 'to', groups=('Friends',)),
    Contact('laurence@cell.example', 'Friar Laurence', 'none', groups=('Friends', 'Servants')),
    Contact('john@abbey.example', 'Friar "\\John\\" \u202e <&>', 'none'),
    Contact('apothecary@mantua.example', '', 'none', ask=True),
    Contact('nihongo@tokyo.example', '日本語の長い名前を持つ人 e\u0301te\u0301 👩\u200d👧', 'both', groups=('友達', '家族')),
    Contact('kapitaen@donau.example', 'Kapitän', 'to',
            groups=('Donaudampfschifffahrtselektrizitätenhauptbetriebswerk', 'Rindfleischetikettierung')),
    Contact(f'{"somebody-" * 6}with-a-long-name@{"long-" * 6}domain.example', LONG, 'none'),
)
# Whom the server refuses to change.
REFUSED = 'capulet@capulet.example'
# Whom the server makes.
MADE = 'apothecary@mantua.example'
# Those of the other accounts.
FEW = (Contact('a@capulet.example', 'Angelica', 'from', groups=('Friends',)), Contact('b@capulet.example'))
# A file to import.
ROSTER = '''{"format":"rosterctl-roster","version":1}
{"jid":"abraham@prosody.test","name":"Abraham","subscription":"both","groups":["Servants"]}
{"jid":"nurse@capulet.example","name":"Angelica","groups":["Imported"]}
'''
# Whose requests home has.
ASKING = ('romeo', 'paris', 'sampson')


@dataclasses.dataclass(frozen=True)
class Row:
    """One command line: `rosterctl VERB WORDS`. In WORDS stand {address}, {nowhere}, {ca}, {password},
    {wrong} (files with a password), {fingerprint}, and {first_job} and {last_job}, numbers."""
    verb: str
    words: str = ''
    status: int = DONE
    where: str = HOME
    asks: bool = False      # a question, if it runs on a terminal; else it declines
    is_endless: bool = False  # it is interrupted when it has written two lines
    wants_no_terminal: bool = False  # on one it would ask for a password
    json_status: int | None = None  # with --json, where that is another one

    def __str__(self):
        return f'{self.where}: rosterctl {self.verb} {self.words}'


def _table(verb, *rows):
    """Rows of one verb: each the words, or (words, status), or (words, status, options)."""
    for row in rows:
        words, status, options = (row, DONE, {}) if isinstance(row, str) else (*row, {})[:3]
        yield Row(verb, words, status, **options)


LOOKS = {'asks': True, 'json_status': DONE}
ASKS, PIPED, ENDLESS = {'asks': True}, {'wants_no_terminal': True}, {'is_endless': True}
NEW = '--address {address} --ca-file {ca}'

# The order is that of a day: what is looked at first, what changes something later. The first row of a
# verb succeeds.
TABLE = (
    *_table('status', '', '-v', '-p home', '-p all -v', ('-p nobody', NOT_FOUND)),
    *_table('profile list', ''),
    *_table('profile show', '', 'other', 'strange', 'wrong', ('nobody', NOT_FOUND)),
    *_table('get', '', '-v', '-vv', '-O json', '--group Friends', '"nobody at all"', '--no-from --no-to',
            '--unseen-for 90d', '-p other', '-p other --group Foes', '-p other --domain nowhere.example',
            ('-p nobody', NOT_FOUND), ('-p strange', OFFLINE), ('-p all', OFFLINE),
            ('--subscription sideways', USAGE), '--at now --group Friends', ('--at 1', NOT_FOUND), ('--at ?', USAGE),
            ('--unseen-for 1h', USAGE)),
    *_table('show', 'benvolio@montague.example', MADE,
            'john@abbey.example apothecary@mantua.example -O json',
            ('nobody@verona.example', NOT_FOUND), ('john@abbey.example nobody@verona.example', NOT_FOUND),
            ('-p strange john@abbey.example', OFFLINE)),
    *_table('stats', '', '--group Friends', '-p other', ('-p all', OFFLINE), ('-p strange', OFFLINE)),
    *_table('duplicates', '', '-v', '--certain', '-p other', ('-p all', OFFLINE), ('-p strange', OFFLINE)),
    *_table('watch', ('--changed-after 0', INTERRUPTED, ENDLESS), ('-p nobody', NOT_FOUND),
            ('--changed-after never', USAGE), ('--since never', USAGE), ('-n 2 --changed-after 0', USAGE)),
    *_table('group list', '', '-p other', ('-p strange', OFFLINE)),
    *_table('requests list', '', '-p other'),
    *_table('snapshot', '', 'before.party', ('before.party', CONFLICT), ('2h', USAGE), ('17', USAGE), ('ls', USAGE),
            ('"my party"', BAD_DATA), ('-p strange', OFFLINE)),
    *_table('snapshot list', '', '-p strange', ('-p nobody', NOT_FOUND)),
    *_table('block list', '', '-p other', '-p strange'),
    *_table('help', '', 'get', 'profile', 'profile add', '--verbs', ('nonsense', USAGE)),
    *_table('completion', 'bash', ('nonsense', NOT_SUPPORTED)),

    *_table('set', 'benvolio@montague.example --name Ben', f'{MADE} --add-group Made',
            'nurse@capulet.example --groups Family,Friends',
            'lady@capulet.example --add-group Friends --no-wait',
            ('benvolio@montague.example', USAGE), ('nobody@verona.example --name N', NOT_FOUND),
            ('a@b@c --name N', BAD_DATA), ('-p other benvolio@montague.example --name N', OFFLINE)),
    *_table('add', 'peter@capulet.example --name Peter', ('peter@capulet.example', CONFLICT),
            ('a@b@c', BAD_DATA), ('-p other peter@capulet.example', OFFLINE)),
    *_table('export', '{kept} --yes', ('- --group Friends --format csv', DONE, {'json_status': USAGE}), ('-p strange {kept} --yes', OFFLINE),
            ('-p nobody {kept} --yes', NOT_FOUND), ('{kept} --format nonsense', USAGE)),
    *_table('import', '{roster} --dry-run', ('{roster}', DECLINED, ASKS), '{roster} --yes --subscribe', '{roster}',
            ('{bad_roster} --yes', BAD_DATA), ('{nowhere}', NOT_FOUND), ('-p other {roster} --yes', OFFLINE)),
    *_table('group add', 'Verona escalus@verona.example mercutio@verona.example',
            'Verona escalus@verona.example',
            (f'Elders {REFUSED} lady@capulet.example', PARTLY_DONE),
            ('Verona nobody@verona.example', NOT_FOUND), ('-p other Verona escalus@verona.example', OFFLINE)),
    *_table('group drop', 'Verona mercutio@verona.example', ('Nobodies mercutio@verona.example', NOT_FOUND),
            ('-p other Friends a@capulet.example', OFFLINE)),
    *_table('group rename', 'Fencing Swords', ('Swords Friends', DECLINED, ASKS), 'Swords Friends --yes',
            ('Nobodies Somebodies', NOT_FOUND), ('Friends Friends', USAGE),
            ('-p other Friends Fencing', OFFLINE)),
    *_table('group remove', 'Verona --yes', ('Servants', DECLINED, ASKS), ('Nobodies --yes', NOT_FOUND),
            ('-p other Friends --yes', OFFLINE)),
    *_table('subscribe', 'gregory@prosody.test --message Wherefore?', 'gregory@prosody.test', ('a@b@c', BAD_DATA),
            ('-p other gregory@prosody.test', OFFLINE)),
    *_table('unsubscribe', 'gregory@prosody.test', ('a@b@c', BAD_DATA),
            ('-p other gregory@prosody.test', OFFLINE)),
    *_table('requests approve', 'romeo@prosody.test', 'tybalt@prosody.test', ('', USAGE), ('--all', DECLINED, ASKS),
            ('a@b@c', BAD_DATA), ('-p other romeo@prosody.test', OFFLINE)),
    *_table('requests deny', 'paris@prosody.test', ('', USAGE), ('--all', DECLINED, ASKS), '--all --yes',
            '--all', ('-p other romeo@prosody.test', OFFLINE)),
    *_table('block add', 'tybalt@prosody.test', '--dry-run sampson@prosody.test', ('@', BAD_DATA),
            ('prosody.test', DECLINED, ASKS), ('-p other tybalt@prosody.test', OFFLINE)),
    *_table('block remove', 'tybalt@prosody.test', 'sampson@prosody.test', ('@', BAD_DATA),
            ('-p other tybalt@prosody.test', OFFLINE)),
    *_table('remove', 'peter@capulet.example lady@capulet.example --yes', '--dry-run john@abbey.example',
            ('john@abbey.example', DECLINED, ASKS), ('nobody@verona.example --yes', NOT_FOUND),
            ('-p other a@capulet.example --yes', OFFLINE)),
    *_table('merge', 'laurence@cell.example --into laurence@abbey.example --dry-run',
            ('laurence@cell.example --into laurence@abbey.example', DECLINED, ASKS),
            'laurence@cell.example --into laurence@abbey.example --yes',
            ('benvolio@montague.example', USAGE),
            ('benvolio@montague.example --into nobody@verona.example --yes', NOT_FOUND),
            ('-p other a@capulet.example --into b@capulet.example --yes', OFFLINE)),
    *_table('purge', '--domain abbey.example --yes', '--dry-run', ('', DECLINED, ASKS),
            ('--max 1 --yes', DECLINED), '--domain nowhere.example --yes', ('-p other --yes', OFFLINE)),
    *_table('undo', '--yes', '--dry-run', ('{first_job}', DECLINED, ASKS), '{first_job} --yes', '{first_job}',
            ('99999', NOT_FOUND), ('soon', USAGE)),
    *_table('redo', '--dry-run', ('', DECLINED, ASKS), '--yes', '-y', ('-y --yes', NOT_FOUND),
            ('99999', NOT_FOUND), ('soon', USAGE)),
    *_table('restore', 'snapshot-1 --dry-run', 'before.party --group Friends --keep-new --yes',
            ('snapshot-1', DECLINED, ASKS), 'snapshot-1 --yes', 'snapshot-1', ('1d', NOT_FOUND), ('nothing', NOT_FOUND),
            ('?', USAGE), ('', USAGE), ('now', BAD_DATA), ('snapshot-1 --changed-after 9', USAGE),
            ('-p other 1', OFFLINE)),
    *_table('snapshot remove', 'before.party --yes', ('snapshot-1', DECLINED, ASKS), ('nothing', NOT_FOUND),
            ('', USAGE)),
    *_table('move', 'other --dry-run', ('other', DECLINED, ASKS), '-y other home --message It-is-me', '-y other',
            ('nobody', NOT_FOUND), ('strange -y', OFFLINE), ('home -y', USAGE), ('-p home other home', USAGE),
            ('-y home other', OFFLINE)),
    *_table('move status', '', '-v', '-p other'),
    *_table('move stop', '', ('-p other', BAD_DATA)),
    *_table('resync', '', '-v', '--dry-run', '--no-wait', ('-p other', OFFLINE), ('-p all', OFFLINE)),
    *_table('history', '', '-n 3', ('--limit 0', USAGE), 'benvolio@montague.example', '-p other',
            '--changed-after 9', ('--since never', USAGE), ('-f --until 1h', USAGE), ('-f', INTERRUPTED, ENDLESS),
            ('-f --since 1d', INTERRUPTED, ENDLESS), ('-f -p nobody', NOT_FOUND)),
    *_table('diff', 'now', 'snapshot-1', '--group Friends now now', ('', USAGE), ('10:70', USAGE), ('99 now', NOT_FOUND),
            ('1d', NOT_FOUND),
            ('-p nobody now', NOT_FOUND), ('-p strange now', OFFLINE), ('--changed-after 9 now', USAGE)),
    *_table('watch', ('-n 2', INTERRUPTED, ENDLESS), ('--since 1d', INTERRUPTED, ENDLESS)),
    *_table('job list', '', '-v', '-vv', '-n 1', '-p home', ('-n 0', USAGE)),
    *_table('job wait', '{last_job}', ('99999', NOT_FOUND), ('soon', USAGE)),
    *_table('job cancel', '{last_job}', ('99999', NOT_FOUND), ('soon', USAGE)),

    *_table('profile add', f'new rosaline@prosody.test {NEW} --password-file {{password}}',
            ('late peter@prosody.test --disabled', DONE, PIPED), ('home a@prosody.test', CONFLICT), ('one', USAGE),
            ('"bad name" a@prosody.test --disabled', BAD_DATA), ('bad a@b@c --disabled', BAD_DATA),
            (f'fifth mercutio@prosody.test {NEW} --password-file {{wrong}}', CONFLICT),
            (f'sixth abraham@prosody.test {NEW} --password-file {{wrong}}', FAILED),
            ('seventh a@nowhere.test --address {nowhere} --password-file {password}', OFFLINE)),
    *_table('profile set', 'ping-interval=200', 'other --visibility xa', ('', USAGE),
            ('nonsense=1', USAGE), ('address=:::', BAD_DATA), ('nobody address=', NOT_FOUND)),
    *_table('profile login', 'home --password-file {password}', 'other --password-file {password}',
            ('home', USAGE, PIPED), ('wrong --password-file {wrong}', FAILED),
            ('nobody --password-file {password}', NOT_FOUND)),
    *_table('profile connect', '', 'other --no-wait', ('wrong', FAILED), ('strange', FAILED),
            ('nobody', NOT_FOUND)),
    *_table('profile disconnect', 'other', ('nobody', NOT_FOUND)),
    *_table('profile default', '', 'other', 'home', ('nobody', NOT_FOUND)),
    *_table('dismiss', ''),
    *_table('profile dismiss', '', ('nobody', NOT_FOUND)),
    *_table('profile trust', '', ('strange', DECLINED, LOOKS), 'strange {fingerprint}', 'strange none',
            'home versions', ('strange abcdef', USAGE), ('nobody', NOT_FOUND)),
    *_table('profile remove', 'late --yes', ('new', DECLINED, ASKS), ('nobody --yes', NOT_FOUND)),
)

# What verbs do where there is no profile: "no such profile", except these.
WITHOUT_PROFILE = {'status': DONE, 'dismiss': DONE, 'profile list': DONE, 'job list': DONE, 'profile add': None}
LOCAL = ('help', 'completion')


def _make_common(verb, first):
    """What goes wrong in the same way for each verb; FIRST: the row of it that succeeds."""
    yield Row(verb, f'{first.words} --nonsense', USAGE)
    if verb not in LOCAL:
        yield from (Row(verb, first.words, NO_BUS, BUSLESS), Row(verb, first.words, NO_DAEMON, ABSENT),
                    Row(verb, first.words, NO_DAEMON, BROKEN),
                    Row(verb, f'{first.words} --timeout 0.05', TIMED_OUT, MUTE))
        status = WITHOUT_PROFILE.get(verb, NOT_FOUND)
        if status is not None:
            yield Row(verb, first.words, status, EMPTY)


def make_rows():
    """All of them."""
    firsts = {}
    for row in TABLE:
        firsts.setdefault(row.verb, row)
    yield Row('', '', USAGE)
    yield Row('nonsense', '', USAGE)
    yield Row('--version')
    yield Row('help', '--version')
    yield Row('requests', '--help')
    yield from TABLE
    for verb, first in firsts.items():
        yield from _make_common(verb, first)


class VerbWorld(Story):
    """Juliet's profiles on one Prosody: home is online and the default one, other is disabled and has
    its roster, the certificate of strange was refused, and wrong has a wrong password."""

    def setUp(self):
        super().setUp()
        self.rosterctls = {HOME: self.rosterctl}
        self._add_servers()
        self._set_up_elsewhere()
        self._add_profiles()
        self._add_requests()
        self._keep()

    # -- rows -----------------------------------------------------------------------------------

    def rows(self, *where):
        """The rows, or those of some places; each verb has one."""
        verbs = self.rosterctl('help', '--verbs').stdout.splitlines()
        self.assertEqual(sorted({row.verb for row in TABLE}), sorted(verbs), 'the verbs of TABLE')
        return [row for row in make_rows() if not where or row.where in where]

    def words(self, row):
        """The command line of a row, without rosterctl."""
        words = row.words.format(**self.places, first_job=self._find_job('min'), last_job=self._find_job('max'))
        return [*row.verb.split(), *shlex.split(words)]

    def run_row(self, row, *more, text=None):
        """Runs it with MORE words; it must end with its status."""
        rosterctl, words = self.rosterctls[row.where], [*self.words(row), *more]
        status = row.status if row.json_status is None or '--json' not in more else row.json_status
        if not row.is_endless or row.where != HOME:
            return rosterctl(*words, text=text, status=status)
        with rosterctl.start(*words) as process:
            first = process.stdout.readline() + process.stdout.readline()
            process.send_signal(signal.SIGINT)
            stdout, stderr = first + process.stdout.read(), process.stderr.read()
        self.assertEqual(process.returncode, row.status, f'{row}: {stderr}')
        return subprocess.CompletedProcess(words, process.returncode, stdout, stderr)

    def _find_job(self, which):
        return self.query(f'SELECT {which}(id) FROM job')[0][0] or 1

    # -- the world ------------------------------------------------------------------------------

    def _add_servers(self):
        self.server = self.prosody(refused=REFUSED)
        for user in ('nurse', 'tybalt', 'mercutio', 'rosaline', 'abraham', 'gregory', *ASKING):
            self.server.add_account(user, PASSWORD, FEW)
        self.server.add_account('juliet', PASSWORD, CONTACTS)
        self.server.start()
        certificate = Authority(self.make_dir('unknown'), 'Nobody knows me').issue('strange.test')
        self.stranger = self.prosody('strange.test', certificate)
        self.stranger.add_account('tybalt', PASSWORD)
        self.stranger.start()
        self.places = {
            'address': self.server.address, 'nowhere': f'127.0.0.1:{free_port()}',
            'ca': self.authority.ca_file, 'fingerprint': certificate.fingerprint,
            'kept': os.path.join(self.dir, 'kept.jsonl'), 'roster': self._write_file('roster.jsonl', ROSTER),
            'bad_roster': self._write_file('bad.jsonl', ROSTER + 'nonsense\n{}\n'),
            'password': self._write_file('right', PASSWORD),
            'wrong': self._write_file('wrong', 'wrong'),
        }

    def _write_file(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def _set_up_elsewhere(self):
        for where in (EMPTY, ABSENT, BROKEN, MUTE, BUSLESS):
            directory = self.make_dir(where)
            os.makedirs(directory)
            bus = Bus(os.path.join(directory, 'bus'))
            environment = make_environment(os.path.join(directory, 'home'), bus.address)
            self.rosterctls[where] = Rosterctl(self.dir, environment)
            if where != BUSLESS:
                self.addCleanup(bus.stop)
                bus.start(environment)
            if where in (EMPTY, MUTE):
                rosterd = Rosterd(directory, bus, environment)
                self.addCleanup(rosterd.stop)
                rosterd.start()
            if where == BROKEN:
                bus.make_activatable(NAME, '/bin/false')
            elif where == MUTE:
                bus.get(ROOT, MANAGER, 'Version')  # it knows by now that the name is its own
                rosterd.process.send_signal(signal.SIGSTOP)
                self.addCleanup(rosterd.process.send_signal, signal.SIGCONT)

    def _add_profiles(self):
        self.home = self.add_profile('home', 'juliet@prosody.test', self.server, Visibility='xa')
        other = self.add_profile('other', 'nurse@prosody.test', self.server)
        self.add_profile('strange', 'tybalt@strange.test', Address=self.stranger.address)
        self.add_profile('wrong', 'mercutio@prosody.test', self.server, password='wrong')
        self.wait_for_state(other, 'online')
        self.profile_call(other, 'Disconnect')
        self._wait_for_profiles()

    def _add_requests(self):
        for user in ASKING:
            client = self.join(self.server, user)
            client.send("<presence to='juliet@prosody.test' type='subscribe'>"
                        f"<status>It is {user}</status><moved xmlns='urn:xmpp:moved:1'>"
                        f'<old-jid>{user}@mantua.example</old-jid></moved></presence>')
        wait_until(lambda: len(self.subscriptions_call(self.home, 'ListPending')[0]) == len(ASKING),
                   'the requests')

    def _wait_for_profiles(self):
        self.wait_for_state(self.home, 'online')
        wait_until(lambda: self.property(profile_path('strange'), 'Certificate'), 'a refused certificate')
        self.wait_for_state(profile_path('wrong'), 'failed')

    # -- and back -------------------------------------------------------------------------------

    def _kept(self):
        yield self.rosterd.store_dir, os.path.join(self.dir, 'kept-store')
        yield os.path.join(self.server.directory, 'data'), os.path.join(self.dir, 'kept-data')

    def _keep(self):
        """Copies what reset() brings back; nothing runs meanwhile that writes it."""
        self._stop()
        self._mark_made()
        for original, copy in self._kept():
            shutil.copytree(original, copy)
        self._start()

    def _mark_made(self):
        """rosterd is to know that the server makes a contact of home."""
        with contextlib.closing(sqlite3.connect(self.rosterd.database)) as database, database:
            home, = database.execute("SELECT id FROM profile WHERE name = 'home'").fetchone()
            database.execute("INSERT INTO made VALUES (?, ?, 1, 'returned')", (home, MADE))
            database.execute('UPDATE contact SET flags = flags | 8 WHERE profile = ? AND jid = ?', (home, MADE))

    def reset(self):
        """All is as it was at the beginning."""
        self._stop()
        for original, copy in self._kept():
            shutil.rmtree(original)
            shutil.copytree(copy, original)
        self._start()

    def _stop(self):
        self.rosterd.stop()
        self.server.stop()

    def _start(self):
        self.server.start()
        self.rosterd.start()
        for name in ('home', 'other', 'strange', 'wrong'):
            self.set_password(profile_path(name), 'wrong' if name == 'wrong' else PASSWORD)
        self._wait_for_profiles()
