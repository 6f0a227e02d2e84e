/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Nobody but root reads the memory of this process from here on, and a crash leaves no core dump:
 * both programs hold passwords. Call it first. Children that run another program are as usual. */
void rd_core_dump_forbid (void);
