/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

/* The selection of History.List. Conditions are ANDed; NULL or 0: none. */
typedef struct
{
  char **jids;          /* as typed */
  int64_t since, until; /* µs since 1970 */
  uint64_t job;
  unsigned causes; /* bits (1 << RdCause) */
} RdHistoryQuery;

/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED. */
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
  RdContact *before, *after; /* NULL: not in the roster */
} RdHistoryEntry;

typedef struct
{
  GPtrArray *entries; /* (element-type RdHistoryEntry): the newest first */
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
  uint64_t undone_by; /* 0: nobody */
} RdPastJob;
void rd_past_job_free (RdPastJob *job);
