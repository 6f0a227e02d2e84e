/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "model/subscription.h"
#include "xmpp/stanza/stanza.h"

/* STANZA's type is "error". */
RdError rd_stanza_error_read (const RdStanza *stanza);
/* Adds to ERROR what STANZA says for a person. */
void rd_stanza_error_add_words (GError *error, const RdStanza *stanza);

/* The errors of a refused roster, of a refused change of JID's item, of a refused block, and of a
 * PRESENCE to JID that came back. */
GError *rd_stanza_error_describe_roster (RdError code, const char *domain);
GError *rd_stanza_error_describe_change (RdError code, const char *domain, const char *jid,
                                         bool is_removal);
GError *rd_stanza_error_describe_block (RdError code, const char *domain, bool is_unblock);
GError *rd_stanza_error_describe_presence (RdError code, RdPresence presence, const char *jid);
