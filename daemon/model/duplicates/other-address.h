/* The same address written otherwise: by a gateway, or as a telephone number. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The key (rd_jid_make_key ()) of the address that the local part of KEY holds: "user\40host"
 * (XEP-0106) or "user%host". NULL: it holds none. */
char *rd_other_address_get_inner (const char *key);

/* KEY, whose local part is an international telephone number of 7 to 15 digits, with "+" in place
 * of "00". NULL: it is none. */
char *rd_other_address_get_phone (const char *key);
