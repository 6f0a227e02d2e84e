/* Which contacts of a roster may be the same person. Takes n log n time, whatever the texts are: it
 * sorts them, since a hash of a stranger's texts can be made to collide. Pure.
 *
 * How often each reason is right was measured on synthetic rosters; test-duplicates.c prints it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The surest first. */
typedef enum
{
  RD_DUPLICATE_SPELLING,       /* one address, spelt in several ways */
  RD_DUPLICATE_PHONE,          /* one number at one gateway: "+49…" and "0049…" */
  RD_DUPLICATE_GATEWAY,        /* the address that a gateway's address holds is a contact, too */
  RD_DUPLICATE_NAME_AND_LOCAL, /* the same name of several words, and the same local part */
  RD_DUPLICATE_NAME,           /* the same name of several words, and nobody else has it */
  RD_DUPLICATE_LOCAL,          /* the same local part with a digit or dot, and nobody else has it */
  RD_N_DUPLICATE_REASONS
} RdDuplicateReason;

const char *rd_duplicate_reason_to_string (RdDuplicateReason reason);
/* The address is one and the same; else it is a guess. */
bool rd_duplicate_reason_is_certain (RdDuplicateReason reason);

/* Contacts that may be one person. */
typedef struct
{
  RdDuplicateReason reason;
  unsigned first, n; /* of the members: rd_duplicates_get_member () */
} RdDuplicateGroup;

typedef struct _RdDuplicates RdDuplicates;

RdDuplicates *rd_duplicates_new (void);
void rd_duplicates_free (RdDuplicates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdDuplicates, rd_duplicates_free)

/* KEY: rd_jid_make_key () of the JID. NAME: "" for none. The contacts are numbered from 0 on. */
void rd_duplicates_add (RdDuplicates *self, const char *key, const char *name);

/* Call once, after all were added (element-type RdDuplicateGroup): by reason, then by the number of
 * their first member. No two groups of a reason share a contact; nobody is told twice that the same
 * two contacts may be one. Owned by SELF. */
const GArray *rd_duplicates_find (RdDuplicates *self);
/* The number of a contact; those of a group grow. PLACE: from the group's first on. */
unsigned rd_duplicates_get_member (const RdDuplicates *self, unsigned place);
