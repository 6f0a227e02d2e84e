/* Single words among the JIDs that a person types: "romeo" would be a server's JID, which is hardly
 * ever meant.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Neither "@" nor a dot nor a colon: "romeo", "localhost"; "localhost." is a server on purpose. */
bool ctl_contact_words_is_one (const char *word);

/* Refuses the first of the arguments from N on that is a single word and no contact's JID, and
 * names what was probably meant: contacts with this name or local part, or the word at the
 * account's own server. Asks rosterd only if there is one. */
bool ctl_call_check_contacts (CtlCall *call, int n, GError **error);
