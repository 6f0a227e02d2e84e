/* What a run tells: who did what when, and which promise fell. One seed gives the same lines, byte
 * for byte.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Each line also goes into a hash, so that two runs can be compared without keeping them. */
void sim_trace_begin (bool is_printed);
guint64 sim_trace_get_hash (void);

/* WHO: "server", "romeo@…", "caller 2", "disk", "world". */
void sim_trace (const char *who, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A promise is broken: tells it, and ends this run (the process, by _exit ()). PROMISE is one of
 * the names that promises.h lists; the shortest trace is looked for that breaks the same one. */
G_NORETURN void sim_break (const char *promise, const char *format, ...) G_GNUC_PRINTF (2, 3);
