/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Those that are open, with the one that counts them. */
unsigned count_descriptors (void);
