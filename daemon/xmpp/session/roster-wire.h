/* The roster on a bound stream: requests, results, changes, pushes: see roster-wire.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/session/session-events.h"
#include "xmpp/stream/stream.h"

typedef struct _RdRosterWire RdRosterWire;

/* ACCOUNT is the bare JID; EVENTS is static. */
RdRosterWire *rd_roster_wire_new (const char *account, const RdRosterEvents *events,
                                  gpointer user_data);
void rd_roster_wire_free (RdRosterWire *wire);

/* What a stream needs to hand it items one by one; with the wire as user data. */
extern const RdStreamContentItems rd_roster_wire_items;

/* The session is bound to JID on STREAM; when that is freed, nothing may be sent any more. */
void rd_roster_wire_bind (RdRosterWire *wire, RdStream *stream, const char *jid);

/* Nothing is told any more. */
void rd_roster_wire_silence (RdRosterWire *wire);

/* Without effect while an earlier roster is awaited. */
void rd_roster_wire_request (RdRosterWire *wire, const char *version);
/* These give tokens. */
uint64_t rd_roster_wire_ping (RdRosterWire *wire);
uint64_t rd_roster_wire_set_item (RdRosterWire *wire, const RdContact *contact);
uint64_t rd_roster_wire_remove_item (RdRosterWire *wire, const char *jid);
void rd_roster_wire_accept_push (RdRosterWire *wire, const char *id);

/* What is awaited, as "waiting for the roster", and *SINCE when it last went on, on the monotonic
 * clock; NULL: nothing. */
const char *rd_roster_wire_get_awaited (const RdRosterWire *wire, gint64 *since);

/* The time from HELD_SINCE to now doesn't count for what is awaited. */
void rd_roster_wire_forgive (RdRosterWire *wire, gint64 held_since);

/* A stanza of the bound session. */
void rd_roster_wire_take_stanza (RdRosterWire *wire, const RdStanza *stanza);
