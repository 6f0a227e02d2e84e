/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/settings.h"
#include "xmpp/session/session-events.h"
#include "xmpp/stream/stream.h"

typedef struct _RdPresenceWire RdPresenceWire;

/* ACCOUNT is the bare JID; EVENTS is static. */
RdPresenceWire *rd_presence_wire_new (const char *account, const RdPresenceEvents *events,
                                      gpointer user_data);
void rd_presence_wire_free (RdPresenceWire *wire);

/* STREAM is borrowed; once it is freed, nothing may be sent. */
void rd_presence_wire_bind (RdPresenceWire *wire, RdStream *stream, const char *jid);

/* As rd_connection_send_presence (). */
void rd_presence_wire_send (RdPresenceWire *wire, RdPresence presence, const char *jid,
                            const char *message, const char *moved_from);
/* As rd_connection_ask_former (). */
void rd_presence_wire_ask_former (RdPresenceWire *wire, const char *moved_from, const char *jid);
void rd_presence_wire_show (RdPresenceWire *wire, RdVisibility visibility);

void rd_presence_wire_take_stanza (RdPresenceWire *wire, const RdStanza *stanza);
