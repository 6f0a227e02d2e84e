/* The one selection language of all verbs: which contacts? (im.rosterd.Roster1.Roster.xml)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef enum
{
  RD_ANY = -1,
  RD_NO = 0,
  RD_YES = 1,
} RdTristate;

/* All conditions are ANDed. */
typedef struct
{
  unsigned subscriptions; /* a bit (1 << RdSubscription) each that is selected: "Subscription",
                             "NoFrom", "NoTo" and "NoSubscription" together */
  RdTristate ask;
  RdTristate no_group;
  char **groups;    /* NULL: not asked */
  char **domains;   /* as typed, names of servers each; NULL: not asked */
  char *text;       /* casefolded, normalized; NULL: not asked */
  char *other_text; /* the same with labels "xn--…" decoded; NULL: there are none */
  char **jids;      /* as typed; one that no contact is spelt as selects each that it is another
                       spelling of; NULL: not asked */
  char **keep_jids; /* as typed; each contact is kept that one is a spelling of; NULL: not asked */
  char **keep_groups; /* NULL: not asked */
  uint64_t changed_after;
  bool is_empty;      /* no condition was named at all */
  bool has_selection; /* one was named that says which, not only which not (Keep…) */
} RdFilter;

#define RD_FILTER_ALL_SUBSCRIPTIONS 0xfu

/* From the a{sv} of the bus. RD_ERROR_INVALID_ARGUMENTS names the key at fault, and
 * RD_ERROR_LIMIT_EXCEEDED one that is over its limit (dbus-interfaces/call-limits.h). Cheap: to
 * prepare thousands of JIDs takes its time, and is left to the store's threads. */
RdFilter *rd_filter_new_from_variant (GVariant *dict, GError **error);
/* Selects everything. */
RdFilter *rd_filter_new_all (void);
/* Says that DOMAIN, of "Domains", can't be prepared. */
void rd_filter_refuse_domain (const char *domain, GError **error);
void rd_filter_free (RdFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdFilter, rd_filter_free)
