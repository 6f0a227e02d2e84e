/* The heap: much was freed at once, and the system is to have it back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* From any thread, as often as one likes: some seconds later, and at most once in so many, a thread
 * gives back what the allocator holds and nobody uses. */
void rd_heap_give_back (void);

/* At once. Holds up whoever wants memory meanwhile: 40 ms where 200 MiB were freed, so whoever
 * frees so much does it in pieces. Not on the main loop. */
void rd_heap_trim (void);
