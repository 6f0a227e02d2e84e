/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/names.h"
#include "model/contact.h"

/* CONTACTS (element-type RdContact) as a floating array of RD_CONTACT_TYPE. */
GVariant *rd_contacts_to_variant (const GPtrArray *contacts);

/* CONTACT (NULL: none) as a floating array of one or none. */
GVariant *rd_optional_contact_to_variant (RdContact *contact);

#define RD_DIFFERENCE_TYPE "(a" RD_CONTACT_TYPE "a" RD_CONTACT_TYPE ")"
/* DIFFERENCES (element-type RdDifference) as a floating array of RD_DIFFERENCE_TYPE. */
GVariant *rd_differences_to_variant (const GPtrArray *differences);

/* STRINGS (element-type utf8), NULL-terminated. Free the array only. */
const char **rd_strings_to_strv (const GPtrArray *strings);
