/* The signals that end rosterd, SIGTERM and SIGINT, and the limit of time that every end has.
 *
 * The limit holds whatever the main loop and the threads do: it is the kernel's timer, and what it
 * starts needs nobody's help.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* From now on the signals are told to the main loop, before all else that waits there: CALLBACK
 * with USER_DATA, whose answer is nothing. LIMIT_MS after one the process ends, with status 0,
 * whatever it is at. */
void rd_stop_signals_watch (unsigned limit_ms, GSourceFunc callback, gpointer user_data);
/* An end that no signal asked for begins: it has the same limit, and STATUS. */
void rd_stop_signals_begin_end (int status);
/* All has ended; the signals have their ordinary meaning again, and there is no limit any more. */
void rd_stop_signals_forget (void);
