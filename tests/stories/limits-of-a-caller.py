"""Every call has limits: at one it is served, one above it is refused with a sentence that names it;
and no sentence is longer than a person reads, whatever it quotes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import threading
import xml.etree.ElementTree

from gi.repository import Gio, GLib

from harness.bus import ERROR, NAME, PROPERTIES, DBusError
from harness.contacts import generate
from harness.keeper import Keeper
from harness.net import wait_until
from harness.selection import typed
from harness.story import (HISTORY, JOB, MANAGER, PROFILE, ROOT, ROSTER, SUBSCRIPTIONS,
                           Story, main)

STRANGER = 'nobody@example.net'
LONG_JID = f'{"l" * 1023}@{"d" * 1023}/{"r" * 1022}'
SENTENCE_MAX = 2048
HOSTILE = '\x1b[31m\u202eevil\u2066 \n\t\u200b\x9b❤'


def strings(count, form='x{}'):
    """So many, no two alike."""
    return [form.format(number) for number in range(count)]


def jids(count):
    """Of nobody."""
    return strings(count, 'x{}@example.net')


class LimitsOfACaller(Story):
    """One profile, online, with a few contacts."""

    def setUp(self):
        super().setUp()
        self.keeper = Keeper(generate(20))
        self.holds_back = threading.Event()
        self.server = self.scripted(self.script)
        self.path = self.add_scripted_profile('juliet', self.server)
        self.wait_for_state(self.path, 'online')

    def script(self, session):
        """An honest server, which can be told to leave sets unanswered."""
        self.keeper.log_in(session)
        self.keeper.serve(session, lambda stanza: self.holds_back.is_set())

    def call(self, interface, method, signature, *arguments, path=None):
        """The short name of the error, and its sentence; ('', '') for none."""
        path = path or (ROOT if interface == MANAGER else self.path)
        try:
            self.bus.call(method, signature, *arguments, path=path, interface=interface)
        except DBusError as error:
            self.assertLess(len(error.text.encode()), SENTENCE_MAX, error.text[:300])
            return error.short_name, error.text
        return '', ''

    def check(self, limit, at_limit, make, over='LimitExceeded'):
        """MAKE (number) calls with so many; the sentence of the refusal names the limit."""
        name, sentence = make(limit)
        self.assertEqual(name, at_limit, (limit, sentence))
        name, sentence = make(limit + 1)
        self.assertEqual(name, over, (limit + 1, sentence))
        self.assertIn(str(limit), sentence)

    # -- one below and one above ----------------------------------------------------------------

    def test_filters(self):
        """The lists and the text of a filter, in each method that takes one; and its keys."""
        keys = {'Subscription': (16, lambda n: ['both'] * n), 'Groups': (1000, strings),
                'KeepGroups': (1000, strings), 'Jids': (5000, jids), 'KeepJids': (5000, jids),
                'Domains': (1000, strings), 'Text': (1024, lambda n: 'x' * n)}
        for key, (limit, fill) in keys.items():
            with self.subTest(key):
                self.check(limit, '', lambda n, k=key, f=fill: self.call(
                    ROSTER, 'Get', '(a{sv}su)', typed(**{k: f(n)}), '', 1))
        nobody = typed(Jids=jids(1))
        for method, signature, behind in (
                ('Stats', '(a{sv})', ()), ('Purge', '(a{sv}a{sv})', ({},)),
                ('SetSelected', '(a{sv}a{sv}a{sv})', (typed(AddGroups=['x']), {}))):
            with self.subTest(method):
                self.check(1024, '', lambda n, m=method, s=signature, b=behind: self.call(
                    ROSTER, m, s, nobody | typed(Text='x' * n), *b))
        self.check(64, 'InvalidArguments', lambda n: self.call(
            ROSTER, 'Get', '(a{sv}su)', {key: GLib.Variant('b', True) for key in strings(n)}, '', 1))

    def test_pages(self):
        """Cursors, and how much one answer may be."""
        self.check(131072, 'InvalidArguments', lambda n: self.call(
            ROSTER, 'Get', '(a{sv}su)', {}, 'A' * n, 1))
        for interface, method, signature, before in (
                (ROSTER, 'Get', '(a{sv}su)', ({}, '')), (ROSTER, 'GetChanges', '(tu)', (0,)),
                (HISTORY, 'List', '(a{sv}tu)', ({}, 0)), (HISTORY, 'ListJobs', '(tu)', (0,))):
            with self.subTest(method):
                self.check(2000, '', lambda n, i=interface, m=method, s=signature, b=before:
                           self.call(i, m, s, *b, n), over='InvalidArguments')
        self.check(5000, '', lambda n: self.call(
            HISTORY, 'List', '(a{sv}tu)', typed(Jids=jids(n)), 0, 1))
        self.check(16, '', lambda n: self.call(
            HISTORY, 'List', '(a{sv}tu)', typed(Causes=['push'] * n), 0, 1))

    def test_named_contacts(self):
        """Look-ups, removals, edits and presence; of nobody, so that nothing is done."""
        self.check(2000, '', lambda n: self.call(ROSTER, 'Lookup', '(as)', jids(n)))
        self.check(5000, 'NoSuchContact', lambda n: self.call(
            ROSTER, 'Remove', '(asa{sv})', jids(n), {}))

        def edit(edits):
            return self.call(ROSTER, 'Set', '(a(sa{sv})a{sv})', edits, typed(MustExist=True))
        self.check(1000, 'NoSuchContact', lambda n: edit([(jid, {}) for jid in jids(n)]))
        for key in ('Groups', 'AddGroups', 'RemoveGroups'):
            self.check(100, 'NoSuchContact', lambda n, k=key: edit([(STRANGER, typed(
                **{k: strings(n)}))]))
        self.check(1023, 'NoSuchContact', lambda n: edit([(STRANGER, typed(Name='x' * n))]),
                   over='InvalidArguments')
        self.check(1023, 'NoSuchContact', lambda n: edit([(STRANGER, typed(Groups=['x' * n]))]),
                   over='InvalidArguments')
        self.check(3071, 'NoSuchContact', lambda n: edit([(LONG_JID.ljust(n, 'r'), {})]),
                   over='InvalidJid')
        for method in ('Subscribe', 'Unsubscribe', 'Approve', 'Deny'):
            self.check(2000, 'InvalidJid', lambda n, m=method: self.call(
                SUBSCRIPTIONS, m, '(asa{sv})', [*jids(n - 1), '@nobody'], {}))
        self.check(1000, 'InvalidJid', lambda n: self.call(
            SUBSCRIPTIONS, 'Subscribe', '(asa{sv})', ['@nobody'], {'Message': GLib.Variant(
                's', 'x' * n)}))

    def test_profiles(self):
        """Names, JIDs, settings, and how many there can be."""
        off = {'Enabled': GLib.Variant('b', False)}

        def add(name, jid):
            return self.call(MANAGER, 'AddProfile', '(ssa{sv})', name, jid, off)
        self.check(64, '', lambda n: add('n' * n, f'n{n}@example.org'), over='InvalidArguments')
        self.check(3071, 'InvalidJid', lambda n: add('long', LONG_JID.ljust(n, 'r')))
        self.check(3071, 'NoSuchProfile', lambda n: self.call(
            MANAGER, 'FindProfile', '(s)', LONG_JID.ljust(n, 'r')))
        other = f'{ROOT}/profile/{"n" * 64}'
        self.check(4096, '', lambda n: self.call(PROFILE, 'Configure', '(a{sv})', {
            'CaFile': GLib.Variant('s', '/'.ljust(n, 'x'))}, path=other))
        for number in range(3, 100):
            self.assertEqual(add(f'p{number}', f'p{number}@example.org'), ('', ''))
        self.check(100, '', lambda n: add(f'p{n}', f'p{n}@example.org'))

    def test_waiting(self):
        """Calls that wait for one job, and passwords that are being read at once."""
        self.holds_back.set()
        job = self.set_items(self.path, {STRANGER: {'Name': 'Nobody'}})
        answers = []

        def on_answer(source, result):
            try:
                answers.append(source.call_finish(result).unpack()[0])
            except GLib.Error as error:
                answers.append(DBusError(error).short_name)

        def wait(connection, count):
            for _ in range(count):
                connection.call(NAME, job, JOB, 'Wait', None, None, Gio.DBusCallFlags.NONE,
                                GLib.MAXINT, None, on_answer)
            # What one sender asks is begun in its order: they all wait then.
            self.bus.call('FindProfile', '(s)', '', connection=connection)
        # Who wants no answer waits for nothing.
        for _ in range(20):
            self.send_silently(self.bus.connection, Gio.DBusMessage.new_method_call(
                NAME, job, JOB, 'Wait'))
        wait(self.bus.connection, 16)
        self.refuse_wait(job, self.bus.connection, '16')
        others = [self.bus.connect() for _ in range(6)]
        for other in others[:5]:
            wait(other, 16)
        wait(others[5], 4)
        self.refuse_wait(job, others[5], '100')
        # Whoever leaves makes room.
        self.leave(others[0])
        wait(others[5], 12)
        self.refuse_wait(job, others[5], '16')
        self.bus.call('Disconnect', path=self.path, interface=PROFILE)
        while len(answers) < 112:
            GLib.MainContext.default().iteration(True)
        self.assertEqual({answer: answers.count(answer) for answer in answers},
                         {'lost': 96, '': 16})
        self.read_passwords()
        self.read_passwords_silently()

    def send_silently(self, connection, call):
        """A call that wants no answer; gives its serial."""
        call.set_flags(Gio.DBusMessageFlags.NO_REPLY_EXPECTED)
        return connection.send_message(call, Gio.DBusSendMessageFlags.NONE)[1]

    def leave(self, connection):
        """It closes, and the bus has told so."""
        connection.close_sync(None)
        wait_until(lambda: not self.bus.has_owner(connection.get_unique_name()), 'the leave')

    def refuse_wait(self, job, connection, limit):
        """One more call that waits for the job is one too many."""
        with self.assertRaises(DBusError) as caught:
            self.bus.call('Wait', path=job, interface=JOB, connection=connection)
        self.assertEqual(caught.exception.short_name, 'LimitExceeded')
        self.assertIn(f'{limit} ', caught.exception.text)

    def give_password(self, connection, reader, answers):
        """A call of SetPassword; its answer goes to the list."""
        descriptors = Gio.UnixFDList.new()
        descriptors.append(reader)
        connection.call_with_unix_fd_list(
            NAME, self.path, PROFILE, 'SetPassword', GLib.Variant('(h)', (0,)), None,
            Gio.DBusCallFlags.NONE, 60000, descriptors, None,
            lambda source, result: answers.append((source, result)))

    def read_passwords(self):
        """Four of one sender that don't come to an end, and one more; ten of all, and one more."""
        pipes = [os.pipe() for _ in range(13)]
        senders = [self.bus.connect() for _ in range(3)]
        answers = []
        for (reader, _), sender in zip(pipes[:5], senders[:1] * 5):
            self.give_password(sender, reader, answers)
        self.expect_refusal(answers, 1, '4 ')
        for (reader, _), sender in zip(pipes[5:12], senders[1:2] * 4 + senders[2:] * 3):
            self.give_password(sender, reader, answers)
        self.expect_refusal(answers, 2, '10 ')
        # Whoever leaves makes room.
        self.leave(senders[0])
        while len(answers) < 6:
            GLib.MainContext.default().iteration(True)
        self.give_password(senders[2], pipes[12][0], answers)
        for reader, writer in pipes:
            os.write(writer, b'secret')
            os.close(reader)
            os.close(writer)
        while len(answers) < 13:
            GLib.MainContext.default().iteration(True)
        for sender, result in answers[6:]:
            sender.call_with_unix_fd_list_finish(result)

    def read_passwords_silently(self):
        """Four that want no answer are open as well, though others with their serials are refused."""
        pipes = [os.pipe() for _ in range(5)]
        sender = self.bus.connect()
        answers = []
        for reader, _ in pipes[:4]:
            call = Gio.DBusMessage.new_method_call(NAME, self.path, PROFILE, 'SetPassword')
            call.set_body(GLib.Variant('(h)', (0,)))
            descriptors = Gio.UnixFDList.new()
            descriptors.append(reader)
            call.set_unix_fd_list(descriptors)
            again = Gio.DBusMessage.new_method_call(NAME, ROOT, MANAGER, 'FindProfile')
            again.set_body(GLib.Variant('(s)', ('',)))
            again.set_serial(self.send_silently(sender, call))
            answer, _ = sender.send_message_with_reply_sync(
                again, Gio.DBusSendMessageFlags.PRESERVE_SERIAL, 60000, None)
            self.assertEqual(answer.get_error_name(), f'{ERROR}InvalidArguments')
        self.give_password(sender, pipes[4][0], answers)
        self.expect_refusal(answers, 1, '4 ')
        for reader, writer in pipes:
            os.close(reader)
            os.close(writer)

    def expect_refusal(self, answers, count, limit):
        """The answer number COUNT refuses, and names the limit."""
        while len(answers) < count:
            GLib.MainContext.default().iteration(True)
        sender, result = answers[count - 1]
        with self.assertRaises(GLib.Error) as caught:
            sender.call_with_unix_fd_list_finish(result)
        refusal = DBusError(caught.exception)
        self.assertEqual(refusal.short_name, 'LimitExceeded')
        self.assertIn(limit, refusal.text)

    def test_any_call(self):
        """Its bytes, its values and its object's path; whatever the method."""
        # A string has 4 bytes before it on the bus, and one behind.
        self.check(786432, 'LimitExceeded', lambda n: self.call(
            MANAGER, 'FindProfile', '(s)', 'x' * (n - 5)))
        self.assertNotIn('786432', self.call(MANAGER, 'FindProfile', '(s)', 'x' * (786432 - 5))[1])
        peak = self.rosterd.peak_memory()
        for size in (786433, 64 << 20):
            sentence = self.call(MANAGER, 'FindProfile', '(s)', 'x' * (size - 5))[1]
            self.assertIn(f'not {size};', sentence)
        self.assertLess(self.rosterd.peak_memory() - peak, 16 << 10, 'it is not read')
        self.assertIn('5000', self.call(ROSTER, 'Lookup', '(as)', [''] * 5001)[1])
        # A call has 3 values around its edits, and an edit 7 around the entries of a list.
        full = [('', {'Groups': GLib.Variant('au', range(97))})] * 961

        def set_last(number):
            rest = number - 3 - 961 * 104 - 7
            last = ('', {'Groups': GLib.Variant('au', range(rest))})
            return self.call(ROSTER, 'Set', '(a(sa{sv})a{sv})', [*full, last], {})
        self.check(100000, 'InvalidJid', set_last)
        self.check(1024, 'org.freedesktop.DBus.Error.UnknownMethod', lambda n: self.call(
            ROSTER, 'Resync', '(a{sv})', {}, path='/'.ljust(n, 'x')))
        for length in (60000, 70000, 40 << 20):
            name, sentence = self.call(ROSTER, 'Resync', '(a{sv})', {}, path='/'.ljust(length, 'x'))
            self.assertEqual((name, '1024' in sentence), ('LimitExceeded', True), (length, sentence))

    # -- what is quoted -------------------------------------------------------------------------

    def values(self, signature, text):
        """Arguments of this type that have TEXT, each in another place."""
        key = {text[:65536]: GLib.Variant('b', True)}
        filters = [typed(**{name: text}) for name in ('Text',)]
        filters += [typed(**{name: [text]}) for name in (
            'Subscription', 'Groups', 'Domains', 'Jids', 'KeepJids', 'KeepGroups', 'Causes')]
        settings = [{name: GLib.Variant('s', text)} for name in (
            'Address', 'CaFile', 'Visibility', 'Message', 'Name', 'TrustedCertificate', 'NoFrom')]
        edits = [(text, {}), (STRANGER, key), (STRANGER, typed(Name=text)),
                 (STRANGER, typed(Groups=[text])), (STRANGER, {})]
        return {'s': [text, 'name@example.org'], 'as': [[text]], 'u': [1], 't': [1],
                'o': [f'/{"x" * len(text)}'], 'a{sv}': [key, {}, *filters, *settings],
                'a(sa{sv})': [[edit] for edit in edits]}[signature]

    def walk(self, path, interface, method, signatures, text):
        """Calls it with TEXT in each place of each argument."""
        plain = {'s': '', 'as': [STRANGER], 'u': 1, 't': 1, 'o': '/x', 'a{sv}': typed(
            Jids=[STRANGER]), 'a(sa{sv})': [(STRANGER, {})]}
        for place, signature in enumerate(signatures):
            for value in self.values(signature, text):
                for others in (plain, plain | {'a{sv}': {}, 's': 'x@example.org'}):
                    arguments = [value if n == place else others[s]
                                 for n, s in enumerate(signatures)]
                    _, sentence = self.call(interface, method, f'({"".join(signatures)})',
                                            *arguments, path=path)
                    self.n_sentences += sentence != ''
                    self.assertFalse(set(sentence) & set('\x1b\u202e\u2066\n\t\u200b\x9b'),
                                     (method, sentence))

    def test_sentences(self):
        """All methods, with a text in each place that is too long, and with one that isn't but is
        made to harm; the log, too."""
        self.n_sentences = 0
        self.bus.call('Disconnect', path=self.path, interface=PROFILE)
        for path in (ROOT, self.path):
            tree = xml.etree.ElementTree.fromstring(self.bus.call(
                'Introspect', path=path, interface='org.freedesktop.DBus.Introspectable')[0])
            for interface in tree.iter('interface'):
                if not interface.get('name').startswith(NAME):
                    continue
                for method in interface.iter('method'):
                    signatures = [a.get('type') for a in method.iter('arg')
                                  if a.get('direction') == 'in']
                    if not signatures or 'h' in signatures:
                        continue
                    for text in (HOSTILE * 40, 'x' * 262144, HOSTILE * 8000):
                        self.walk(path, interface.get('name'), method.get('name'), signatures, text)
        for text in (HOSTILE * 5, 'x' * 262144):
            self.walk(self.path, PROPERTIES, 'Get', ['s', 's'], text)
        self.assertGreater(self.n_sentences, 200)
        with open(self.rosterd.log_file, 'rb') as log:
            lines = log.read().splitlines()
        self.assertLess(max(map(len, lines)), 4096)


main()
