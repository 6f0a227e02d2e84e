/* What is read of a server's certificate: its key, its names, its strength.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/certificate.h"

#include "certificate-helper.h"
#include "certificates.h"

#include <string.h>

static RdCertificate *
make (const MadeCertificate *terms)
{
  g_autofree char *pem = certificate_make (terms);
  RdCertificate *certificate = rd_certificate_read (pem);

  g_assert_nonnull (certificate);
  g_assert_cmpstr (certificate->pem, ==, pem);
  return certificate;
}

/* The fingerprint was computed by another program. */
static void
test_fields (void)
{
  g_autoptr (RdCertificate) certificate = rd_certificate_read (leaf);

  g_assert_cmpstr (certificate->fingerprint, ==, leaf_fingerprint);
  g_assert_cmpstr (certificate->subject, ==, "CN=ignored");
  g_assert_cmpstr (certificate->issuer, ==, "CN=Test Authority");
  g_assert_cmpstr (certificate->common_name, ==, "ignored");
  g_assert_cmpstr (certificate->issuer_name, ==, "Test Authority");
  g_assert_cmpuint (certificate->hosts->len, ==, 2);
  g_assert_cmpstr (certificate->hosts->pdata[0], ==, "a.example");
  g_assert_cmpstr (certificate->hosts->pdata[1], ==, "*.b.example");
  g_assert_cmpuint (certificate->others->len, ==, 0);
  g_assert_cmpint (certificate->begin, ==, 1577836800);
  g_assert_cmpint (certificate->end, ==, 1893456000);
  g_assert_null (certificate->weak_key);
  g_assert_null (certificate->weak_digest);
  g_assert_false (certificate->is_self_signed);
}

static void
test_unreadable (void)
{
  static const char *const texts[]
      = { NULL, "", "nonsense", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
          "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" };

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (rd_certificate_read (texts[i]));
}

/* RFC 9525 §6.3: a wildcard is a whole first label, and stands for one. */
static void
test_matches (void)
{
  static const struct
  {
    const char *name, *domain;
    bool is_for;
  } cases[] = {
    { "a.example", "a.example", true },
    { "A.Example", "a.example", true },
    { "xn--bcher-kva.example", "xn--bcher-kva.example", true },
    { "a.example", "b.a.example", false },
    { "a.example.", "a.example", false },
    { "b.a.example", "a.example", false },
    { "*.a.example", "b.a.example", true },
    { "*.a.example", "a.example", false },
    { "*.a.example", "c.b.a.example", false },
    { "*.a.example", ".a.example", false },
    { "b*.a.example", "bc.a.example", false },
    { "*b.a.example", "cb.a.example", false },
    { "b.*.example", "b.a.example", false },
    { "*.example", "a.example", false },
    { "*", "example", false },
    { "*.", "a.", false },
    { "?.example", "a.example", false },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MadeCertificate terms = { .hosts = { "other.example", cases[i].name } };
      g_autoptr (RdCertificate) certificate = make (&terms);

      g_test_message ("%s for %s", cases[i].name, cases[i].domain);
      g_assert_true (rd_certificate_is_for (certificate, cases[i].domain) == cases[i].is_for);
    }
}

/* A subject, an XmppAddr or an SRVName doesn't make it good for the domain. */
static void
test_other_names (void)
{
  MadeCertificate terms
      = { .common_name = "a.example", .xmpp = "a.example", .service = "_xmpp-client.a.example" };
  g_autoptr (RdCertificate) certificate = make (&terms);

  g_assert_false (rd_certificate_is_for (certificate, "a.example"));
  g_assert_cmpuint (certificate->hosts->len, ==, 0);
  g_assert_cmpuint (certificate->others->len, ==, 2);
  g_assert_cmpstr (certificate->others->pdata[0], ==, "xmpp:a.example");
  g_assert_cmpstr (certificate->others->pdata[1], ==, "_xmpp-client.a.example");
}

static void
test_many_names (void)
{
  MadeCertificate terms = { .n_more = 500 };
  g_autoptr (RdCertificate) certificate = make (&terms);

  g_assert_true (rd_certificate_is_for (certificate, "499.more.example"));
  g_assert_false (rd_certificate_is_for (certificate, "500.more.example"));
}

static void
test_clean_names (void)
{
  g_autofree char *longest = g_strnfill (253, 'n');
  g_autofree char *longer = g_strnfill (254, 'n');
  MadeCertificate terms = { .hosts = { longer, longest },
                            .common_name = "a\x1b[31m. “Trust it",
                            .xmpp = "a\n.example" };
  g_autoptr (RdCertificate) certificate = make (&terms);

  g_assert_cmpuint (certificate->hosts->len, ==, 1);
  g_assert_cmpstr (certificate->hosts->pdata[0], ==, longest);
  g_assert_cmpstr (certificate->others->pdata[0], ==, "xmpp:a?.example");
  g_assert_cmpstr (certificate->common_name, ==, "a??31m. ???Trust it");
  g_assert_null (strchr (certificate->subject, '\x1b'));
  g_assert_true (g_utf8_validate (certificate->subject, -1, NULL));
}

static void
test_strength (void)
{
  static const struct
  {
    MadeCertificate terms;
    const char *weak_key, *weak_digest;
  } cases[] = {
    { { .key = GNUTLS_PK_RSA, .bits = 1024 }, "RSA with 1024 bits", NULL },
    { { .key = GNUTLS_PK_RSA, .bits = 2048 }, NULL, NULL },
    { { .key = GNUTLS_PK_RSA_PSS, .bits = 1024 }, "RSA with 1024 bits", NULL },
    { { .key = GNUTLS_PK_DSA, .bits = 2048 }, "DSA with 2048 bits", NULL },
    { { .key = GNUTLS_PK_ECDSA, .bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP192R1) },
      "an elliptic curve with 192 bits",
      NULL },
    { { .key = GNUTLS_PK_ECDSA, .bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP224R1) },
      NULL,
      NULL },
    { { .key = GNUTLS_PK_EDDSA_ED25519,
        .bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519),
        .has_authority = true },
      NULL,
      NULL },
    { { .digest = GNUTLS_DIG_SHA1, .has_authority = true }, NULL, "SHA1" },
    { { .digest = GNUTLS_DIG_MD5, .has_authority = true }, NULL, "MD5" },
    { { .digest = GNUTLS_DIG_SHA512, .has_authority = true }, NULL, NULL },
    /* Nobody trusts it for its own signature. */
    { { .digest = GNUTLS_DIG_SHA1 }, NULL, NULL },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RdCertificate) certificate = make (&cases[i].terms);

      g_assert_cmpstr (certificate->weak_key, ==, cases[i].weak_key);
      g_assert_cmpstr (certificate->weak_digest, ==, cases[i].weak_digest);
      g_assert_true (certificate->is_self_signed == !cases[i].terms.has_authority);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/fields", test_fields);
  g_test_add_func ("/certificate/unreadable", test_unreadable);
  g_test_add_func ("/certificate/names-that-match", test_matches);
  g_test_add_func ("/certificate/only-host-names-count", test_other_names);
  g_test_add_func ("/certificate/many-names", test_many_names);
  g_test_add_func ("/certificate/names-are-cleaned", test_clean_names);
  g_test_add_func ("/certificate/strength", test_strength);
  return g_test_run ();
}
