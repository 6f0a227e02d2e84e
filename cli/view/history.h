/* Changes of the past, as "history" writes them: a line each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/history.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* What is different, in words: name "A" → "B", groups +x −y, subscription to → none. Of a contact
 * that was added or removed, what it was like; "" if there is nothing to say. BEFORE and AFTER:
 * NULL for none. Not made safe for a terminal. */
char *ctl_history_describe_difference (const CtlContact *before, const CtlContact *after,
                                       const char *minus);
void ctl_output_write_history (CtlOutput *output, const CtlHistoryChange *change);
JsonObject *ctl_history_to_json (const CtlHistoryChange *change);
