/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/errors.h"
#include "model/subscription.h"
#include "xmpp/stanza/stanza.h"

/* STANZA's type is "error". */
RdError rd_stanza_error_read (const RdStanza *stanza);

/* The errors for: the roster was refused; a change of JID's item was; PRESENCE to JID came back. */
GError *rd_stanza_error_describe_roster (RdError code, const char *domain);
GError *rd_stanza_error_describe_change (RdError code, const char *domain, const char *jid,
                                         bool is_removal);
GError *rd_stanza_error_describe_presence (RdError code, RdPresence presence, const char *jid);
