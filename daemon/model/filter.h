/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef enum
{
  RD_ANY = -1,
  RD_NO = 0,
  RD_YES = 1,
} RdTristate;

/* Selects contacts. Conditions are ANDed; NULL: none. */
typedef struct
{
  unsigned subscriptions; /* bits (1 << RdSubscription) */
  RdTristate ask;
  RdTristate no_group;
  RdTristate made; /* by the server itself */
  char **groups;
  char **domains;   /* as typed */
  char *text;       /* casefolded, normalized */
  char *other_text; /* the same with labels "xn--…" decoded; NULL: has none */
  char **jids;      /* as typed; another spelling is selected only if no contact has this one */
  char **keep_jids; /* as typed, in any spelling */
  char **keep_groups;
  uint64_t changed_after;
  uint64_t unseen_for; /* s; 0: no condition */
  bool is_empty;       /* has no condition */
  bool has_selection;  /* has a condition besides Keep… */
} RdFilter;

#define RD_FILTER_ALL_SUBSCRIPTIONS 0xfu

/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED. Prepares no JIDs. */
RdFilter *rd_filter_new_from_variant (GVariant *dict, GError **error);
RdFilter *rd_filter_new_all (void);
/* Sets RD_ERROR_INVALID_ARGUMENTS for DOMAIN in "Domains". */
void rd_filter_refuse_domain (const char *domain, GError **error);
void rd_filter_free (RdFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdFilter, rd_filter_free)
