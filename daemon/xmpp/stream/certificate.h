/* A server's certificate, read by GnuTLS. It comes from whoever answers at the server's address:
 * names keep only the characters of host names ("?" for others), other texts are quoted and cut.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  char *pem;
  char *fingerprint;       /* SHA-256 of the key (SubjectPublicKeyInfo), 64 lower case digits */
  char *subject, *issuer;  /* RFC 4514 */
  char *common_name;       /* NULL: none */
  char *issuer_name;       /* short, for sentences; NULL: none */
  GPtrArray *hosts;        /* (element-type utf8): DNS names */
  GPtrArray *others;       /* (element-type utf8): "_xmpp-client.DOMAIN", "xmpp:DOMAIN" */
  int64_t begin, end;      /* seconds since 1970 */
  char *weak_key;          /* "RSA with 1024 bits"; NULL: strong enough */
  const char *weak_digest; /* of its signature, "SHA1"; NULL: strong enough */
  bool is_self_signed;
} RdCertificate;

/* NULL: it can't be read. */
RdCertificate *rd_certificate_read (const char *pem);
void rd_certificate_free (RdCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdCertificate, rd_certificate_free)

/* For sentences; seconds since 1970. */
char *rd_certificate_format_date (int64_t time);

/* Is a DNS name of it DOMAIN (in ASCII), or a wildcard for DOMAIN's first label (RFC 9525 §6.3)?
 * Names of another kind don't count: the limits that an authority has for hosts don't bind them. */
bool rd_certificate_is_for (const RdCertificate *certificate, const char *domain);
