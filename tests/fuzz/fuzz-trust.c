/* Certificates. What comes in: the certificate that the server shows, and the one that the
 * verification complained about. Who sends it: whoever answers at the server's address, or is on
 * the way to it.
 *
 * The first byte says what the verification complained about; the certificate follows, in DER.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/stream/tls.h"

#include <string.h>

#define DOMAIN "example.org"
#define OTHER "00ff"

/* As OpenSSL words them. */
static const char *const reasons[] = {
  NULL,
  "certificate has expired",
  "certificate is not yet valid",
  "unable to get local issuer certificate",
  "self-signed certificate",
  "hostname mismatch",
  "certificate revoked",
};

static char *
write_pem (const uint8_t *data, size_t size)
{
  g_autofree char *base64 = g_base64_encode (data, size);
  GString *pem = g_string_new ("-----BEGIN CERTIFICATE-----\n");

  for (const char *line = base64; *line != '\0'; line += strnlen (line, 64))
    g_string_append_printf (pem, "%.64s\n", line);
  g_string_append (pem, "-----END CERTIFICATE-----\n");
  return g_string_free (pem, FALSE);
}

static void
check_fields (const GError *error, bool is_readable)
{
  GVariant *fields = rd_error_get_certificate (error);
  const char *fingerprint, *subject, *issuer;

  g_assert_nonnull (fields);
  if (!is_readable)
    return;
  g_assert_true (g_variant_lookup (fields, "Fingerprint", "&s", &fingerprint));
  g_assert_cmpuint (strlen (fingerprint), ==, 64);
  g_assert_cmpuint (strspn (fingerprint, "0123456789abcdef"), ==, 64);
  g_assert_true (g_variant_lookup (fields, "Subject", "&s", &subject));
  g_assert_true (g_variant_lookup (fields, "Issuer", "&s", &issuer));
  fuzz_check_line (subject);
  fuzz_check_line (issuer);
}

/* Does the verdict let it pass? */
static bool
check_verdict (const RdHandshake *handshake, const char *trusted, const RdCertificate *certificate)
{
  RdTrustTerms terms = { .domain = DOMAIN, .trusted = trusted };
  g_autoptr (GError) error = NULL;
  RdRemedy remedy;

  if (rd_tls_judge (handshake, &terms, &remedy, &error))
    return true;
  fuzz_check_sentence (error);
  check_fields (error, certificate != NULL);
  return false;
}

/* What the verification complained about is trusted under its own fingerprint only. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *reason = reasons[size > 0 ? data[0] % G_N_ELEMENTS (reasons) : 0];
  g_autofree char *pem = size > 0 ? write_pem (data + 1, size - 1) : g_strdup ("");
  g_autoptr (RdCertificate) certificate = rd_certificate_read (pem);
  g_autoptr (GPtrArray) complaints
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_complaint_free);
  const RdHandshake handshake = { .is_encrypted = true, .leaf = pem, .complaints = complaints };

  if (reason != NULL)
    g_ptr_array_add (complaints, rd_complaint_new (reason, pem));
  g_assert_false (check_verdict (&handshake, OTHER, certificate));
  if (check_verdict (&handshake, "", certificate))
    g_assert_true (reason == NULL && certificate != NULL
                   && rd_certificate_is_for (certificate, DOMAIN));
  if (certificate != NULL)
    g_assert_true (check_verdict (&handshake, certificate->fingerprint, certificate)
                   == (certificate->weak_key == NULL));
  return 0;
}
