/* A thread's job: the two kinds of work that leave the main loop are done so; see thread-job.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Calls WORK with DATA in a thread, then, when the thread is no more, DONE with it in CONTEXT,
 * exactly once. */
void rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data);
