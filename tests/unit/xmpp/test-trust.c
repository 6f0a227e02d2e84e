/* The verdict on a certificate, with and without a trusted key, and the authorities' file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/trust.h"

#include "certificate-helper.h"
#include "certificates.h"
#include "dbus-interfaces/errors.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN_2027 1800000000
#define IN_2031 1930000000
#define OTHER "00ff"

typedef struct
{
  const char *pem, *reason, *trusted;
  gint64 now;
} Shown;

static bool
judge (const Shown *shown, RdRemedy *remedy, GError **error)
{
  g_autoptr (GPtrArray) complaints
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_complaint_free);
  RdTrustTerms terms
      = { .domain = "a.example", .trusted = shown->trusted, .target = "xmpp.a.example:5222" };

  if (shown->reason != NULL)
    g_ptr_array_add (complaints, rd_complaint_new (shown->reason, shown->pem));
  return rd_trust_judge (shown->pem, complaints, &terms, shown->now, remedy, error);
}

/* The words of FIELDS, with "; " in between. */
static char *
join_faults (GVariant *fields)
{
  g_autofree const char **words = NULL;

  g_assert_true (g_variant_lookup (fields, "Faults", "^a&s", &words));
  return g_strjoinv ("; ", (char **)words);
}

static void
test_verdict (void)
{
  static const struct
  {
    Shown shown;
    bool is_good;
    RdRemedy remedy;
    const char *faults;
  } cases[] = {
    { { leaf, NULL, NULL, IN_2027 }, true, 0, NULL },
    { { leaf, NULL, "", IN_2027 }, true, 0, NULL },
    { { leaf, "certificate has expired", "", IN_2031 }, false, RD_REMEDY_CLOCK, "expired" },
    { { leaf, "hostname mismatch", "", IN_2027 }, false, RD_REMEDY_LATER, "other-host" },
    { { leaf, "unable to get local issuer certificate", NULL, IN_2027 },
      false,
      RD_REMEDY_LATER,
      "unknown-authority" },
    { { NULL, NULL, "", IN_2027 }, false, RD_REMEDY_LATER, "unreadable" },
    { { "nonsense", NULL, leaf_fingerprint, IN_2027 }, false, RD_REMEDY_LATER, "unreadable" },
    /* The key stands in place of the rest, */
    { { leaf, NULL, leaf_fingerprint, IN_2027 }, true, 0, NULL },
    { { leaf, "hostname mismatch", leaf_fingerprint, IN_2031 }, true, 0, NULL },
    { { leaf, "CA signature digest algorithm too weak", leaf_fingerprint, IN_2027 },
      true,
      0,
      NULL },
    /* and nothing in place of the key. */
    { { leaf, NULL, OTHER, IN_2027 }, false, RD_REMEDY_PERSON, "key-changed" },
    { { leaf, "certificate has expired", OTHER, IN_2031 },
      false,
      RD_REMEDY_PERSON,
      "key-changed; expired" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      RdRemedy remedy = RD_REMEDY_SOON;
      g_autofree char *faults = NULL;

      g_assert_true (judge (&cases[i].shown, &remedy, &error) == cases[i].is_good);
      if (cases[i].is_good)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED);
      g_assert_cmpint (remedy, ==, cases[i].remedy);
      faults = join_faults (rd_error_get_certificate (error));
      g_assert_cmpstr (faults, ==, cases[i].faults);
    }
}

static void
assert_sentence (const Shown *shown, const char *expected)
{
  g_autoptr (GError) error = NULL;
  RdRemedy remedy;

  g_assert_false (judge (shown, &remedy, &error));
  g_assert_cmpstr (error->message, ==, expected);
}

#define FP "e5cf4b6b38138b9ebc0824221a21e334b13642458be0f7f6b2284333a998162c"

static void
test_sentences (void)
{
  const Shown unknown = { leaf, "unable to get local issuer certificate", "", IN_2027 };
  const Shown expired = { leaf, "certificate has expired", "", IN_2031 };
  const Shown changed = { leaf, NULL, OTHER, IN_2027 };
  const Shown changed_and_bad = { leaf, "certificate has expired", OTHER, IN_2031 };
  const Shown unreadable = { "nonsense", NULL, NULL, IN_2027 };

  g_assert_cmpstr (leaf_fingerprint, ==, FP);
  assert_sentence (
      &unknown,
      "The certificate of a.example can't be trusted: its authority, \"Test "
      "Authority\", is not known to this machine. No password was sent to it. It is tried "
      "again later, in case the network here first wanted a log-in on a web page, or "
      "the server is mended. Trust its key only if whoever runs the server tells you "
      "this fingerprint of it: " FP);
  assert_sentence (
      &expired,
      "The certificate of a.example can't be trusted: it expired on 2030-01-01. "
      "No password was sent to it. It is tried again later, and when this machine's clock "
      "was set. Trust its key only if whoever runs the server tells you this "
      "fingerprint of it: " FP);
  assert_sentence (&changed,
                   "The server of a.example shows another key than the one that you trusted, 00ff: "
                   "it was renewed, or somebody stands between you and the server. No password was "
                   "sent to it. Of its new certificate: an authority that this machine knows "
                   "vouches for it. Ask whoever runs the server. Trust the new key if they tell "
                   "the same fingerprint, or trust none, to go back to the authorities. The new "
                   "one: " FP);
  assert_sentence (&changed_and_bad,
                   "The server of a.example shows another key than the one that you trusted, 00ff: "
                   "it was renewed, or somebody stands between you and the server. No password was "
                   "sent to it. Of its new certificate: it expired on 2030-01-01. Ask whoever runs "
                   "the server. Trust the new key if they tell the same fingerprint, or trust "
                   "none, to go back to the authorities. The new one: " FP);
  assert_sentence (&unreadable,
                   "The server of a.example showed no certificate that can be read; "
                   "no password was sent to it. It is tried again later; if that doesn't "
                   "help, ask whoever runs the server.");
}

