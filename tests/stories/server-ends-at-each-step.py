"""Wherever a server ends an attempt or a session, with words or without, a person is told what happened
and what to do; who is blamed is known for sure.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ssl

from harness.net import wait_until
from harness.story import Story, main
from harness.xmlstream import SASL, STANZA_ERRORS, TLS

STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams'
ANYBODY = 'or somebody on the way to it,'
FEATURES_OF_TLS = f"<starttls xmlns='{TLS}'/>"


def stream_error(condition, text=''):
    """Ends the stream with a condition."""
    words = f"<text xml:lang='en' xmlns='{STREAM_ERRORS}'>{text}</text>" if text else ''
    return f"<stream:error><{condition} xmlns='{STREAM_ERRORS}'/>{words}</stream:error></stream:stream>"


def cut_at_once(session):
    """Before its stream header."""
    session.stream.read_header()
    session.cut()


def end_before_tls(session):
    """In place of an answer to STARTTLS."""
    session.open_stream(FEATURES_OF_TLS)
    session.expect('starttls')
    session.send('</stream:stream>')
    session.read_to_end()


def refuse_tls(session):
    """Though it offered it."""
    session.open_stream(FEATURES_OF_TLS)
    session.expect('starttls')
    session.send(f"<failure xmlns='{TLS}'/></stream:stream>")
    session.read_to_end()


def fail_before_tls(session):
    """With a stream error that anybody can send."""
    session.stream.read_header()
    session.send_header()
    session.send(stream_error('not-authorized', 'Go away'))
    session.read_to_end()


def shake_hands(session):
    """What TLS comes to."""
    try:
        session.secure()
    except ssl.SSLError:
        session.cut()
    session.read_to_end()


def cut_inside_tls(session):
    """Without its stream header."""
    session.secure()
    session.stream.restart()
    session.stream.read_header()
    session.cut()


def fail_inside_tls(session):
    """With a stream error in place of the features."""
    session.secure()
    session.stream.restart()
    session.stream.read_header()
    session.send_header()
    session.send(stream_error('host-unknown', 'Not here'))
    session.read_to_end()


def come_to_login(session):
    """Up to <auth/>."""
    session.secure()
    session.open_stream(session.mechanisms())
    session.expect('auth')


def end_in_login(session):
    """In place of a challenge."""
    come_to_login(session)
    session.send('</stream:stream>')
    session.read_to_end()


def refuse_for_now(session):
    """A lock with an end."""
    come_to_login(session)
    session.refuse('account-disabled', 'Banned until 2031-01-01')
    session.read_to_end()


def refuse_without_reason(session):
    """Nothing but <failure/>."""
    come_to_login(session)
    session.send(f"<failure xmlns='{SASL}'/>")
    session.read_to_end()


def come_to_session(session, features=None):
    """Up to the features after the login."""
    session.secure()
    session.open_stream(session.mechanisms())
    session.authenticate()
    session.open_stream(session.session_features() if features is None else features)


def offer_no_session(session):
    """No resource binding."""
    come_to_session(session, '')
    session.read_to_end()


def refuse_session(session):
    """Too many."""
    come_to_session(session)
    request = session.expect('iq')
    session.send(f"<iq type='error' id='{request.get('id')}'><error type='wait'><resource-constraint "
                 f"xmlns='{STANZA_ERRORS}'/><text xmlns='{STANZA_ERRORS}'>Two are enough.</text></error></iq>")
    session.read_to_end()


def in_session(words):
    """A script that ends a session so."""
    def script(session):
        session.log_in()
        session.expect_roster_get()
        session.send(words)
        session.read_to_end()
    return script


def cut_session(session):
    """Without a word."""
    session.log_in()
    session.expect_roster_get()
    session.cut(reset=True)


def speak_old_tls(context):
    """TLS 1.1 is the best it has."""
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers('ALL:@SECLEVEL=0')


def speak_odd_ciphers(context):
    """They need an RSA key, which it doesn't have."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers('AES256-SHA:@SECLEVEL=0')


# The script, what is odd about TLS, the state it comes to, the error, and what the sentence has.
ROWS = (
    (cut_at_once, None, 'waiting', 'ConnectionFailed', (ANYBODY, 'waiting for the stream header', 'direct TLS')),
    (end_before_tls, None, 'waiting', 'ConnectionFailed', (ANYBODY, 'ended the stream', 'STARTTLS')),
    (refuse_tls, None, 'waiting', 'ConnectionFailed', (ANYBODY, 'refused to start TLS')),
    (fail_before_tls, None, 'waiting', 'AuthenticationFailed', (ANYBODY, 'not in order', '"Go away"')),
    (shake_hands, speak_old_tls, 'waiting', 'ConnectionFailed', (ANYBODY, '(protocol_version)', '1.2 or later')),
    (shake_hands, speak_odd_ciphers, 'waiting', 'ConnectionFailed', (ANYBODY, 'no kind of encryption in common')),
    (cut_inside_tls, None, 'waiting', 'ConnectionFailed', (ANYBODY, 'stream header inside TLS')),
    (fail_inside_tls, None, 'waiting', 'ConnectionFailed', ('does not serve this domain', '"Not here"')),
    (end_in_login, None, 'waiting', 'ConnectionFailed', ('ended the stream', 'while authenticating')),
    (refuse_for_now, None, 'waiting', 'AuthenticationFailed', ('is disabled', '"Banned until 2031-01-01"')),
    (refuse_without_reason, None, 'failed', 'AuthenticationFailed', ('gave no reason', 'ask whoever runs')),
    (offer_no_session, None, 'waiting', 'NotSupported', ('no session after the login', 'ask whoever runs')),
    (refuse_session, None, 'waiting', 'ConnectionFailed', ('no more sessions', 'end another', '"Two are enough"')),
    (in_session('</stream:stream>'), None, 'waiting', 'ConnectionLost', ('ended the session and gave no reason',)),
    (in_session(stream_error('resource-constraint', 'Busy')), None, 'waiting', 'ConnectionLost',
     ('too much to do', '"Busy"')),
    (in_session(stream_error('invalid-xml')), None, 'waiting', 'ConnectionLost', ('what rosterd sent (invalid-xml)',)),
    (in_session(stream_error('tired')), None, 'waiting', 'ConnectionLost', ('not known here, "tired"',)),
    (cut_session, None, 'waiting', 'ConnectionLost', ('The connection to the server', 'was lost')),
)


class ServerEndsAtEachStep(Story):
    """All at once, each server in its own way."""

    def add(self, number, script, prepare):
        """A profile on a server of its own."""
        server = self.scripted(script, domain=f's{number}.test')
        if prepare:
            prepare(server.tls)
        return self.add_scripted_profile(f'p{number}', server)

    def check(self, number, path, row):
        """It comes to what the row says."""
        _, _, state, error, words = row
        told = ('', '')

        def has_come():
            nonlocal told
            told = self.property(path, 'LastError')
            return self.property(path, 'State') == state and told[0].endswith('.' + error)
        try:
            wait_until(has_come, f'row {number}')
        finally:
            print(f'  {number} {told[1]}')
        for word in words + (f's{number}.test',):
            self.assertIn(word, told[1])
        self.assertEqual(ANYBODY in words, ANYBODY in told[1])

    def test_rows(self):
        """The table."""
        paths = [self.add(number, row[0], row[1]) for number, row in enumerate(ROWS)]
        for number, (path, row) in enumerate(zip(paths, ROWS)):
            self.check(number, path, row)


main()
