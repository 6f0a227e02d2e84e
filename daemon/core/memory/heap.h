/* Gives memory that was freed back to the system.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Some seconds later, on a thread. Cheap; from any thread. */
void rd_heap_give_back (void);

/* At once; never on the main loop. Whoever allocates meanwhile waits: 40 ms after 200 MiB. */
void rd_heap_trim (void);