/* Whoever can find out the key is the server that the fingerprint names. */
static void
test_weak_key (void)
{
  MadeCertificate terms = { .hosts = { "a.example" }, .key = GNUTLS_PK_RSA, .bits = 1024 };
  g_autofree char *pem = certificate_make (&terms);
  g_autoptr (RdCertificate) certificate = rd_certificate_read (pem);
  Shown shown = { pem, NULL, certificate->fingerprint, MADE_BEGIN };
  g_autoptr (GError) error = NULL;
  RdRemedy remedy;
  g_autofree char *faults = NULL;

  g_assert_false (judge (&shown, &remedy, &error));
  g_assert_cmpint (remedy, ==, RD_REMEDY_LATER);
  g_assert_nonnull (strstr (error->message, "its key is too weak (RSA with 1024 bits)"));
  g_assert_nonnull (strstr (error->message, "again later, in case the server is mended."));
  g_assert_nonnull (strstr (error->message, "make a new key in place of this one"));
  g_assert_true (g_str_has_suffix (error->message, certificate->fingerprint));
  faults = join_faults (rd_error_get_certificate (error));
  g_assert_cmpstr (faults, ==, "weak-key");
}

static void
test_fields (void)
{
  Shown shown = { leaf, "unable to get local issuer certificate", OTHER, IN_2027 };
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed (
      "{'Fingerprint': <'" FP "'>, 'Subject': <'CN=ignored'>, 'Issuer': <'CN=Test Authority'>, "
      "'Names': <['a.example', '*.b.example']>, 'NotBefore': <@t 1577836800000000>, "
      "'NotAfter': <@t 1893456000000000>, 'Host': <'xmpp.a.example:5222'>, "
      "'Time': <@t 1800000000000000>, "
      "'Faults': <['key-changed', 'unknown-authority']>}"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GVariant) fields = NULL;
  RdRemedy remedy;

  g_assert_false (judge (&shown, &remedy, &error));
  copy = g_error_copy (error);
  g_clear_error (&error);
  fields = g_variant_ref (rd_error_get_certificate (copy));
  g_assert_true (g_variant_is_of_type (fields, G_VARIANT_TYPE_VARDICT));
  g_assert_cmpuint (g_variant_n_children (fields), ==, g_variant_n_children (expected));
  for (size_t i = 0; i < g_variant_n_children (expected); i++)
    {
      g_autofree char *key = NULL;
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) found = NULL;

      g_variant_get_child (expected, i, "{sv}", &key, &value);
      found = g_variant_lookup_value (fields, key, NULL);
      g_assert_cmpvariant (found, value);
    }
}

/* All names count, and not all are told; what is told is cut. */
static void
test_many_names (void)
{
  g_autofree char *longest = g_strnfill (64, 'n');
  MadeCertificate terms
      = { .n_more = 150, .hosts = { "a.example" }, .xmpp = "a.example", .common_name = longest };
  g_autofree char *pem = certificate_make (&terms);
  Shown shown = { pem, "self-signed certificate", NULL, MADE_BEGIN };
  g_autofree const char **names = NULL;
  g_autoptr (GError) error = NULL;
  RdRemedy remedy;
  const char *subject;
  GVariant *fields;

  g_assert_false (judge (&shown, &remedy, &error));
  fields = rd_error_get_certificate (error);
  g_assert_true (g_variant_lookup (fields, "Names", "^a&s", &names));
  g_assert_cmpuint (g_strv_length ((char **)names), ==, 100);
  g_assert_cmpstr (names[0], ==, "a.example");
  g_assert_cmpstr (names[99], ==, "98.more.example");
  g_assert_true (g_variant_lookup (fields, "Subject", "&s", &subject));
  g_assert_cmpuint (strlen (subject), ==, strlen ("CN=") + 64);
}

/* -- the authorities' file --------------------------------------------------------------------- */

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
  g_test_add_func ("/trust/verdict", test_verdict);
  g_test_add_func ("/trust/sentences", test_sentences);
  g_test_add_func ("/trust/no-trust-helps-a-weak-key", test_weak_key);
  g_test_add_func ("/trust/fields", test_fields);
  g_test_add_func ("/trust/many-names", test_many_names);
  g_test_add_func ("/trust/file", test_file);
  g_test_add_func ("/trust/odd-files", test_odd_files);
  return g_test_run ();
}
