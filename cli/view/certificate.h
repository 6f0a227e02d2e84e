/* A server's certificate, as Profile.Certificate has it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/out/output.h"

typedef struct
{
  const char *fingerprint; /* "": it can't be read */
  const char *subject, *issuer, *host;
  const char **names, **faults; /* NULL-terminated */
  guint64 begin, end, refused;  /* µs since 1970 */
  GVariant *fields;             /* has the texts */
} CtlCertificate;

/* NULL: none was refused. */
CtlCertificate *ctl_certificate_get (RdBusProfile *profile);
void ctl_certificate_free (CtlCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlCertificate, ctl_certificate_free)

bool ctl_certificate_has_fault (const CtlCertificate *certificate, const char *word);

/* TRUSTED: the fingerprint of the key that is trusted, or "". */
void ctl_certificate_view_write (CtlOutput *output, const CtlCertificate *certificate,
                                 const char *trusted);
/* An object, or null for NULL. */
void ctl_json_add_certificate (GString *json, const char *key, const CtlCertificate *certificate);

/* The fingerprint that the settings of PROFILE trust; NULL: none. */
const char *ctl_profile_get_trusted (RdBusProfile *profile);
