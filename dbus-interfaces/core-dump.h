/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A crash leaves no core dump from here on: both programs hold passwords. Call it first. */
void rd_core_dump_forbid (void);
