/* A doubt: the server said something of the roster that was not applied, or can't be what it seems.
 * The stored version is withheld then, and the whole roster is asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* Stored and told by its word, never by its number. */
typedef enum
{
  RD_DOUBT_NONE,
  RD_DOUBT_NO_ID,               /* a push without an id, which can't be acknowledged */
  RD_DOUBT_ITEM_COUNT,          /* a push with no item, or with several (RFC 6121 §2.1.6) */
  RD_DOUBT_NO_JID,              /* a push of an item without a usable JID */
  RD_DOUBT_TOO_LARGE,           /* a push of an item over the limit for one */
  RD_DOUBT_REMOVAL_WITH_GROUPS, /* a push: ejabberd's hint that a shared group changed */
  RD_DOUBT_OTHER_SPELLING,      /* a push of a known contact; the server may have two items */
  RD_DOUBT_SAME_VERSION,        /* a push changed something under the stored version */
  RD_DOUBT_NO_VERSION,          /* versioning is advertised, but a whole roster had none */
  RD_N_DOUBTS
} RdDoubt;

/* What becomes of the versions that the server gives from then on. */
typedef enum
{
  RD_VERSIONS_BELIEVED,    /* once the whole roster was received */
  RD_VERSIONS_ON_TRIAL,    /* not believed until they are seen to move */
  RD_VERSIONS_DISBELIEVED, /* not believed until the user asks for it */
} RdVersionTrust;

const char *rd_doubt_to_string (RdDoubt doubt);
bool rd_doubt_from_string (const char *word, RdDoubt *doubt);

/* A sentence for the user; NULL for RD_DOUBT_NONE. JID may be NULL. */
char *rd_doubt_describe (RdDoubt doubt, const char *jid);

RdVersionTrust rd_doubt_get_trust (RdDoubt doubt);
