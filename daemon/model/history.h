/* What is past: which changes of a roster are asked for, the changes, and the jobs that made them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

/* Which changes (History.List); all conditions are ANDed. */
typedef struct
{
  char **jids;           /* as typed; NULL: not asked */
  int64_t after, before; /* µs since 1970; 0: not asked */
  uint64_t job;          /* 0: not asked */
  unsigned causes;       /* a bit (1 << RdCause) each; 0: not asked */
} RdHistoryQuery;

/* From the a{sv} of the bus; RD_ERROR_INVALID_ARGUMENTS names the key at fault. */
RdHistoryQuery *rd_history_query_new_from_variant (GVariant *dict, GError **error);
void rd_history_query_free (RdHistoryQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdHistoryQuery, rd_history_query_free)

typedef struct
{
  uint64_t serial;
  int64_t time;
  char *cause;
  uint64_t job;
  char *jid;
  RdContact *before, *after; /* either may be NULL */
} RdHistoryEntry;

typedef struct
{
  GPtrArray *entries; /* (element-type RdHistoryEntry): the newest first; about 2 MiB at most */
  bool has_more;
} RdHistory;
RdHistory *rd_history_new (void);
void rd_history_free (RdHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdHistory, rd_history_free)

typedef struct
{
  uint64_t job;
  RdJobKind kind;
  int64_t time;
  char *result; /* "" while it runs */
  unsigned n_contacts;
  uint64_t undone_by; /* 0: it isn't */
} RdPastJob;
void rd_past_job_free (RdPastJob *job);
