/* The jobs of profiles: those that rosterd has at present, and those in the history.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

#include <stdint.h>

/* A present job. The strings belong to the list. */
typedef struct
{
  GVariant *properties; /* a{sv} */
  const char *profile;  /* its name */
  guint64 number;
} CtlPresentJob;

typedef struct
{
  GPtrArray *profiles; /* (element-type RdBusProfile) */
  GArray *present;     /* (element-type CtlPresentJob), in the order of their numbers */
  GPtrArray *past;     /* (element-type GVariant), of each profile what ctl_past_jobs_read() read */
} CtlJobList;

/* At most N_PAST past jobs of each profile. */
bool ctl_job_list_read (CtlJobList *list, CtlClient *client, GPtrArray *profiles, unsigned n_past,
                        GError **error);
void ctl_job_list_clear (CtlJobList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJobList, ctl_job_list_clear)

/* Is the job a present one? */
bool ctl_job_list_has_present (const CtlJobList *list, uint64_t number);
