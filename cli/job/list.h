/* The jobs that rosterd has at present, and with -v those that its history knows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

typedef struct
{
  RdCall *call;
  GPtrArray *profiles; /* not owned (element-type RdBusProfile) */
  GVariant *objects;   /* a{oa{sa{sv}}}: all of rosterd's */
  GPtrArray *past;     /* (element-type GVariant): past jobs of each profile; NULL without -v */
} RdJobList;

/* Of PROFILES. */
bool rd_job_list_read (RdJobList *list, RdCall *call, GPtrArray *profiles, GError **error);
void rd_job_list_clear (RdJobList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdJobList, rd_job_list_clear)

void rd_job_list_write_text (RdJobList *list);
void rd_job_list_write_json (RdJobList *list);
