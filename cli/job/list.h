/* The jobs that rosterd has at present, and with -v those that its history knows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

typedef struct
{
  CtlCall *call;
  GPtrArray *profiles; /* not owned (element-type RdBusProfile) */
  GVariant *objects;   /* a{oa{sa{sv}}}: all of rosterd's */
  GPtrArray *past;     /* (element-type GVariant): past jobs of each profile; NULL without -v */
} CtlJobList;

/* Of PROFILES. */
bool ctl_job_list_read (CtlJobList *list, CtlCall *call, GPtrArray *profiles, GError **error);
void ctl_job_list_clear (CtlJobList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJobList, ctl_job_list_clear)

void ctl_job_list_write_text (CtlJobList *list);
void ctl_job_list_write_json (CtlJobList *list);
