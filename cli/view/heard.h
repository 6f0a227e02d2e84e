/* When a contact was there last, in words and as JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/heard.h"

/* "2026-11-02 14:03:11 (3 minutes ago), by its presence"; NULL: nothing is known. */
char *ctl_heard_describe (const CtlHeard *heard, int64_t now);
/* An object. */
void ctl_json_add_heard (GString *json, const char *key, const CtlHeard *heard);

/* For a FILTER with "UnseenFor": how many contacts it leaves open, and a sentence about them, NULL
 * if there are none. False: FILTER has no such key, or rosterd doesn't tell. */
bool ctl_unseen_find_unknown (RdBusProfile *profile, GVariant *filter, unsigned *n_unknown,
                              char **sentence);
