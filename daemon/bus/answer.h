/* Makes and sends long answers off the main loop: a variant of thousands of contacts takes tens of
 * milliseconds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Returns the answer's values as a floating tuple. Runs on a worker thread. */
typedef GVariant *(*RdAnswerBuild) (gconstpointer data);

/* Takes INVOCATION and DATA. Over RD_ANSWER_SIZE_LIMIT answers RD_ERROR_LIMIT_EXCEEDED, a sentence
 * that ends with ADVICE (static). Builds nothing for a caller that has left the bus. */
void rd_answer_in_thread (GDBusMethodInvocation *invocation, RdAnswerBuild build, gpointer data,
                          GDestroyNotify free_data, const char *advice);
