/* Certificates. What comes in: the certificate that the server shows, and the one that the
 * verification complained about. Who sends it: whoever answers at the server's address, or is on
 * the way to it.
 *
 * The first byte says what the verification complained about; the certificate follows, in DER.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "xmpp/stream/tls.h"
#include "xmpp/stream/trust.h"

#include <string.h>

#define DOMAIN "example.org"

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
check_fingerprint (const char *fingerprint)
{
  if (fingerprint == NULL)
    return;
  g_assert_cmpuint (strlen (fingerprint), ==, 64);
  g_assert_cmpuint (strspn (fingerprint, "0123456789abcdef"), ==, 64);
}

/* What the verification complained about is trusted under its own fingerprint only. */
static void
check_verdict (const RdHandshake *handshake, const char *fingerprint)
{
  bool has_fault = handshake->reason != NULL || fingerprint == NULL;
  g_autoptr (GError) error = NULL;
  RdRemedy remedy;

  g_assert_true (rd_tls_judge (handshake, DOMAIN, "", &remedy, &error) == !has_fault);
  if (has_fault)
    fuzz_check_sentence (error);
  if (fingerprint != NULL)
    g_assert_true (rd_tls_judge (handshake, DOMAIN, fingerprint, &remedy, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *reason = reasons[size > 0 ? data[0] % G_N_ELEMENTS (reasons) : 0];
  g_autofree char *pem = size > 0 ? write_pem (data + 1, size - 1) : g_strdup ("");
  g_autofree char *fingerprint = rd_trust_get_fingerprint (pem);
  g_autofree char *fault = rd_trust_describe_fault (pem, DOMAIN, reason, pem, 1800000000);
  const RdHandshake handshake
      = { .is_encrypted = true, .leaf = pem, .reason = (char *)reason, .issue = pem };

  check_fingerprint (fingerprint);
  fuzz_check_line (fault);
  check_verdict (&handshake, fingerprint);
  return 0;
}
