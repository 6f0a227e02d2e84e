/* Frees large things on a thread, so that the main loop need not wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Calls FREE_DATA, on a thread if DATA has more than a few elements (N). Nobody else may hold DATA.
 */
void rd_dispose (gpointer data, GDestroyNotify free_data, unsigned n);
/* Drops the last reference to ARRAY. */
void rd_dispose_array (GPtrArray *array);
/* As above, on the calling thread, which is not the main one: piece by piece, the last first. */
void rd_dispose_in_pieces (GPtrArray *array);
