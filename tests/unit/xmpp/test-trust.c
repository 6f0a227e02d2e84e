/* Trust: what is wrong with a certificate, in words, and which key it bears.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stream/tls.h"
#include "xmpp/stream/trust.h"

#include "certificates.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN_2019 1560000000
#define IN_2027 1800000000
#define IN_2031 1930000000

static void
assert_fault (const char *pem, const char *domain, const char *reason, const char *issue,
              gint64 now, const char *expected)
{
  g_autofree char *fault = rd_trust_describe_fault (pem, domain, reason, issue, now);

  g_assert_cmpstr (fault, ==, expected);
}

static void
test_fingerprint (void)
{
  g_autofree char *fingerprint = rd_trust_get_fingerprint (leaf);

  g_assert_cmpstr (fingerprint, ==, leaf_fingerprint);
  g_assert_null (rd_trust_get_fingerprint ("nonsense"));
  g_assert_null (rd_trust_get_fingerprint (NULL));
}

static void
test_dates (void)
{
  assert_fault (leaf, "a.example", "certificate has expired", leaf, IN_2031,
                "it expired on 2030-01-01");
  assert_fault (leaf, "a.example", "certificate is not yet valid", leaf, IN_2019,
                "it is only valid from 2020-01-01 on (is this machine's clock right?)");
}

static void
test_names (void)
{
  assert_fault (leaf, "c.example", "hostname mismatch", leaf, IN_2027,
                "it was issued for a.example, *.b.example, not for c.example");
  assert_fault (leaf, "x.b.example", "unable to get local issuer certificate", leaf, IN_2027,
                "its authority, \"Test Authority\", is not known to this machine");
}

static void
test_authority (void)
{
  assert_fault (
      leaf, "a.example", "certificate has expired", authority, IN_2027,
      "the authority that issued it, \"Test Authority\", is itself not valid: certificate "
      "has expired");
  assert_fault (
      authority, "c.example", "self-signed certificate", authority, IN_2027,
      "it was issued for Test?Authority, not for c.example; it is self-signed: no authority "
      "vouches for it");
  assert_fault (leaf, "a.example", "EE certificate key too weak", leaf, IN_2027,
                "it did not pass the check: EE certificate key too weak");
  assert_fault ("nonsense", "a.example", NULL, NULL, IN_2027, "it can't be read");
}

static void
test_all_faults (void)
{
  assert_fault (leaf, "c.example", "unable to get local issuer certificate", leaf, IN_2031,
                "it expired on 2030-01-01; it was issued for a.example, *.b.example, not for "
                "c.example; its authority, \"Test Authority\", is not known to this machine");
}

/* The verdict: a complaint counts, unless the key is the trusted one. */
static void
test_verdict (void)
{
  RdHandshake handshake = { .is_encrypted = true, .leaf = (char *)leaf };
  g_autoptr (GError) error = NULL;
  bool is_final = false;

  g_assert_true (rd_tls_judge (&handshake, "a.example", NULL, &is_final, NULL));
  handshake.reason = (char *)"unable to get local issuer certificate";
  g_assert_true (rd_tls_judge (&handshake, "a.example", leaf_fingerprint, &is_final, NULL));
  g_assert_false (rd_tls_judge (&handshake, "a.example", "", &is_final, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_assert_true (is_final);
  g_assert_true (g_str_has_suffix (error->message, leaf_fingerprint));
  g_clear_error (&error);
  handshake.leaf = NULL;
  handshake.reason = NULL;
  g_assert_false (rd_tls_judge (&handshake, "a.example", leaf_fingerprint, &is_final, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_clear_error (&error);
  handshake.is_encrypted = false;
  g_assert_false (rd_tls_judge (&handshake, "a.example", NULL, &is_final, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CONNECTION_FAILED);
  g_assert_false (is_final);
}

static void
assert_unusable (const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rd_trust_check_file (path, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

/* A path that isn't a file, or no end of one, holds nobody up. */
static void
test_odd_files (void)
{
  g_autofree char *dir = g_dir_make_tmp ("rosterd-trust-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *large = g_build_filename (dir, "large", NULL);
  int fd;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_unusable (fifo, "no regular file");
  assert_unusable (dir, "no regular file");
  assert_unusable ("/dev/zero", "no regular file");
  fd = g_open (large, O_CREAT | O_WRONLY, 0600);
  g_assert_cmpint (write (fd, authority, sizeof authority - 1), ==, sizeof authority - 1);
  g_assert_cmpint (ftruncate (fd, 4 * 1024 * 1024), ==, 0);
  g_assert_true (rd_trust_check_file (large, NULL));
  g_assert_cmpint (ftruncate (fd, 4 * 1024 * 1024 + 1), ==, 0);
  assert_unusable (large, "4 MiB");
  g_close (fd, NULL);
  g_unlink (large);
  assert_unusable (large, "No such file");
  g_unlink (fifo);
  g_rmdir (dir);
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("rosterd-trust-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, authority, -1, NULL));
  g_assert_true (rd_trust_check_file (path, NULL));
  g_assert_true (g_file_set_contents (path, "nonsense", -1, NULL));
  g_assert_false (rd_trust_check_file (path, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (rd_trust_check_file (path, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/fingerprint", test_fingerprint);
  g_test_add_func ("/trust/dates", test_dates);
  g_test_add_func ("/trust/names", test_names);
  g_test_add_func ("/trust/authority", test_authority);
  g_test_add_func ("/trust/all-faults", test_all_faults);
  g_test_add_func ("/trust/verdict", test_verdict);
  g_test_add_func ("/trust/file", test_file);
  g_test_add_func ("/trust/odd-files", test_odd_files);
  return g_test_run ();
}
