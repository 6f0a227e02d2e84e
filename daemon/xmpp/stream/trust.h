/* What a certificate is, and why it can't be trusted, in a person's words: see trust.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The SHA-256 of the public key (SubjectPublicKeyInfo) of the certificate PEM as 64 lower case
 * digits; NULL when PEM is none. */
char *rd_trust_get_fingerprint (const char *pem);

/* Why the certificate PEM doesn't do for DOMAIN (in ASCII) at NOW (seconds since 1970): a phrase
 * with "it" as its subject. REASON is what the verification complained about, and ISSUE_PEM the
 * certificate it complained about, an authority's maybe. */
char *rd_trust_describe_fault (const char *pem, const char *domain, const char *reason,
                               const char *issue_pem, gint64 now);

/* Can the file be read, and does it hold certificates? A sentence in *ERROR when not. */
bool rd_trust_check_file (const char *path, GError **error);
