/* What a server's refusal of a request means (RFC 6120 §8.3): stanza-error.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "model/subscription.h"
#include "xmpp/stanza/stanza.h"

/* The code for the condition in STANZA, an answer of type "error". */
RdError rd_stanza_error_read (const RdStanza *stanza);

/* The server of DOMAIN didn't hand over the roster, for CODE. */
GError *rd_stanza_error_describe_roster (RdError code, const char *domain);

/* It didn't change JID's item, or remove it. */
GError *rd_stanza_error_describe_change (RdError code, const char *domain, const char *jid,
                                         bool is_removal);

/* PRESENCE, sent to JID, came back. */
GError *rd_stanza_error_describe_presence (RdError code, RdPresence presence, const char *jid);
