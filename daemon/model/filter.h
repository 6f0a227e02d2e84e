/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef enum
{
  RD_ANY = -1,
  RD_NO = 0,
  RD_YES = 1,
} RdTristate;

/* Which contacts; conditions are ANDed, a NULL one was not asked. */
typedef struct
{
  unsigned subscriptions; /* bits (1 << RdSubscription) */
  RdTristate ask;
  RdTristate no_group;
  char **groups;
  char **domains;   /* as typed */
  char *text;       /* casefolded, normalized */
  char *other_text; /* the same, labels "xn--…" decoded; NULL: there are none */
  char **jids;      /* as typed; where none is spelt so, other spellings are selected */
  char **keep_jids; /* as typed, in any spelling */
  char **keep_groups;
  uint64_t changed_after;
  bool is_empty;      /* no condition was named */
  bool has_selection; /* a condition besides Keep… was named */
} RdFilter;

#define RD_FILTER_ALL_SUBSCRIPTIONS 0xfu

/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED. Prepares no JIDs: the store's threads do. */
RdFilter *rd_filter_new_from_variant (GVariant *dict, GError **error);
RdFilter *rd_filter_new_all (void);
/* RD_ERROR_INVALID_ARGUMENTS: DOMAIN, of "Domains", can't be prepared. */
void rd_filter_refuse_domain (const char *domain, GError **error);
void rd_filter_free (RdFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdFilter, rd_filter_free)
