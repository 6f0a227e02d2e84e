/* Trust: what is wrong with a certificate, in words, and which key it bears.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stream/tls.h"
#include "xmpp/stream/trust.h"

#include "certificates.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gnutls/x509.h>
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
  RdRemedy remedy = RD_REMEDY_SOON;

  g_assert_true (rd_tls_judge (&handshake, "a.example", NULL, &remedy, NULL));
  handshake.reason = (char *)"unable to get local issuer certificate";
  g_assert_true (rd_tls_judge (&handshake, "a.example", leaf_fingerprint, &remedy, NULL));
  g_assert_false (rd_tls_judge (&handshake, "a.example", "", &remedy, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_assert_cmpint (remedy, ==, RD_REMEDY_PERSON);
  g_assert_true (g_str_has_suffix (error->message, leaf_fingerprint));
  g_clear_error (&error);
  handshake.leaf = NULL;
  handshake.reason = NULL;
  g_assert_false (rd_tls_judge (&handshake, "a.example", leaf_fingerprint, &remedy, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
  g_clear_error (&error);
  handshake.is_encrypted = false;
  g_assert_false (rd_tls_judge (&handshake, "a.example", NULL, &remedy, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_CONNECTION_FAILED);
  g_assert_cmpint (remedy, ==, RD_REMEDY_SOON);
}

/* Whoever trusted another one is told that this is not it. */
static void
test_other_than_trusted (void)
{
  static const char *const trusted[] = { NULL, "", "00ff" };
  RdHandshake handshake = { .is_encrypted = true,
                            .leaf = (char *)leaf,
                            .reason = (char *)"unable to get local issuer certificate" };

  for (unsigned i = 0; i < G_N_ELEMENTS (trusted); i++)
    {
      g_autoptr (GError) error = NULL;
      RdRemedy remedy = RD_REMEDY_SOON;

      g_assert_false (rd_tls_judge (&handshake, "a.example", trusted[i], &remedy, &error));
      g_assert_nonnull (strstr (error->message, "The certificate of a.example can't be trusted"));
      g_assert_true ((strstr (error->message, "not the one you trusted") != NULL) == (i == 2));
      g_assert_nonnull (strstr (error->message, "its authority, \"Test Authority\", is not known"));
    }
}

/* -- certificates of any kind ------------------------------------------------------------------ */

#define BEGIN 1700000000
#define END 1800000000

/* Signed by itself, for NAMES; COMMON_NAME may be NULL. */
static char *
make_certificate (const char *const *names, const char *common_name)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t pem;
  char serial = 1;
  char *text;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, &serial, 1);
  gnutls_x509_crt_set_activation_time (certificate, BEGIN);
  gnutls_x509_crt_set_expiration_time (certificate, END);
  if (common_name != NULL)
    gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                   (unsigned)strlen (common_name));
  for (unsigned i = 0; names[i] != NULL; i++)
    gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, names[i],
                                          (unsigned)strlen (names[i]), GNUTLS_FSAN_APPEND);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==,
                   0);
  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem);
  text = g_strndup ((const char *)pem.data, pem.size);
  gnutls_free (pem.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return text;
}

/* Four names of it are enough, and of each as much as a host's can have. */
static void
test_listed_names (void)
{
  g_autofree char *longest = g_strnfill (253, 'n');
  g_autofree char *longer = g_strnfill (256, 'n');
  g_autofree char *only_longest
      = g_strdup_printf ("it was issued for %s, not for c.example", longest);
  const struct
  {
    const char *names[6], *common_name, *expected;
  } cases[] = {
    { { "a.example", "b.example", "1.example", "2.example", "3.example" },
      NULL,
      "it was issued for a.example, b.example, 1.example, 2.example, not for c.example" },
    { { "a.example" }, "ignored.example", "it was issued for a.example, not for c.example" },
    { { NULL }, "a", "it was issued for a, not for c.example" },
    { { NULL }, NULL, "it names no host, and should name c.example" },
    { { NULL }, "_x-y.z* &", "it was issued for _x-y.z*??, not for c.example" },
    { { longest }, NULL, only_longest },
    { { longer, "b.example" }, NULL, "it was issued for b.example, not for c.example" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pem = make_certificate (cases[i].names, cases[i].common_name);
      g_autofree char *fault = rd_trust_describe_fault (pem, "c.example", "x", NULL, BEGIN);
      char *end = strstr (fault, "; it is self-signed: no authority vouches for it");

      g_assert_nonnull (end);
      *end = '\0';
      g_assert_cmpstr (fault, ==, cases[i].expected);
    }
}

/* Valid in its first second and in its last. */
static void
test_edges_of_dates (void)
{
  static const char *const names[] = { "a.example", NULL };
  static const struct
  {
    gint64 now;
    const char *begins;
  } cases[] = {
    { BEGIN - 1, "it is only valid from 2023-11-14 on" },
    { BEGIN, "it is self-signed" },
    { END, "it is self-signed" },
    { END + 1, "it expired on 2027-01-15" },
  };
  g_autofree char *pem = make_certificate (names, NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *fault = rd_trust_describe_fault (pem, "a.example", "x", NULL, cases[i].now);

      g_assert_true (g_str_has_prefix (fault, cases[i].begins));
    }
}

/* A complaint without words, or one of which nothing is seen here. */
static void
test_unknown_reason (void)
{
  assert_fault (leaf, "a.example", NULL, NULL, IN_2027,
                "it did not pass the check: no reason was given");
  assert_fault (leaf, "a.example", "certificate has expired", leaf, IN_2027,
                "it did not pass the check: certificate has expired");
  assert_fault (leaf, "a.example", "hostname mismatch", NULL, IN_2027,
                "it did not pass the check: hostname mismatch");
  assert_fault (leaf, "a.example", "certificate is not yet valid", authority, IN_2027,
                "the authority that issued it, \"Test Authority\", is itself not valid: "
                "certificate is not yet valid");
  assert_fault (leaf, "a.example", "self-signed certificate in certificate chain", authority,
                IN_2027, "its authority, \"Test Authority\", is not known to this machine");
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
  g_test_add_func ("/trust/another-than-the-trusted-one-is-told", test_other_than_trusted);
  g_test_add_func ("/trust/four-names-are-listed", test_listed_names);
  g_test_add_func ("/trust/the-last-second-counts", test_edges_of_dates);
  g_test_add_func ("/trust/an-unknown-complaint-is-told", test_unknown_reason);
  g_test_add_func ("/trust/file", test_file);
  g_test_add_func ("/trust/odd-files", test_odd_files);
  return g_test_run ();
}
