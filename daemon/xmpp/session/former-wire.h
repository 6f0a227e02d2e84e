/* Asks the account that a contact says it was before whether it has moved to that contact
 * (XEP-0283): its PEP node tells (XEP-0163). One question at a time; the next one replaces it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/session/session-events.h"
#include "xmpp/stanza/stanza.h"

typedef struct _RdFormerWire RdFormerWire;

/* EVENTS is static. */
RdFormerWire *rd_former_wire_new (const RdPresenceEvents *events, gpointer user_data);
void rd_former_wire_free (RdFormerWire *wire);

/* Has MOVED_FROM, a bare JID, moved to JID? Returns the XML to send. */
char *rd_former_wire_ask (RdFormerWire *wire, const char *moved_from, const char *jid);

/* Any stanza. Tells the answer, if it is that. */
void rd_former_wire_take_stanza (RdFormerWire *wire, const RdStanza *stanza);
