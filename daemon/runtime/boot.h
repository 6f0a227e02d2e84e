/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Another text each time that the machine starts. */
char *rd_boot_get_id (void);
