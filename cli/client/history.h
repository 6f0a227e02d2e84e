/* A profile's history: its changes, newest first, page by page; and the jobs that made them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/client/contact.h"
#include "dbus-interfaces/call-limits.h"

#include <stdint.h>

typedef struct
{
  RdBusHistory *history;
  GVariant *selection;
  GVariant *changes; /* the current page */
  guint64 before_serial;
  unsigned n_read;
  bool is_over;
} CtlHistoryPages;

/* Sinks SELECTION. */
bool ctl_history_pages_open (CtlHistoryPages *pages, RdBusProfile *profile, GVariant *selection,
                             GError **error);
void ctl_history_pages_clear (CtlHistoryPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHistoryPages, ctl_history_pages_clear)

/* The changes that are kept, and those that a whole roster adds before the cut. */
#define CTL_HISTORY_READ_MAX (RD_HISTORY_MAX + 3 * RD_ROSTER_CONTACTS_MAX)

/* The fault of a page of at most ASKED changes, or NULL; then goes on to the next page. */
const char *ctl_history_pages_find_fault (CtlHistoryPages *pages, unsigned asked);

bool ctl_history_pages_has_more (const CtlHistoryPages *pages);
/* At most LIMIT changes; 0: a whole page. */
bool ctl_history_pages_read (CtlHistoryPages *pages, unsigned limit, GError **error);

typedef struct
{
  GVariant *tuple;           /* owns the strings (cli/client/tuple.h) */
  guint64 serial, time, job; /* job 0: none */
  const char *cause, *jid;
  bool has_before, has_after;
  CtlContact before, after;
} CtlHistoryChange;

/* From the Nth of CHANGES. */
void ctl_history_change_init (CtlHistoryChange *change, GVariant *changes, size_t n);
void ctl_history_change_init_single (CtlHistoryChange *change, GVariant *tuple);
void ctl_history_change_clear (CtlHistoryChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHistoryChange, ctl_history_change_clear)

typedef struct
{
  guint64 number;
  const char *kind;
  guint64 time; /* of the order */
  const char *result;
  guint32 contacts;  /* that it changed */
  guint64 undone_by; /* 0: no job */
} CtlPastJob;

#define CTL_PAST_JOBS_TYPE "a(tstsut)"

/* At most LIMIT jobs before number BEFORE (0: the newest), newest first. */
GVariant *ctl_past_jobs_read (RdBusProfile *profile, guint64 before, unsigned limit,
                              GError **error);
/* The strings belong to JOBS. */
void ctl_past_job_get (CtlPastJob *job, GVariant *jobs, size_t n);
/* Job NUMBER of PROFILE, and JOBS, which has its strings. False: it isn't in the history. */
bool ctl_past_job_find (CtlPastJob *job, RdBusProfile *profile, uint64_t number, GVariant **jobs);
