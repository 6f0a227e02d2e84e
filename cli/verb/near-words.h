/* Words of a filter that name nothing in a roster: each is told, with what is spelt nearly so. Asks
 * rosterd, so only where a selection is empty, or where a slip would remove somebody.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Sentences about --keep and --keep-group (element-type utf8), without which more is selected than
 * was meant. FILTER: a{sv}. */
GPtrArray *ctl_near_words_of_kept (CtlCall *call, RdBusProfile *profile, GVariant *filter);
/* Adds those about --group, --domain and --jid to the advice. */
void ctl_near_words_advise (CtlCall *call, RdBusProfile *profile, GVariant *filter);

/* That JID isn't in the roster of the profile, with the contact that is spelt nearly so. */
char *ctl_near_words_describe_missing (CtlCall *call, const char *jid);
/* The one of CANDIDATES (NULL-terminated) that is meant by WORD: but for case, a piece of it, or
 * spelt nearly so; or NULL. */
const char *ctl_near_words_find (const char *const *candidates, const char *word);
