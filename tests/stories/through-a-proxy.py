"""With a SOCKS5 proxy all goes through it, by name, and nothing is looked up here; each way in which a
proxy fails has its sentence, and none hangs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os

from harness.names import NameServer, main_in_own_net
from harness.net import LOOPBACK, free_port
from harness.socks import NO_HOST, NOT_ALLOWED, REFUSED, Microsocks, ScriptedProxy
from harness.story import PASSWORD, Story

DOMAIN = 'prosody.test'


class ThroughAProxy(Story):
    """The name server is the proxy's: rosterd's own questions would be among what it was asked."""

    step_timeout = 2

    def setUp(self):
        super().setUp()
        self.names = NameServer({})
        self.addCleanup(self.names.stop)

    def test_real_proxy(self):
        """microsocks and Prosody."""
        server = self.prosody(DOMAIN)
        server.add_account('juliet', PASSWORD)
        server.start()
        proxy = Microsocks(os.path.join(self.dir, 'microsocks.log'))
        self.addCleanup(proxy.stop)
        path = self.add_profile('juliet', f'juliet@{DOMAIN}', server, Proxy=proxy.url)
        self.wait_for_state(path, 'online')
        with open(proxy.log_file, encoding='utf-8') as log:
            self.assertIn(f'connected to {LOOPBACK}:{server.port}', log.read())
        self.assertEqual(self.names.asked, [])
        self.assertIn(proxy.url, self.rosterctl('profile', 'show').stdout)
        proxy.stop()
        self.wait_for_state(path, 'waiting')
        self.rosterctl('profile', 'set', 'proxy=')
        self.wait_for_state(path, 'online')

    def test_name_goes_to_the_proxy(self):
        """The domain, with the port of XMPP, of an account that no DNS knows; the proxy asks for it."""
        self.names.zone.update({DOMAIN: {'A': [LOOPBACK]}})
        proxy = Microsocks(os.path.join(self.dir, 'microsocks.log'))
        self.addCleanup(proxy.stop)
        path = self.add_profile('juliet', f'juliet@{DOMAIN}', Proxy=proxy.url)
        sentence = self.wait_for_error(path, 'waiting', 'ConnectionFailed')
        self.assert_names(sentence, 'proxy', f'{DOMAIN}, port 5222')
        # microsocks' own.
        self.assertLessEqual({name for name, _ in self.names.asked}, {DOMAIN})

    def scripted_proxy(self, make_script):
        """A proxy of MAKE_SCRIPT."""
        proxy = ScriptedProxy(None)
        proxy.script = make_script(proxy)
        self.addCleanup(proxy.stop)
        return proxy

    def check(self, make_script, *words, error='ConnectionFailed'):
        """Ends so, after a question for the onion's own name."""
        proxy = self.scripted_proxy(make_script)
        path = self.add_profile('juliet', 'juliet@b32.onion', Proxy=proxy.url)
        sentence = self.wait_for_error(path, 'waiting', error)
        print(f'  {sentence}')
        self.assert_names(sentence, 'proxy', *words)
        self.assertEqual(self.names.asked, [])
        return proxy

    def test_refused_behind_it(self):
        """By the service."""
        proxy = self.check(lambda proxy: proxy.refuse(REFUSED), 'b32.onion, port 5222', 'refused')
        self.assertEqual(proxy.asked[0], ('b32.onion', 5222))

    def test_no_host_behind_it(self):
        """Which is what Tor says of an onion that it can't find."""
        self.check(lambda proxy: proxy.refuse(NO_HOST), 'b32.onion, port 5222', 'unreachable')

    def test_not_allowed(self):
        """By its rules."""
        self.check(lambda proxy: proxy.refuse(NOT_ALLOWED), 'does not allow')

    def test_wants_a_password(self):
        """Which rosterd has none for."""
        def script(sock):
            sock.recv(3)
            sock.sendall(b'\5\xff')
        self.check(lambda proxy: script, 'password')

    def test_garbage(self):
        """It is none."""
        def script(sock):
            sock.sendall(b'HTTP/1.0 400 Bad Request\r\n\r\n')
            sock.close()
        self.check(lambda proxy: script, 'SOCKS5')

    def test_closed(self):
        """At once."""
        self.check(lambda proxy: lambda sock: sock.close(), 'SOCKS5')

    def test_closed_in_the_middle(self):
        """After it was asked."""
        def script(proxy):
            def answer(sock):
                proxy.read_request(sock)
                sock.sendall(b'\5\0')
                sock.close()
            return answer
        self.check(script)

    def test_stalls(self):
        """Silent from the first byte on, or after it was asked."""
        self.check(lambda proxy: proxy.hold, 'in time', error='TimedOut')

    def test_stalls_later(self):
        """After it was asked."""
        def script(proxy):
            def answer(sock):
                proxy.read_request(sock)
                proxy.hold(sock)
            return answer
        self.check(script, 'b32.onion', 'in time', error='TimedOut')

    def test_down(self):
        """Nobody listens."""
        port = free_port()
        path = self.add_profile('juliet', 'juliet@b32.onion', Proxy=f'socks5://{LOOPBACK}:{port}')
        sentence = self.wait_for_error(path, 'waiting', 'ConnectionFailed')
        self.assert_names(sentence, 'proxy', str(port), 'Connection refused')

    def test_no_password_in_it(self):
        """It is refused, and not repeated."""
        done = self.rosterctl('profile', 'add', 'romeo', 'romeo@b32.onion', '--proxy',
                              'socks5://me:hush@127.0.0.1:9050', '--password-file', '-', text='x',
                              status=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('no password', done.stderr)
        self.assertNotIn('hush', done.stderr + self.rosterd.log())


main_in_own_net()
