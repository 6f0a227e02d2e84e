/* Frees large data without holding up the main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* On a thread if N (elements) is large. Nobody else may hold DATA. */
void rd_dispose (gpointer data, GDestroyNotify free_data, unsigned n);
void rd_dispose_array (GPtrArray *array);
/* On the calling thread, never the main one; piece by piece, from the end. */
void rd_dispose_in_pieces (GPtrArray *array);
