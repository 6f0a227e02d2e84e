/* SIGTERM and SIGINT, which end rosterd, and the time limit of every end: a timer of the kernel
 * ends the process, whatever the main loop and the threads do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* CALLBACK, whose result is ignored, runs on the main loop before all else. LIMIT_MS after a signal
 * the process exits with 0. */
void rd_stop_signals_watch (unsigned limit_ms, GSourceFunc callback, gpointer user_data);
/* An end that no signal asked for; after the limit the process exits with STATUS. */
void rd_stop_signals_begin_end (int status);
/* Restores the signals, and lifts the limit. */
void rd_stop_signals_forget (void);
