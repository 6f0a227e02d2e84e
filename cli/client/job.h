/* A job of rosterd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
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

/* The number in the path of a job's object. */
uint64_t ctl_job_get_number_of_path (const char *path);
/* The number that a person gave; 0 and an error if it is none. */
uint64_t ctl_job_parse_number (const char *word, GError **error);

/* The job at PATH, with its properties; NoSuchJob if there is none. */
bool ctl_job_load (CtlJob *job, CtlClient *client, const char *path, GError **error);

/* A figure of the details; 0 if it isn't there. */
unsigned ctl_job_get_detail (const CtlJob *job, const char *key);
bool ctl_job_is_dry_run (const CtlJob *job);
/* The contacts that failed, at most LIMIT: an a(sss) of JID, name of the error, sentence. */
GVariant *ctl_job_read_failures (CtlJob *job, unsigned limit, GError **error);
