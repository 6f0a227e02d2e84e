/* What a run tells: who did what when, and which promise fell. One seed gives the same lines, byte
 * for byte.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The exit status of a run that broke a promise. */
#define SIM_STATUS_BROKEN 3

/* From now on: time is told from here. IS_PRINTED: lines go to standard output, too. REPORT is a
 * descriptor for the broken promise ("NAME\nSENTENCE\nHASH"); -1: standard error. */
void sim_trace_begin (bool is_printed, int report);
/* Of all lines so far. */
guint64 sim_trace_get_hash (void);

/* WHO: "server", "romeo@…", "caller 2", "disk", "world". */
void sim_trace (const char *who, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A promise is broken: tells it, and ends this run (the process, with SIM_STATUS_BROKEN). PROMISE
 * is a word; the shortest trace is looked for that breaks the same one. */
G_NORETURN void sim_break (const char *promise, const char *format, ...) G_GNUC_PRINTF (2, 3);
