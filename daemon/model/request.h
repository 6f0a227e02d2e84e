/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* Does the account that a contact says it was before (XEP-0283) say so, too? Stored and told as its
 * word. */
typedef enum
{
  RD_FORMER_UNCHECKED,  /* it was not asked yet */
  RD_FORMER_NO_CONTACT, /* nor will it be: it is no contact of the roster */
  RD_FORMER_UNANSWERED, /* it could not be asked */
  RD_FORMER_DENIED,
  RD_FORMER_VERIFIED,
  RD_N_FORMERS
} RdFormer;

const char *rd_former_to_string (RdFormer former);
RdFormer rd_former_from_string (const char *word); /* another word: UNCHECKED */

/* A contact's subscription request (RFC 6121 §3.1.3). */
typedef struct
{
  char *jid;
  int64_t time;     /* of arrival; µs since 1970 */
  char *message;    /* "": none */
  char *moved_from; /* the account that the contact says it was before: prepared; NULL: none */
  RdFormer former;  /* what that one says */
} RdRequest;

/* MESSAGE may be NULL. */
RdRequest *rd_request_new (const char *jid, int64_t time, const char *message);
RdRequest *rd_request_copy (const RdRequest *request);
void rd_request_free (RdRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRequest, rd_request_free)
