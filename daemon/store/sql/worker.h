/* The store's threads: one that writes, and two lanes of those that read, each reading with a
 * connection of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

#include <gio/gio.h>

typedef struct _RdWorker RdWorker;

/* Done on a thread of the worker. Returns the result, or NULL with ERROR set. */
typedef gpointer (*RdRun) (RdDatabase *db, int64_t profile, gpointer arguments, GError **error);

/* What a call asks of the worker. Either free function may be NULL. */
typedef struct
{
  RdRun run;
  gpointer arguments;            /* owned by the operation */
  GDestroyNotify free_arguments; /* called on the worker's thread */
  GDestroyNotify free_result;    /* of a result that nobody claims */
} RdOperation;

/* What is done in a moment never stands behind what may take long. */
typedef enum
{
  RD_LANE_SHORT, /* goes along an index, for as long as an answer is */
  RD_LANE_LONG,  /* may walk all of a roster */
  RD_N_LANES
} RdLane;

/* Takes WRITER; opens the readers on PATH. */
RdWorker *rd_worker_new (RdDatabase *writer, const char *path, GError **error);
/* Waits for all that is to be written, closes the readers and frees the worker; the writer is given
 * back, the caller's again. What is still to be read fails: nobody is there who waits for it. */
RdDatabase *rd_worker_end (RdWorker *worker);
void rd_worker_free (RdWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdWorker, rd_worker_free)

/* One at a time: those of one PROFILE (0: of none) in the order asked, the profiles in turn, so
 * that the many of one hold no other up. TASK (taken, may be NULL) returns the result. */
void rd_worker_write (RdWorker *worker, int64_t profile, GTask *task, RdOperation operation);
/* As soon as a reader of the lane is free. */
void rd_worker_read (RdWorker *worker, RdLane lane, int64_t profile, GTask *task,
                     RdOperation operation);

/* Reads on the calling thread, with neither profile nor arguments. */
gpointer rd_worker_read_now (RdWorker *worker, RdRun run, GError **error);
