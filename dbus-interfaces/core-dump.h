/* No core dump: both programs hold a password now and then.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* From here on a crash of this process leaves no core dump. Call it before anything else. */
void rd_core_dump_forbid (void);
