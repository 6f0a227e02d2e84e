/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Returns a floating tuple. Runs on a worker thread. */
typedef GVariant *(*RdAnswerBuild) (gconstpointer data);

/* For long answers. Takes INVOCATION and DATA. ADVICE (static) ends the sentence of
 * RD_ERROR_LIMIT_EXCEEDED. */
void rd_answer_in_thread (GDBusMethodInvocation *invocation, RdAnswerBuild build, gpointer data,
                          GDestroyNotify free_data, const char *advice);
