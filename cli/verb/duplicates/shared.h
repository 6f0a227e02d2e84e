/* Contacts that several accounts have. Asks each roster for those of the others, page by page, and
 * keeps none of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Writes them, with the names of their profiles (element-type RdBusProfile), each once; a profile
 * whose roster can't be read is passed over. JSON: appends to it, as a member; NULL: text. */
bool ctl_shared_write (CtlCall *call, GPtrArray *profiles, GString *json, GError **error);
