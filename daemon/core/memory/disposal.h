/* What is so large that to free it would hold the main loop up is freed on a thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Frees DATA, which nobody else holds and which has N of something, with FREE_DATA, which may be
 * called on another thread. A few are freed at once. */
void rd_dispose (gpointer data, GDestroyNotify free_data, unsigned n);
/* The caller's reference to an array, the last one. */
void rd_dispose_array (GPtrArray *array);
/* The same on the calling thread, which isn't that of the main loop: frees what is in it, the last
 * first, and gives the memory back piece by piece. */
void rd_dispose_in_pieces (GPtrArray *array);
