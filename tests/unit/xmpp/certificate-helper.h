/* Makes server certificates of any kind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/x509.h>
#include <stdbool.h>

#define MADE_BEGIN 1700000000 /* 2023-11-14 */
#define MADE_END 1800000000   /* 2027-01-15 */

/* All may be 0: self-signed, without a name, with a curve's key and SHA-256. */
typedef struct
{
  const char *hosts[6];
  unsigned n_more; /* "0.more.example", … */
  const char *common_name;
  const char *xmpp;    /* an XmppAddr */
  const char *service; /* an SRVName */
  gnutls_pk_algorithm_t key;
  unsigned bits;
  gnutls_digest_algorithm_t digest;
  bool has_authority; /* "Maker", with a key of RSA */
} MadeCertificate;

/* PEM. */
char *certificate_make (const MadeCertificate *terms);
