/* A job: its proxy, and how it ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

#include <stdint.h>

typedef struct
{
  RdBusJob *proxy;
  uint64_t number;
  char *result;      /* NULL until it ends */
  GVariant *details; /* a{sv}; NULL until it ends */
  unsigned total;    /* contacts; 0 until it ends */
} CtlJob;

void ctl_job_clear (CtlJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJob, ctl_job_clear)

/* 0 if PATH is no job's. */
uint64_t ctl_job_get_number_of_path (const char *path);
/* 0 and an error if WORD is no job number. */
uint64_t ctl_job_parse_number (const char *word, GError **error);

bool ctl_job_load (CtlJob *job, CtlClient *client, const char *path, GError **error);

/* 0 if KEY is missing. */
unsigned ctl_job_get_detail (const CtlJob *job, const char *key);
bool ctl_job_is_dry_run (const CtlJob *job);
/* a(sss): JID, error name, sentence. */
GVariant *ctl_job_read_failures (CtlJob *job, unsigned limit, GError **error);
