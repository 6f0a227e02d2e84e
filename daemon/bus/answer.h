/* Answers that may be long, made and sent off the main loop.
 *
 * To make a variant of thousands of contacts, to write it as a message and to free both takes tens
 * of milliseconds, in which nobody else would be served.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The answer's values, a tuple (floating), from DATA. On another thread than the main one. */
typedef GVariant *(*RdAnswerBuild) (gconstpointer data);

/* Answers INVOCATION (taken) with what BUILD makes of DATA (taken). Above
 * RD_ANSWER_SIZE_LIMIT the answer is RD_ERROR_LIMIT_EXCEEDED with ADVICE, which is static and ends
 * a sentence. For a caller that has left nothing is made. */
void rd_answer_in_thread (GDBusMethodInvocation *invocation, RdAnswerBuild build, gpointer data,
                          GDestroyNotify free_data, const char *advice);
