/* A doubt: something that the server said of the roster and that was not applied, or that can't be
 * what it seems. Whatever it was, the stored version no longer tells what the store holds, so it is
 * withheld and the whole roster is asked for (core/sync/roster-doubts.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* Stored in the database and told on the bus by its word, never by its number. */
typedef enum
{
  RD_DOUBT_NONE,
  RD_DOUBT_NO_ID,               /* a push without an id, which can't be acknowledged */
  RD_DOUBT_ITEM_COUNT,          /* a push with no item, or with several (RFC 6121 §2.1.6) */
  RD_DOUBT_NO_JID,              /* a push of an item without a JID that can be used */
  RD_DOUBT_TOO_LARGE,           /* a push of an item over the limit for one */
  RD_DOUBT_REMOVAL_WITH_GROUPS, /* a push of a removal with groups: ejabberd's hint that a shared
                                   group has changed; the contact may still be there */
  RD_DOUBT_OTHER_SPELLING,      /* a push named a known contact in another spelling; the server may
                                   have one item or two */
  RD_DOUBT_SAME_VERSION,        /* a push changed something under the version that was held */
  RD_DOUBT_NO_VERSION,          /* a whole roster without a version (or "nil", as Prosody 13 says),
                                   though versioning is advertised */
  RD_N_DOUBTS
} RdDoubt;

/* What a doubt means for the versions that the server gives from then on. */
typedef enum
{
  RD_VERSIONS_BELIEVED,    /* nothing, once the whole roster was received */
  RD_VERSIONS_ON_TRIAL,    /* they are not believed until they are seen to move */
  RD_VERSIONS_DISBELIEVED, /* they are not believed until the user wants them to be */
} RdVersionTrust;

/* "none", "no-id", "removal-with-groups", …; static. */
const char *rd_doubt_to_string (RdDoubt doubt);
bool rd_doubt_from_string (const char *word, RdDoubt *doubt);

/* A sentence for the log and for the user; JID may be NULL. NULL for RD_DOUBT_NONE. */
char *rd_doubt_describe (RdDoubt doubt, const char *jid);

RdVersionTrust rd_doubt_get_trust (RdDoubt doubt);
