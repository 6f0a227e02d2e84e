/* Whether the server that answered is the one of the account. A certificate is good if OpenSSL's
 * verification, in libstrophe, and what it says of itself leave no fault. A trusted key stands in
 * place of all that: with it no fault counts but a weak key, which others can find out; without it
 * nothing is good.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/faults.h"

typedef struct
{
  const char *domain;  /* in ASCII; what the certificate must be for */
  const char *trusted; /* the fingerprint of the one key that is trusted; "" or NULL: none */
  const char *target;  /* where it came from, "HOST:PORT"; NULL: unknown */
} RdTrustTerms;

/* PEM: the server's certificate, or NULL. COMPLAINTS (element-type RdComplaint): may be NULL. NOW:
 * seconds since 1970. The error bears the fields of Profile.Certificate, and its sentence ends with
 * the fingerprint, if the certificate can be read. */
bool rd_trust_judge (const char *pem, const GPtrArray *complaints, const RdTrustTerms *terms,
                     int64_t now, RdRemedy *remedy, GError **error);

/* Can certificates be read from it? Doesn't block. */
bool rd_trust_check_file (const char *path, GError **error);
