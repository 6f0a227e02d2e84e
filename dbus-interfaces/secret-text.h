/* Passwords and what is made of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Overwrites and frees SECRET, a string from GLib's allocator or NULL. */
void rd_secret_free (char *secret);
