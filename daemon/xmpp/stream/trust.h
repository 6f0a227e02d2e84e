/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* SHA-256 of the public key (SubjectPublicKeyInfo), 64 lower case digits; NULL: no certificate. */
char *rd_trust_get_fingerprint (const char *pem);

/* Why the certificate isn't good for DOMAIN (in ASCII) at NOW (seconds since 1970), in words that
 * begin with "it". REASON is the verification's complaint, ISSUE_PEM the certificate that it is
 * about, which may be an authority's. */
char *rd_trust_describe_fault (const char *pem, const char *domain, const char *reason,
                               const char *issue_pem, gint64 now);

/* Can certificates be read from it? Doesn't block. */
bool rd_trust_check_file (const char *path, GError **error);
