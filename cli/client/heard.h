/* When contacts were there last (im.rosterd.Roster1.Heard).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

#include <stdint.h>

/* Of one contact. Times: µs since 1970; 0: not known. */
typedef struct CtlHeard
{
  int64_t last_seen;
  const char *source; /* a word, with LAST_SEEN */
  int64_t watched_since;
} CtlHeard;

typedef struct
{
  GVariant *answer;   /* owns the strings */
  GHashTable *by_jid; /* JID → CtlHeard */
} CtlHeardList;

/* Asks about CONTACTS, an array of RD_CONTACT_TYPE with at most RD_LOOKUP_MAX. */
bool ctl_heard_list_read (CtlHeardList *list, gpointer beside, GVariant *contacts, GError **error);
void ctl_heard_list_clear (CtlHeardList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHeardList, ctl_heard_list_clear)
/* NULL: it isn't in the roster any more. */
const CtlHeard *ctl_heard_list_find (const CtlHeardList *list, const char *jid);

typedef struct
{
  guint32 n_unseen, n_seen, n_unknown;
  guint64 watched_since; /* 0: the profile doesn't watch */
} CtlUnseenCount;

/* FILTER has "UnseenFor". BESIDE: any proxy of the profile's object. */
bool ctl_heard_count (gpointer beside, GVariant *filter, CtlUnseenCount *count, GError **error);
