"""A certificate that has expired is told of and tried again by itself; when the server's operator has renewed
it, the profile is online without a person's doing.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import shutil
import time

from harness.contacts import generate
from harness.story import PASSWORD, Story, main


class CertificateRenewed(Story):
    """On a Prosody."""

    def test_renewed(self):
        """The first attempt after it comes within about a minute."""
        good = self.authority.issue('prosody.test')
        server = self.prosody(certificate=self.authority.issue_expired('prosody.test'))
        server.add_account('juliet', PASSWORD, generate(3))
        server.start()
        path = self.add_profile('juliet', 'juliet@prosody.test', server)
        sentence = self.wait_for_error(path, 'waiting', 'CertificateUntrusted')
        self.assert_names(sentence, 'expired')
        self.assertGreater(self.property(path, 'NextRetry'), time.time() * 1e6)
        self.assert_names(self.rosterctl('status').stdout, 'waiting', 'expired', 'Next try')
        server.stop()
        shutil.copy(good.cert_file, f'{server.directory}/tls.crt')
        shutil.copy(good.key_file, f'{server.directory}/tls.key')
        server.start()
        self.wait_for_state(path, 'online')
        self.assertEqual(self.property(path, 'LastError'), ('', ''))


main()
