/* Contacts as the bus shows them (RD_CONTACT_TYPE).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* An array of contacts (element-type RdContact), floating. */
GVariant *rd_contacts_to_variant (const GPtrArray *contacts);

/* An array of strings (element-type utf8) as a NULL-terminated one: free the array only. */
const char **rd_strings_to_strv (const GPtrArray *strings);
