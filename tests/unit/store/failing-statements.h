/* Lets one of SQLite's statements fail, on whichever thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* From now on the Nth (from 1) of what is prepared or stepped fails. */
void fail_at (int n);
/* Nothing fails any more. Did it? */
bool stop_failing (void);
/* What SQLite says of its last failure, and the system's errno there; 0: as it is. */
void say_failure (int code, int system_error);
