/* A job of rosterd, and waiting for its end.
 *
 * The job goes on whatever happens to rosterctl: when the wait ends first, by --timeout or Ctrl-C,
 * what to do next is said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

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
/* Waits until it has ended, showing meanwhile how far it is: without limit, unless --timeout was
 * given. */
bool ctl_job_wait (CtlJob *job, CtlCall *call, GError **error);

/* A figure of the details; 0 if it isn't there. */
unsigned ctl_job_get_detail (const CtlJob *job, const char *key);
bool ctl_job_is_dry_run (const CtlJob *job);
