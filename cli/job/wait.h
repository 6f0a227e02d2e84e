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
} RdJob;

void rd_job_clear (RdJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdJob, rd_job_clear)

/* The number in the path of a job's object. */
uint64_t rd_job_get_number_of_path (const char *path);
/* The number that a person gave; 0 and an error if it is none. */
uint64_t rd_job_parse_number (const char *word, GError **error);

/* The job at PATH, with its properties; NoSuchJob if there is none. */
bool rd_job_load (RdJob *job, RdClient *client, const char *path, GError **error);
/* Waits until it has ended, showing meanwhile how far it is: without limit, unless --timeout was
 * given. */
bool rd_job_wait (RdJob *job, RdCall *call, GError **error);

/* A figure of the details; 0 if it isn't there. */
unsigned rd_job_get_detail (const RdJob *job, const char *key);
bool rd_job_is_dry_run (const RdJob *job);
