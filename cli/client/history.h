/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/client/contact.h"
#include "dbus-interfaces/call-limits.h"

#include <stdint.h>

typedef struct
{
  RdBusHistory *history;
  GVariant *selection;
  GVariant *changes; /* the page */
  guint64 before_serial;
  unsigned n_read;
  bool is_over;
} CtlHistoryPages;

/* Refs the selection, and sinks it. */
bool ctl_history_pages_open (CtlHistoryPages *pages, RdBusProfile *profile, GVariant *selection,
                             GError **error);
void ctl_history_pages_clear (CtlHistoryPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHistoryPages, ctl_history_pages_clear)

/* No history is longer: what is kept, and what one commit of a whole roster adds before it is cut.
 */
#define CTL_HISTORY_READ_MAX (RD_HISTORY_MAX + 3 * RD_ROSTER_CONTACTS_MAX)

/* What is wrong with a page for which ASKED changes were asked; NULL if nothing is: the next page
 * begins behind it. */
const char *ctl_history_pages_find_fault (CtlHistoryPages *pages, unsigned asked);

bool ctl_history_pages_has_more (const CtlHistoryPages *pages);
/* At most LIMIT changes; 0: a whole page. */
bool ctl_history_pages_read (CtlHistoryPages *pages, unsigned limit, GError **error);

typedef struct
{
  GVariant *tuple;           /* has the strings */
  guint64 serial, time, job; /* job: 0 for none */
  const char *cause, *jid;
  bool has_before, has_after;
  CtlContact before, after;
} CtlHistoryChange;

/* From the Nth of CHANGES; clear it afterwards. */
void ctl_history_change_init (CtlHistoryChange *change, GVariant *changes, size_t n);
void ctl_history_change_clear (CtlHistoryChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHistoryChange, ctl_history_change_clear)

typedef struct
{
  guint64 number;
  const char *kind;
  guint64 time; /* at which it was asked for */
  const char *result;
  guint32 contacts;  /* that it changed */
  guint64 undone_by; /* 0: nothing did */
} CtlPastJob;

#define CTL_PAST_JOBS_TYPE "a(tstsut)"

/* At most LIMIT jobs before the number BEFORE (0: the newest), newest first. */
GVariant *ctl_past_jobs_read (RdBusProfile *profile, guint64 before, unsigned limit,
                              GError **error);
/* The strings belong to JOBS. */
void ctl_past_job_get (CtlPastJob *job, GVariant *jobs, size_t n);
