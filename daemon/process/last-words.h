/* Why rosterd can't start, told to those whose calls made the bus start it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Owns the bus name until the process ends, so that the bus hands over the calls that wait for it,
 * and answers each with RD_ERROR_NOT_STARTED and the sentence of REASON. Says nothing if another
 * program owns the name. The process must end at once: nobody else answers. Blocks while the bus is
 * asked; needs no main loop. */
void rd_last_words_tell (const GError *reason);
