/* What speaks against a certificate: each fault by its word and its sentence, and what mends it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/faults.h"

#include "certificate-helper.h"
#include "certificates.h"

#include <string.h>

#define IN_2019 1560000000
#define IN_2027 1800000000
#define IN_2031 1930000000

/* WORDS and SENTENCES as they follow one another, with "; " in between. */
typedef struct
{
  const char *reason; /* NULL: no complaint */
  const char *about;  /* PEM */
  const char *domain;
  int64_t now;
  const char *words, *sentences;
  RdRemedy remedy;
} FaultCase;

static char *
join (GPtrArray *texts)
{
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("; ", (char **)texts->pdata);
}

static void
assert_faults (const char *pem, const FaultCase *fault_case)
{
  g_autoptr (RdCertificate) certificate = rd_certificate_read (pem);
  g_autoptr (GPtrArray) complaints
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_complaint_free);
  g_autoptr (RdFaults) faults = NULL;
  g_autofree char *words = NULL;
  g_autofree char *sentences = NULL;

  if (fault_case->reason != NULL)
    g_ptr_array_add (complaints, rd_complaint_new (fault_case->reason, fault_case->about));
  faults = rd_faults_find (certificate, complaints, fault_case->domain, fault_case->now);
  words = join (faults->words);
  sentences = join (faults->sentences);
  g_assert_cmpstr (words, ==, fault_case->words);
  g_assert_cmpstr (sentences, ==, fault_case->sentences);
  g_assert_cmpint (faults->remedy, ==, fault_case->remedy);
}

