/* The jobs of several profiles: those that rosterd has now, and past ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

#include <stdint.h>

typedef struct
{
  GVariant *properties; /* a{sv} */
  const char *profile;
  guint64 number;
} CtlPresentJob;

typedef struct
{
  GPtrArray *profiles; /* (element-type RdBusProfile) */
  GArray *present;     /* (element-type CtlPresentJob), newest first */
  GPtrArray *past;     /* (element-type GVariant): ctl_past_jobs_read() of each profile */
} CtlJobList;

/* N_PAST: the most past jobs of each profile. */
bool ctl_job_list_read (CtlJobList *list, CtlClient *client, GPtrArray *profiles, unsigned n_past,
                        GError **error);
/* Keeps of each profile the newest N that have ended, and all others. */
void ctl_job_list_cut (CtlJobList *list, unsigned n);
void ctl_job_list_clear (CtlJobList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJobList, ctl_job_list_clear)

bool ctl_job_list_has_present (const CtlJobList *list, uint64_t number);
