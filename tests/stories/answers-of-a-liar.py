"""When somebody else owns rosterd's name and lies, `rosterctl` ends with a sentence, or goes on
watching.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from gi.repository import GLib

from harness.documents import parse
from harness.liar import (CHANGES, CONTACT, CONTACTS, Error, Liar, MISSING, SILENCE, body,
                          page, variant)
from harness.net import PATIENCE, stop_process, wait_until
from harness.story import Story, main

FAILED, NO_DAEMON, TIMED_OUT = 4, 5, 22
# What no terminal may get: control characters, and those that turn a line round.
UNSAFE = re.compile('[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]')
EVIL = 'a\x1b]0;title\x07\x1b[2J\x9b31m\u202eb\nc\rd\te\x7f'
NONSENSE = 'makes no sense'
U32, U64 = 2 ** 32 - 1, 2 ** 64 - 1

# A call of rosterctl that uses the method; {job} is the number of the lie's job.
VERBS = {
    'FindProfile': 'status', 'Get': 'get', 'GetChanges': 'watch', 'Lookup': 'show romeo@example.org',
    'Stats': 'stats', 'Purge': 'purge --no-from -y', 'Resync': 'resync', 'Undo': 'undo 1 -y',
    'Set': 'set romeo@example.org --name=R', 'Remove': 'remove romeo@example.org -y',
    'SetSelected': 'group remove Friends -y', 'List': 'history', 'ListJobs': 'job list -v',
    'Wait': 'job wait {job}', 'Cancel': 'job cancel {job}', 'ListPending': 'requests list',
    'ListMoved': 'requests list',
    'Subscribe': 'subscribe romeo@example.org', 'Unsubscribe': 'unsubscribe romeo@example.org',
    'Approve': 'requests approve romeo@example.org', 'Deny': 'requests deny romeo@example.org -y',
    'Connect': 'profile connect', 'Disconnect': 'profile disconnect', 'Configure':
    'profile set direct-tls=yes', 'TrustVersions': 'profile trust versions',
    'AcceptWeakerLogin': 'profile trust SCRAM-SHA-1',
    'TrustCertificate': 'profile trust none', 'Properties.GetAll': 'status',
    'TakeSnapshot': 'snapshot', 'ListSnapshots': 'snapshot list',
    'RemoveSnapshot': 'snapshot remove mine -y', 'Restore': 'restore mine -y',
}
# Of what an honest one answers with something else.
WRONG = {'two lies': body('bs', True, 'a lie'), 'a number and more': body('ta{sv}', 7, {})}


def endless(call):
    """Get: a full page, and a cursor that was never given before."""
    _, cursor, limit = call.get_body().unpack()
    return GLib.Variant.new_tuple(variant(CONTACTS, [CONTACT] * limit), variant('s', f'{cursor}x'),
                                  variant('u', limit), variant('t', 7))


def texts(text):
    """All texts that there are, as this one."""
    contact = (text, text, U32, U32, [text], U64, {text: variant('s', text)})
    error = variant('(ss)', (f'im.rosterd.{"x" * 10}', text))
    jobs = {key: variant('u', U32) for key in ('Done', 'Failed', 'Added', 'Removed', 'Changed')}
    return {
        'Jid': variant('s', text), 'State': variant('s', text), 'LastError': error,
        'Remedy': variant('(ss)', ('weaker-login', text)), 'RosterNoticeJob': variant('t', U64),
        'RosterVersion': variant('s', text), 'VersionDistrust': error,
        'LastDoubt': variant('(tss)', (U64, text, text)), 'LeftOut': variant('as', [text] * 3),
        'LeftOutCount': variant('u', U32), 'RosterNotice': variant('s', text),
        'PasswordStorage': variant('s', text), 'StrongestLogin': variant('s', text),
        'AcceptedLogin': variant('s', text), 'NextRetry': variant('t', U64),
        'ClientCertificateExpires': variant('t', U64),
        'LastSync': variant('t', 2 ** 63), 'Contacts': variant('u', U32), 'Serial': variant('t', U64),
        'Certificate': variant('a{sv}', {'Fingerprint': variant('s', text), 'Host': variant('s', text),
                                         'Subject': variant('s', text), 'Issuer': variant('s', text),
                                         'Names': variant('as', [text] * 3), 'NotAfter': variant('t', U64),
                                         'Time': variant('t', U64),
                                         'NotBefore': variant('t', 2 ** 63),
                                         'Faults': variant('as', [text] * 3)}),
        'Settings': variant('a{sv}', {'Address': variant('s', text), 'Visibility': variant('s', text),
                                      'ShrinkGuard': variant('s', text)}),
        'Get': page([contact], serial=U64),
        'Lookup': body(f'{CONTACTS}as', [contact], []),
        'Stats': body('a{sv}', {'Total': variant('u', U32), 'Hosts': variant('a(su)', [(text, U32)]),
                                'Groups': variant('a(su)', [(text, 0)]), 'NGroups': variant('s', text),
                                'AverageContactsPerGroup': variant('d', float('nan')),
                                'AverageGroupsPerContact': variant('d', 1e300), 'Ask': variant('b', True)}),
        'List': body(f'{CHANGES}b', [(9, U64, text, U64, text, [contact], [contact]),
                                     (8, 2 ** 63, text, 0, text, [], [])], False),
        'ListJobs': body('a(tstsut)', [(U64, text, U64, text, U32, U64)]),
        'ListPending': body('a(sts)', [(text, U64, text)]),
        'ListMoved': body('a(sss)', [(text, text, text)] * 2),
        'ListSnapshots': body('a(sttutst)', [(text, U64, U64, U32, U64, text, U64)]),
        'TakeSnapshot': body('(sttutst)', (text, U64, 2 ** 63, U32, U64, text, 0)),
        'ListFailures': body('a(sss)', [(text, text, text)] * 10),
        'Kind': variant('s', text), 'Total': variant('u', 0),
        'Wait': body('sa{sv}', text, jobs | {'Error': error, text: variant('s', text)}),
    }


READS = ('status', 'profile show', 'profile trust', 'get -vv', 'get -O json',
         'show romeo@example.org', 'stats', 'group list', 'history', 'requests list',
         'purge --no-from --dry-run -vv', 'job list -v', 'job wait {job}', 'undo 1 --dry-run', 'snapshot',
         'snapshot list', 'restore 1 --dry-run')


class AnswersOfALiar(Story):
    """Its name is owned by a liar, of which each profile is a lie."""

    starts_rosterd = False

    def lie(self, lies):
        """Owns the name with these lies, and an honest profile beside them."""
        self.liar = Liar(self.bus.address, {'honest': {}} | lies)
        self.addCleanup(self.liar.stop)

    def arguments(self, name, line):
        """What to call rosterctl with so that it meets the lie NAME."""
        words = line.format(job=self.liar.numbers[name] + 1).split()
        return words if words[:2] in (['job', 'wait'], ['job', 'cancel']) else ['-p', name, *words]

    def check(self, row):
        """One call: how it ends, what it says, and nothing that a terminal would obey."""
        name, line, status, word = row
        done = self.rosterctl(*self.arguments(name, line), status=None)
        what = f'{name}: {line}: {done.returncode}\n{done.stdout[-500:]}\n{done.stderr[-1500:]}'
        if status is not None:
            self.assertEqual(done.returncode, status, what)
        self.assertIn(done.returncode, range(0, 24), what)
        self.assertIn(word, done.stderr, what)
        self.assertNotRegex(done.stderr, r'WARNING|assertion', what)
        self.assertIsNone(UNSAFE.search(done.stdout + done.stderr), what)
        self.assertLess(len(done.stderr), 20000, what)
        return done

    def check_all(self, rows):
        """Some at once."""
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(self.check, rows))

    def check_documents(self, rows):
        """The same with --json: one document, which has the failure, if it is one."""
        rows = [(name, f'{line} --json', status, word) for name, line, status, word in rows]
        for row, done in zip(rows, self.check_all(rows)):
            is_endless = any(words in f' {row[1]}' for words in (' watch', ' history -f'))
            text = done.stdout.splitlines()[-1] if is_endless else done.stdout
            self.assertEqual('error' in parse(text), done.returncode != 0, row)

    # -- types ------------------------------------------------------------------------------------

    def test_answers_of_other_types(self):
        """Each method's answer."""
        self.lie({f'{method} {kind}': {method: answer} for method in VERBS
                  for kind, answer in WRONG.items()})
        rows = [(f'{method} {kind}', line, FAILED, NONSENSE)
                for method, line in VERBS.items() for kind in WRONG]
        self.check_all(rows)
        self.check_documents(rows[::2])

    def test_properties(self):
        """Each one missing, and of another type; of a profile and of a job."""
        self.lie({})
        names = {'status': self.liar.properties('im.rosterd.Roster1.Profile', 'honest'),
                 'job wait {job}': self.liar.properties('im.rosterd.Roster1.Job', 'honest')}
        self.liar.stop()
        wait_until(lambda: not self.bus.has_owner(), 'the name to be free')
        lies, rows = {}, []
        for line, properties in names.items():
            for key in properties:
                lies |= {f'{key} missing': {key: MISSING}, f'{key} odd': {key: variant('(b)', (True,))}}
                rows += [(f'{key} missing', line, FAILED, f'{key} is missing'),
                         (f'{key} odd', line, FAILED, f'{key} is of type (b)')]
        self.lie(lies)
        self.check_all(rows)

    def test_objects(self):
        """Those of GetManagedObjects."""
        path = '/im/rosterd/Roster1/job/1'
        job = {'im.rosterd.Roster1.Job': {'Number': variant('s', 'one')}}
        self.lie({})
        for answer in (body('s', 'a lie'), body('a{oa{sa{sv}}}', {path: job})):
            self.liar.lies[0][1]['GetManagedObjects'] = answer
            self.check(('honest', 'job list', FAILED, NONSENSE))

    def test_manager(self):
        """Its properties, which each call needs."""
        self.lie({})
        lie = self.liar.lies[0][1]
        for key, value in (('Version', variant('u', 1)), ('StoreNotice', MISSING),
                           ('Profiles', variant('s', '/'))):
            lie[key] = value
            self.check(('honest', 'profile show', FAILED, NONSENSE))
            del lie[key]
        lie['Profiles'] = variant('ao', [self.liar.profile_path('honest')] * 101)
        done = self.rosterctl('status', status=FAILED)
        self.assertIn('more than 100', done.stderr)
        lie['Profiles'] = variant('ao', [self.liar.profile_path('honest')] * 100)
        self.assertEqual(self.rosterctl('status', '--plain').stdout.count('juliet@example.org'), 100)

    # -- texts and numbers --------------------------------------------------------------------------

    def test_texts(self):
        """Control characters in each text, and numbers as large as they come."""
        self.lie({'evil': texts(EVIL), 'long': texts('x' * 200000), 'empty': texts('')})
        self.check_all([('evil', line, None, '') for line in READS]
                       + [('empty', line, None, '') for line in READS]
                       + [('long', line, None, '') for line in ('get', 'history', 'requests list')])
        self.check_documents([(name, line, None, '') for name in ('evil', 'empty') for line in READS])

    def test_errors(self):
        """Of a name that nobody knows, without a text, of a wrong type, and far too long."""
        name = 'im.rosterd.Roster1.Error.Stale'
        lies = {'unknown': (Error('org.example.Lie', body('s', EVIL)), FAILED),
                'mute': (Error(name), 19), 'odd': (Error(name, body('u', 7)), 19),
                'long': (Error(name, body('s', 'x' * 10 ** 6)), FAILED)}
        self.lie({key: {'Get': answer} for key, (answer, _) in lies.items()})
        rows = [(key, 'get', status, 'rosterctl: ') for key, (_, status) in lies.items()]
        self.check_all(rows)
        self.check_documents(rows)

    # -- ends -----------------------------------------------------------------------------------

    def test_no_end(self):
        """Cursors that repeat, lead nowhere, or lead on for ever; and more than was asked for."""
        changes = [self.liar_change(serial) for serial in (9, 8, 8)]
        self.lie({
            'again': {'Get': page([CONTACT], 'again', total=5)}, 'empty': {'Get': page([], 'on')},
            'ever': {'Get': endless},
            'many': {'Get': page([CONTACT], total=200001)}, 'too many': {'Get': page([CONTACT] * 2001)},
            'long cursor': {'Get': page([CONTACT], 'x' * (128 * 1024 + 1))},
            'not older': {'List': body(f'{CHANGES}b', changes, True)},
            'same history': {'List': body(f'{CHANGES}b', changes[:2], True)},
            'failures': {'ListFailures': body('a(sss)', [('a@b', 'x.y', 'z')] * 2001), 'Failed':
                         variant('u', U32), 'Wait': body('sa{sv}', 'failed', {'Failed': variant('u', U32)})},
            'past': {'ListJobs': body('a(tstsut)', [(1, 'purge', 1, 'done', 1, 0)] * 51)},
            'others': {'Lookup': body(f'{CONTACTS}as', [CONTACT] * 2, [])},
            'forth': {'GetChanges': body(f'{CONTACTS}astbb', [], [], 7, True, False)},
        })
        rows = [
            ('again', 'get', FAILED, 'the same one again'), ('empty', 'get', FAILED, 'is empty'),
            ('ever', 'get', FAILED, 'more contacts than there can be'),
            ('again', 'purge --no-from --dry-run -vv', FAILED, 'the same one again'),
            ('too many', 'get', FAILED, 'more contacts than were asked for'),
            ('many', 'get', FAILED, 'more than 200000 contacts'),
            ('long cursor', 'get', FAILED, '128 KiB'), ('not older', 'history', FAILED, 'not older'),
            ('same history', 'history', FAILED, 'not older'),
            ('same history', 'history -f --since 1d', FAILED, 'not older'),
            ('same history', 'watch --since 1d', FAILED, 'not older'), ('failures', 'job wait {job}', FAILED, ''),
            ('past', 'job list -v', FAILED, 'more than were asked for'),
            ('others', 'show romeo@example.org', FAILED, 'as many contacts'),
            ('forth', 'watch', FAILED, 'from the same serial on')]
        self.check_all(rows)
        self.check_documents(rows)

    @staticmethod
    def liar_change(serial):
        """One of the history."""
        return Liar.change(serial)

    def test_silence(self):
        """An answer that never comes."""
        self.lie({method: {method: SILENCE} for method in VERBS})
        self.check_all([(method, f'{line} --timeout 0.3', TIMED_OUT, '') for method, line in VERBS.items()
                        if method != 'GetChanges'])
        self.liar.lies[0][1]['Properties.GetAll'] = SILENCE
        self.check(('honest', 'status --timeout 0.3', TIMED_OUT, '--timeout'))

    def test_gone(self):
        """It goes in the middle."""
        def leave(call):
            threading.Thread(target=self.liar.stop).start()
            return SILENCE
        self.lie({'leaver': {'Get': leave}})
        self.check(('leaver', 'get', NO_DAEMON, 'ended before it answered'))

    # -- watch ----------------------------------------------------------------------------------

    def watch(self, name, *words):
        """`rosterctl watch`, or WORDS, of the lie; its lines, as they come."""
        process = self.rosterctl.start('-p', name, *(words or ['watch']), '--json')
        self.addCleanup(stop_process, process)
        lines = []

        def collect():
            for line in process.stdout:
                lines.append(json.loads(line))
        thread = threading.Thread(target=collect, daemon=True)
        thread.start()
        return process, lines, thread

    def end(self, process, thread):
        """Ends it as a person does, and looks at what it said."""
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 130)
        thread.join(PATIENCE)
        said = process.stderr.read()
        self.assertNotRegex(said, 'WARNING|CRITICAL|Sanitizer|runtime error')
        process.stdout.close()
        process.stderr.close()

    def test_watch(self):
        """Signals of other types never came; it goes on with the next good one."""
        asked = threading.Event()

        def changes(call):
            asked.set()
            return body(f'{CONTACTS}astbb', [], [], 7, False, False)
        self.lie({'watched': {'GetChanges': changes}})
        process, lines, thread = self.watch('watched')
        self.assertTrue(asked.wait(PATIENCE))
        roster = 'im.rosterd.Roster1.Roster'
        wrong = (body('s', 'a lie'), body('t', 9), None, body('ttsas', 9, 7, 'push', []),
                 body('ttsa(ss)asas', 9, 7, 'push', [('a', 'b')], [], []))
        for arguments in wrong:
            self.liar.signal('watched', roster, 'ContactsChanged', arguments)
        for arguments in (body('s', 'a lie'), None, body('t', 9)):
            self.liar.signal('watched', roster, 'ContactsInvalidated', arguments)
        for arguments in (body('o', self.liar.profile_path('watched')), body('oas', '/', [])):
            self.liar.signal('watched', 'org.freedesktop.DBus.ObjectManager', 'InterfacesRemoved',
                             arguments, path='/im/rosterd/Roster1')
        evil = (EVIL, EVIL, 1, 0, [EVIL], 8, {})
        self.liar.signal('watched', roster, 'ContactsChanged',
                         body(f'tts{CONTACTS}asas', 8, 7, EVIL, [evil], [EVIL], [EVIL]))
        wait_until(lambda: len(lines) == 2, 'the two good changes')
        self.assertEqual([line['change'] for line in lines], ['added', 'removed'])
        self.end(process, thread)

    def test_watch_without_answers(self):
        """What comes while it waits for an answer is too much to be kept: it asks once more."""
        calls = []

        def changes(call):
            calls.append(call)
            return SILENCE
        self.lie({'silent': {'GetChanges': changes}})
        process, lines, thread = self.watch('silent')
        wait_until(lambda: len(calls) == 1, 'the question')
        for number in range(1001):
            self.liar.signal('silent', 'im.rosterd.Roster1.Roster', 'ContactsChanged',
                             body(f'tts{CONTACTS}asas', 8 + number, 7 + number, 'push', [], [], ['a@b']))
        self.liar.answer(calls[0], body(f'{CONTACTS}astbb', [], [], 7, False, False))
        wait_until(lambda: len(calls) == 2, 'the second question')
        self.assertEqual(lines, [])
        self.liar.answer(calls[1], body(f'{CONTACTS}astbb', [], ['a@b'], 9999, False, False))
        wait_until(lambda: len(lines) == 1, 'the removal')
        self.end(process, thread)

    def test_follow_history(self):
        """While it follows, too, a history that comes in another order ends it."""
        pages = [[], [self.liar_change(serial) for serial in (9, 8)],
                 [self.liar_change(serial) for serial in (10, 10)]]
        self.lie({'past': {'List': lambda call: body(f'{CHANGES}b', pages.pop(0), False)}})
        process, lines, thread = self.watch('past', 'history', '-f')
        wait_until(lambda: len(lines) == 2, 'the two changes')
        self.assertEqual([line['serial'] for line in lines], [8, 9])
        self.liar.signal('past', 'im.rosterd.Roster1.Roster', 'ContactsInvalidated', body('tt', 10, 9))
        self.assertEqual(process.wait(PATIENCE), FAILED)
        thread.join(PATIENCE)
        self.assertEqual(lines[2]['error']['name'], 'im.rosterd.Roster1.Error.Failed')
        self.assertIn('not older', process.stderr.read())
        process.stdout.close()
        process.stderr.close()

    def test_watch_of_resets(self):
        """Resets without end are read without haste."""
        counts = {'resets': 0, 'pages': 0}

        def changes(call):
            counts['resets'] += 1
            return body(f'{CONTACTS}astbb', [], [], 7, False, True)

        def stale(call):
            counts['pages'] += 1
            return Error('im.rosterd.Roster1.Error.Stale', body('s', 'It is too old.'))
        self.lie({'stale': {'GetChanges': changes, 'Get': stale}})
        process, _, thread = self.watch('stale')
        wait_until(lambda: counts['pages'] >= 3, 'three readings')
        self.assertLess(counts['resets'], 2 * counts['pages'] + 2)
        self.end(process, thread)


main()
