/* What speaks against a server's certificate: words for programs, words for people, and who can
 * mend it. Most of it is OpenSSL's complaints, in libstrophe; the rest is read from the
 * certificate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/stream/certificate.h"

/* The verification's. Never frees what it is given. */
typedef struct
{
  char *reason; /* OpenSSL's words */
  char *pem;    /* the certificate that it is about, which may be an authority's; NULL: unknown */
} RdComplaint;

RdComplaint *rd_complaint_new (const char *reason, const char *pem);
void rd_complaint_free (RdComplaint *complaint);

typedef struct
{
  GPtrArray *words;     /* (element-type utf8): static, each once, as in Profile.Certificate */
  GPtrArray *sentences; /* (element-type utf8): each begins with "it" or "its" */
  RdRemedy remedy;
  bool has_weak_key;       /* then no person's trust in the key helps */
  bool may_be_the_network; /* another host may have answered, as where a network wants a log-in */
} RdFaults;

/* CERTIFICATE was shown for DOMAIN (in ASCII) at NOW (seconds since 1970); COMPLAINTS (element-type
 * RdComplaint) may be NULL. No words: it is good. */
RdFaults *rd_faults_find (const RdCertificate *certificate, const GPtrArray *complaints,
                          const char *domain, int64_t now);
void rd_faults_free (RdFaults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdFaults, rd_faults_free)
