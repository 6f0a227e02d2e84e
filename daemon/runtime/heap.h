/* Gives freed memory back to the system.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* In some seconds, on a thread. Thread-safe. */
void rd_heap_give_back (void);

/* Never on the main loop: allocations wait (40 ms after 200 MiB). */
void rd_heap_trim (void);
