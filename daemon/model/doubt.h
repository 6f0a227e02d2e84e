/* A doubt: something from the server was not applied, or contradicts the stored roster. The version
 * is dropped, so the next login asks for the whole roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* Stored as its word. */
typedef enum
{
  RD_DOUBT_NONE,
  RD_DOUBT_NO_ID,
  RD_DOUBT_ITEM_COUNT,          /* a push with no item or several (RFC 6121 §2.1.6) */
  RD_DOUBT_NO_JID,              /* a push without a usable JID */
  RD_DOUBT_TOO_LARGE,           /* over RD_ITEM_SIZE_MAX */
  RD_DOUBT_REMOVAL_WITH_GROUPS, /* ejabberd's push when a shared group changed */
  RD_DOUBT_OTHER_SPELLING,      /* a push spells a stored JID differently */
  RD_DOUBT_SAME_VERSION,        /* a push brought a change under the stored version */
  RD_DOUBT_NO_VERSION,          /* versioning is advertised, but a whole roster had no version */
  RD_DOUBT_ENDED_REQUEST,       /* of a contact who may have been kept only as hidden */
  RD_N_DOUBTS
} RdDoubt;

/* When the server's next versions are believed. */
typedef enum
{
  RD_VERSIONS_BELIEVED,    /* after a whole roster */
  RD_VERSIONS_ON_TRIAL,    /* once they are seen to change */
  RD_VERSIONS_DISBELIEVED, /* once the user asks for it */
} RdVersionTrust;

const char *rd_doubt_to_string (RdDoubt doubt);
bool rd_doubt_from_string (const char *word, RdDoubt *doubt);

/* A sentence for the user; NULL for RD_DOUBT_NONE. JID may be NULL. */
char *rd_doubt_describe (RdDoubt doubt, const char *jid);

RdVersionTrust rd_doubt_get_trust (RdDoubt doubt);
