/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Calls WORK with DATA in a new thread, then, once the thread has ended, DONE in CONTEXT. */
void rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data);
