/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

#include <gio/gio.h>

typedef struct _RdWorker RdWorker; /* one thread that writes, and two lanes that read */

/* Runs on a thread of the worker. Returns the result, or NULL with ERROR set. */
typedef gpointer (*RdRun) (RdDatabase *db, int64_t profile, gpointer arguments, GError **error);

typedef struct
{
  RdRun run;
  gpointer arguments;            /* owned */
  GDestroyNotify free_arguments; /* on the worker's thread; may be NULL */
  GDestroyNotify free_result;    /* if nobody claims it; may be NULL */
} RdOperation;

typedef enum
{
  RD_LANE_SHORT, /* takes no longer than its answer is long */
  RD_LANE_LONG,  /* may walk a whole roster */
  RD_N_LANES
} RdLane;

/* Takes WRITER; opens the readers on PATH. */
RdWorker *rd_worker_new (RdDatabase *writer, const char *path, GError **error);
/* Waits for all writes, fails waiting reads, frees the worker and gives the writer back. */
RdDatabase *rd_worker_end (RdWorker *worker);
void rd_worker_free (RdWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdWorker, rd_worker_free)

/* Runs one write at a time: those of a PROFILE (0: none) in order, the profiles in turn. TASK
 * (taken, may be NULL) returns the result. */
void rd_worker_write (RdWorker *worker, int64_t profile, GTask *task, RdOperation operation);
void rd_worker_read (RdWorker *worker, RdLane lane, int64_t profile, GTask *task,
                     RdOperation operation);
/* On the calling thread, with neither profile nor arguments. */
gpointer rd_worker_read_now (RdWorker *worker, RdRun run, GError **error);
