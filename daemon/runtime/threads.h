/* Work off the main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct _RdThreads RdThreads;

/* At most N at once call RUN with what was pushed, in its order, and USER_DATA. ARE_KEPT: the
 * threads exist from now on (else they come and go with the work), or ERROR is set. */
RdThreads *rd_threads_new (GFunc run, gpointer user_data, unsigned n, bool are_kept,
                           GError **error);
/* DATA is not NULL. Without a new thread it waits for an old one. */
void rd_threads_push (RdThreads *threads, gpointer data);
/* Waits MS at most for all that was pushed. Is it done? */
bool rd_threads_wait (RdThreads *threads, unsigned ms);
/* Waits for all that was pushed; frees THREADS. */
void rd_threads_end (RdThreads *threads);

/* As g_task_run_in_thread () does; RUN must return a result. */
void rd_threads_run_task (GTask *task, GTaskThreadFunc run);
