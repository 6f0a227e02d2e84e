/* The certificate by which an account logs in (SASL EXTERNAL), with its key: read from the user's
 * files for each handshake, in its thread, so that a renewed one is used the next time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"

#include <stdint.h>

struct ssl_st;

/* Where it is. */
typedef struct
{
  const char *path;     /* PEM, or PKCS#12 with its key; "": the account has none */
  const char *key_path; /* PEM; "": the key is in the same file */
  RdSecret *passphrase; /* for a key that is encrypted; NULL: none is known */
} RdClientFiles;

typedef struct _RdClientCertificate RdClientCertificate;

/* Blocks. NULL with an error that names the file. */
RdClientCertificate *rd_client_certificate_load (const RdClientFiles *files, RdRemedy *remedy,
                                                 GError **error);
void rd_client_certificate_free (RdClientCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdClientCertificate, rd_client_certificate_free)

int64_t rd_client_certificate_get_end (const RdClientCertificate *certificate); /* s since 1970 */
/* The passphrase was needed: it is no password of an account. */
bool rd_client_certificate_was_encrypted (const RdClientCertificate *certificate);

/* For the handshakes of SSL. */
bool rd_client_certificate_use (const RdClientCertificate *certificate, struct ssl_st *ssl);