/* The same word from the certificate and from a complaint is told once. */
static void
test_of_the_certificate (void)
{
  static const FaultCase cases[] = {
    { NULL, NULL, "a.example", IN_2027, "", "", RD_REMEDY_LATER },
    { "certificate has expired", leaf, "a.example", IN_2031, "expired", "it expired on 2030-01-01",
      RD_REMEDY_CLOCK },
    { NULL, NULL, "a.example", IN_2031, "expired", "it expired on 2030-01-01", RD_REMEDY_CLOCK },
    { "certificate is not yet valid", leaf, "a.example", IN_2019, "not-yet-valid",
      "it is only valid from 2020-01-01 on (is this machine's clock right?)", RD_REMEDY_CLOCK },
    { "hostname mismatch", leaf, "c.example", IN_2027, "other-host",
      "it was issued for a.example, *.b.example, not for c.example", RD_REMEDY_LATER },
    { "Hostname mismatch", leaf, "c.x.b.example", IN_2027, "other-host",
      "it was issued for a.example, *.b.example, not for c.x.b.example", RD_REMEDY_LATER },
    { "unable to get local issuer certificate", leaf, "x.b.example", IN_2027, "unknown-authority",
      "its authority, \"Test Authority\", is not known to this machine", RD_REMEDY_LATER },
    { "unable to get local issuer certificate", leaf, "c.example", IN_2031,
      "expired; other-host; unknown-authority",
      "it expired on 2030-01-01; it was issued for a.example, *.b.example, not for c.example; its "
      "authority, \"Test Authority\", is not known to this machine",
      RD_REMEDY_CLOCK },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_faults (leaf, &cases[i]);
}

/* As OpenSSL 1.1 and 3 word them. */
static void
test_complaints (void)
{
  static const FaultCase cases[] = {
    { "unsuitable certificate purpose", leaf, "a.example", IN_2027, "wrong-use",
      "it is not meant for a server", RD_REMEDY_LATER },
    { "unsupported certificate purpose", leaf, "a.example", IN_2027, "wrong-use",
      "it is not meant for a server", RD_REMEDY_LATER },
    { "permitted subtree violation", leaf, "a.example", IN_2027, "not-permitted",
      "its authority, \"Test Authority\", may not vouch for this name", RD_REMEDY_LATER },
    { "certificate revoked", leaf, "a.example", IN_2027, "revoked",
      "its authority, \"Test Authority\", has revoked it", RD_REMEDY_LATER },
    { "EE certificate key too weak", leaf, "a.example", IN_2027, "weak-key",
      "it did not pass the check: EE certificate key too weak", RD_REMEDY_LATER },
    { "unable to verify the first certificate", leaf, "a.example", IN_2027, "unknown-authority",
      "its authority, \"Test Authority\", is not known to this machine", RD_REMEDY_LATER },
    { "certificate has expired", leaf, "a.example", IN_2027, "expired",
      "it did not pass the check: certificate has expired", RD_REMEDY_CLOCK },
    { "certificate has expired", NULL, "a.example", IN_2027, "expired",
      "it did not pass the check: certificate has expired", RD_REMEDY_CLOCK },
    { "the moon is full", leaf, "a.example", IN_2027, "other",
      "it did not pass the check: the moon is full", RD_REMEDY_LATER },
    { "the moon is full", "nonsense", "a.example", IN_2027, "other",
      "it did not pass the check: the moon is full", RD_REMEDY_LATER },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_faults (leaf, &cases[i]);
}

/* All are about an authority above the certificate. */
static void
test_of_the_authority (void)
{
  static const FaultCase cases[] = {
    { "certificate has expired", NULL, "a.example", IN_2027, "authority-expired",
      "its authority, \"Above\", has itself expired on 2027-01-15", RD_REMEDY_CLOCK },
    { "certificate is not yet valid", NULL, "a.example", IN_2027, "authority-not-yet-valid",
      "its authority, \"Above\", is itself only valid from 2023-11-14 on", RD_REMEDY_CLOCK },
    { "self-signed certificate in certificate chain", NULL, "a.example", IN_2027,
      "unknown-authority", "its authority, \"Test Authority\", is not known to this machine",
      RD_REMEDY_LATER },
    { "self signed certificate in certificate chain", NULL, "a.example", IN_2027,
      "unknown-authority", "its authority, \"Test Authority\", is not known to this machine",
      RD_REMEDY_LATER },
    { "unable to get issuer certificate", NULL, "a.example", IN_2027, "unknown-authority",
      "its authority, \"Test Authority\", is not known to this machine", RD_REMEDY_LATER },
    { "CA certificate key too weak", NULL, "a.example", IN_2027, "authority-weak-key",
      "its authority, \"Above\", has a key that is too weak (CA certificate key too weak)",
      RD_REMEDY_LATER },
    { "CA signature digest algorithm too weak", NULL, "a.example", IN_2027,
      "authority-weak-signature",
      "its authority, \"Above\", is vouched for with a weak signature, which can be forged",
      RD_REMEDY_LATER },
    { "invalid CA certificate", NULL, "a.example", IN_2027, "bad-authority",
      "its authority, \"Above\", may not issue it: invalid CA certificate", RD_REMEDY_LATER },
    { "unsuitable certificate purpose", NULL, "a.example", IN_2027, "bad-authority",
      "its authority, \"Above\", may not issue it: unsuitable certificate purpose",
      RD_REMEDY_LATER },
    { "path length constraint exceeded", NULL, "a.example", IN_2027, "bad-authority",
      "its authority, \"Above\", may not issue it: path length constraint exceeded",
      RD_REMEDY_LATER },
  };

  static const MadeCertificate terms = { .common_name = "Above" };
  g_autofree char *above = certificate_make (&terms);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FaultCase fault_case = cases[i];

      fault_case.about = above;
      assert_faults (leaf, &fault_case);
    }
}

static void
test_self_signed (void)
{
  static const char *const reasons[]
      = { "self-signed certificate", "self signed certificate",
          "unable to get local issuer certificate", "unable to verify the first certificate" };
  MadeCertificate terms = { .hosts = { "a.example" } };
  g_autofree char *pem = certificate_make (&terms);

  for (unsigned i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      FaultCase fault_case
          = { reasons[i],     pem,           "a.example",
              MADE_BEGIN,     "self-signed", "it is self-signed: no authority vouches for it",
              RD_REMEDY_LATER };

      assert_faults (pem, &fault_case);
    }
}

/* Four names of it are enough. */
static void
test_names (void)
{
  static const struct
  {
    MadeCertificate terms;
    const char *sentence;
  } cases[] = {
    { { .hosts = { "a.example", "b.example", "1.example", "2.example" } },
      "it was issued for a.example, b.example, 1.example, 2.example, not for c.example" },
    { { .hosts = { "a.example", "b.example", "1.example", "2.example", "3.example" } },
      "it was issued for a.example, b.example, 1.example, 2.example and 1 more, not for "
      "c.example" },
    { { .hosts = { "a.example" }, .common_name = "c.example", .xmpp = "c.example" },
      "it was issued for a.example, not for c.example" },
    { { .common_name = "c.example" },
      "it names a host only in its subject (c.example), which counts no longer, and should have "
      "the DNS name c.example" },
    { { .common_name = "c.example", .xmpp = "c.example", .service = "_xmpp-client.c.example" },
      "it names no host but only xmpp:c.example, _xmpp-client.c.example, and should have the DNS "
      "name c.example" },
    { { .common_name = NULL }, "it names no host, and should have the DNS name c.example" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pem = certificate_make (&cases[i].terms);
      FaultCase fault_case = { NULL,           NULL,         "c.example",
                               MADE_BEGIN,     "other-host", cases[i].sentence,
                               RD_REMEDY_LATER };

      assert_faults (pem, &fault_case);
    }
}

static void
test_strength (void)
{
  MadeCertificate terms = { .hosts = { "a.example" },
                            .key = GNUTLS_PK_RSA,
                            .bits = 1024,
                            .digest = GNUTLS_DIG_SHA1,
                            .has_authority = true };
  g_autofree char *pem = certificate_make (&terms);
  FaultCase fault_case = { "EE certificate key too weak",
                           pem,
                           "a.example",
                           MADE_BEGIN,
                           "weak-key; weak-signature",
                           "its key is too weak (RSA with 1024 bits); its authority signed it with "
                           "SHA1, which can be forged",
                           RD_REMEDY_LATER };

  assert_faults (pem, &fault_case);
}

/* Valid in its first second and in its last. */
static void
test_edges_of_dates (void)
{
  static const struct
  {
    int64_t now;
    const char *words, *sentences;
    RdRemedy remedy;
  } cases[] = {
    { MADE_BEGIN - 1, "not-yet-valid",
      "it is only valid from 2023-11-14 on (is this machine's clock right?)", RD_REMEDY_CLOCK },
    { MADE_BEGIN, "", "", RD_REMEDY_LATER },
    { MADE_END, "", "", RD_REMEDY_LATER },
    { MADE_END + 1, "expired", "it expired on 2027-01-15", RD_REMEDY_CLOCK },
  };
  MadeCertificate terms = { .hosts = { "a.example" } };
  g_autofree char *pem = certificate_make (&terms);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FaultCase fault_case
          = { NULL,           NULL, "a.example", cases[i].now, cases[i].words, cases[i].sentences,
              cases[i].remedy };

      assert_faults (pem, &fault_case);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faults/of-the-certificate", test_of_the_certificate);
  g_test_add_func ("/faults/complaints", test_complaints);
  g_test_add_func ("/faults/of-the-authority", test_of_the_authority);
  g_test_add_func ("/faults/self-signed", test_self_signed);
  g_test_add_func ("/faults/four-names-are-listed", test_names);
  g_test_add_func ("/faults/strength", test_strength);
  g_test_add_func ("/faults/the-last-second-counts", test_edges_of_dates);
  return g_test_run ();
}
