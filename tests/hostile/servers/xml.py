"""Servers that send what is no XMPP, or XML that costs much: before TLS, where anybody on the way can
do so, and in a session.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from harness.xmlstream import CLIENT, STREAM
from hostile.table import NOTHING, Table
from hostile.wire import flood, pieces_of, settle, to_session

TABLE = Table()
row = TABLE.row
HEADER = (f"<?xml version='1.0'?><stream:stream from='scripted.test' id='x' version='1.0' "
          f"xmlns='{CLIENT}' xmlns:stream='{STREAM}'>")
BOMB = ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + ''.join(f'<!ENTITY a{n} "{("&a" + (str(n - 1) if n else "") + ";") * 10}">' for n in range(9))
        + ']>')
REFUSED = ('ConnectionFailed', 'LimitExceeded', 'NotSupported')
LOST = ('ConnectionLost',) + REFUSED
STRANGER = "from='eve@evil.example'"


def before_tls(name, text, **how):
    """A row of a server that says this instead of a stream header."""
    def script(session):
        session.stream.read_header()
        for piece in pieces_of(text):
            session.stream.send(piece)
        session.read_to_end()
    TABLE.add(name, script, *how.pop('errors', REFUSED), tells=NOTHING, **how)


def features(name, text, **how):
    """The same instead of features."""
    data = text.encode() if isinstance(text, str) else text
    before_tls(name, HEADER.encode() + data, **how)


def inside(name, text, *errors, **how):
    """A row of a server that says this in a session, where it must end so."""
    def script(session):
        to_session(session)
        flood(session, pieces_of(text))
        settle(session)
    TABLE.add(name, script, *errors, **how)


def wide(count, content='<a/>', start='<iq type="get" id="wide"', sender=''):
    """A stanza of so many elements."""
    return f'{start} {sender}>{content * count}</{start[1:].split()[0]}>'


before_tls('no-xml', '\0' * 1000)
before_tls('no-utf-8', b'<stream:stream \xff\xfe\xfd>')
before_tls('another-root', "<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>")
before_tls('a-header-of-another-namespace', "<stream:stream xmlns:stream='urn:x' version='1.0'>")
before_tls('doctype', f"<?xml version='1.0'?><!DOCTYPE stream><stream:stream xmlns:stream='{STREAM}'>")
before_tls('entities', BOMB + f"<stream:stream xmlns:stream='{STREAM}' id='&a8;'>")
before_tls('another-encoding', "<?xml version='1.0' encoding='UTF-16'?>" + HEADER)
before_tls('header-of-many-attributes', '<stream:stream ' + ' '.join(
    f'a{number}=""' for number in range(200000)), is_heavy=True)

features('two-headers', HEADER.partition('?>')[2], errors=('ConnectionFailed', 'TimedOut'))
features('nesting', '<stream:features>' + '<a>' * 100000, is_heavy=True)
features('many-attributes', '<stream:features ' + ' '.join(
    f'a{n}=""' for n in range(200000)) + '/>', is_heavy=True)
features('long-text', '<stream:features>' + 'x' * 5000000, is_heavy=True)
features('many-lines', '<stream:features>' + '\n' * 2000000, is_heavy=True)
features('many-siblings', '<stream:features>' + '<a/>' * 200000, is_heavy=True)
features('long-tag', '<' + 'a' * 5000000 + '/>', is_heavy=True)
features('long-comment', '<!--' + 'a' * 5000000, is_heavy=True)
features('unknown-entity', '<stream:features>&unknown;</stream:features>')
features('instruction', '<?evil instruction?><!-- comment --><stream:features>')
features('wrong-end', '<stream:features></stream:featurez>')
features('unbound-prefix', '<stream:features><evil:a/></stream:features>')
features('end-at-once', '</stream:stream>')
features('data-behind-the-end', '</stream:stream><stream:features/>')
features('text-between-stanzas', 'some text<stream:features/>')

inside('nesting-inside', '<iq>' + '<a>' * 100000, *LOST, is_heavy=True)
inside('long-text-inside', f"<iq type='set' id='x'><x xmlns='urn:x'>{'x' * 5000000}</x></iq>",
       is_heavy=True)
inside('long-tag-inside', '<' + 'a' * 5000000 + '/>', is_heavy=True)
inside('no-utf-8-inside', b"<message><body>\xc0\xaf\xff</body></message>", *LOST)
inside('unknown-entity-inside', '<message><body>&evil;</body></message>', *LOST)
inside('doctype-inside', '<!DOCTYPE x>', *LOST)
inside('instruction-inside', '<?evil instruction?>', *LOST)
inside('zero-inside', '<message>\0</message>', *LOST)
inside('control-character-inside', '<message>&#1;</message>', *LOST)

inside('wide-request-of-a-stranger', wide(20000, sender=STRANGER), is_heavy=True)
inside('wide-message', wide(200000, start='<message', sender=STRANGER), is_heavy=True)
inside('wide-presence', wide(20000, start='<presence', sender=STRANGER), is_heavy=True)
inside('deep-message', f'<message {STRANGER}>{"<a>" * 20000}{"</a>" * 20000}</message>',
       is_heavy=True)
inside('many-attributes-of-a-stranger', f'<presence {STRANGER} ' + ' '.join(
    f"a{number}='x'" for number in range(10000)) + '/>', is_heavy=True)
inside('many-prefixes-of-a-stranger', f'<presence {STRANGER}><x ' + ' '.join(
    f"xmlns:p{number}='urn:{number}'" for number in range(5000)) + '/></presence>', is_heavy=True)
inside('prefixed-attributes-of-a-stranger', f"<message {STRANGER}><x xmlns:p='{'u' * 100000}' "
       + ' '.join(f"p:a{number}=''" for number in range(13000)) + '/></message>', is_heavy=True)
inside('many-lines-of-a-stranger', f"<message {STRANGER}><body>{chr(10) * 1000000}</body></message>",
       is_heavy=True)
inside('character-data-of-a-stranger', f'<message {STRANGER}><body>' + '<![CDATA[x]]>' * 50000
       + '</body></message>', is_heavy=True)
inside('comments-of-a-stranger', f'<message {STRANGER}><body>' + '&lt;' * 50000 + '</body></message>')
inside('attributes-in-namespaces', "<message xmlns:f='urn:f' f:from='juliet@scripted.test' "
                                   "f:type='error' f:id='x'><body>hi</body></message>")
inside('text-between-stanzas-inside', ' \n\t ' * 1000)
