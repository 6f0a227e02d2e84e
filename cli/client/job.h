/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

#include <stdint.h>

typedef struct
{
  RdBusJob *proxy;
  uint64_t number;
  char *result;      /* NULL until it has ended */
  GVariant *details; /* a{sv}, the same */
  unsigned total;    /* contacts, 0 until it has ended */
} CtlJob;

void ctl_job_clear (CtlJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJob, ctl_job_clear)

/* 0 if it is no path of a job. */
uint64_t ctl_job_get_number_of_path (const char *path);
/* 0 and an error if WORD is no number of a job. */
uint64_t ctl_job_parse_number (const char *word, GError **error);

bool ctl_job_load (CtlJob *job, CtlClient *client, const char *path, GError **error);

/* 0 if it isn't among the details. */
unsigned ctl_job_get_detail (const CtlJob *job, const char *key);
bool ctl_job_is_dry_run (const CtlJob *job);
/* At most LIMIT; an a(sss): JID, name of the error, sentence. */
GVariant *ctl_job_read_failures (CtlJob *job, unsigned limit, GError **error);
