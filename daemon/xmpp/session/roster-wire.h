/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/session/session-events.h"
#include "xmpp/stream/stream.h"

typedef struct _RdRosterWire RdRosterWire;

/* ACCOUNT is the bare JID; EVENTS is static. */
RdRosterWire *rd_roster_wire_new (const char *account, const RdRosterEvents *events,
                                  gpointer user_data);
void rd_roster_wire_free (RdRosterWire *wire);

extern const RdStreamContentItems rd_roster_wire_items; /* with the wire as user data */

/* STREAM is borrowed; once it is freed, nothing may be sent. */
void rd_roster_wire_bind (RdRosterWire *wire, RdStream *stream, const char *jid);
void rd_roster_wire_silence (RdRosterWire *wire); /* tells no more events */

/* No effect while an earlier roster is awaited. The others return tokens. */
void rd_roster_wire_request (RdRosterWire *wire, const char *version);
uint64_t rd_roster_wire_ping (RdRosterWire *wire);
uint64_t rd_roster_wire_set_item (RdRosterWire *wire, const RdContact *contact);
uint64_t rd_roster_wire_remove_item (RdRosterWire *wire, const char *jid);
/* Asks whether the server can block, then for the block list; no effect while it is awaited. */
void rd_roster_wire_discover_blocking (RdRosterWire *wire);
/* N is at least 1. */
uint64_t rd_roster_wire_block (RdRosterWire *wire, bool is_unblock, const char *const *jids,
                               unsigned n);
void rd_roster_wire_accept_push (RdRosterWire *wire, const char *id);

/* As rd_open_iqs_get_awaited () and rd_open_iqs_forgive (). */
const char *rd_roster_wire_get_awaited (const RdRosterWire *wire, gint64 *since);
void rd_roster_wire_forgive (RdRosterWire *wire, gint64 held_since);

void rd_roster_wire_take_stanza (RdRosterWire *wire, const RdStanza *stanza);
