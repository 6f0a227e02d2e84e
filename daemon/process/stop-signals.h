/* Ends rosterd on SIGTERM and SIGINT, within a time limit: a timer of the kernel ends the process,
 * whatever the main loop and the threads do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* CALLBACK runs on the main loop before all else; its result is ignored. The process exits with 0
 * at the latest LIMIT_MS after a signal. */
void rd_stop_signals_watch (unsigned limit_ms, GSourceFunc callback, gpointer user_data);
/* Begins an end without a signal. At the limit the process exits with STATUS. */
void rd_stop_signals_begin_end (int status);
/* Restores the signals, and lifts the limit. */
void rd_stop_signals_forget (void);
