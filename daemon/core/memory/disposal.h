/* Frees large things on a thread: the main loop must not wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Calls FREE_DATA, on a thread if DATA has more than a few elements (N). Nobody else may hold DATA.
 */
void rd_dispose (gpointer data, GDestroyNotify free_data, unsigned n);
void rd_dispose_array (GPtrArray *array);
/* As above, on the calling thread, which is not the main one: piece by piece, the last first. */
void rd_dispose_in_pieces (GPtrArray *array);
