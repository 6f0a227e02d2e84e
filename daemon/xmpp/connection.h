/* A connection: one attempt at one session of one account, from the look-up of names to the bound
 * stream and its end. It is made for one attempt and never used for a second one.
 *
 * It knows the stream and the roster's wire format (RFC 6120, RFC 6121 §2), and nothing of a store,
 * of retries or of the bus. All of it happens on the thread-default main context of the thread that
 * opened it, except the TLS handshake and the derivation of the key, which threads do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/settings.h"
#include "xmpp/login/features.h"
#include "xmpp/session/session-events.h"

#include <gio/gio.h>

#define RD_TYPE_CONNECTION (rd_connection_get_type ())
G_DECLARE_FINAL_TYPE (RdConnection, rd_connection, RD, CONNECTION, GObject)

/* What each step of a connection has, unless the terms say otherwise. */
#define RD_STEP_TIMEOUT_MS 15000

/* Where to, and on what terms. Copied by rd_connection_new (). */
typedef struct
{
  const char *jid; /* the account's bare JID, prepared */
  const RdSettings *settings;
  const char *password;     /* UTF-8; NULL: not known */
  unsigned step_timeout_ms; /* 0: RD_STEP_TIMEOUT_MS */
} RdConnectionTerms;

typedef struct
{
  /* The session is bound. */
  void (*ready) (const RdFeatures *features, gpointer user_data);
  RdRosterEvents roster;
  RdPresenceEvents presence;
  /* The end, told exactly once and last, from the main loop alone: the connection may be freed.
   * ERROR is of RD_ERROR; NULL after rd_connection_close (). IS_FINAL: trying again won't help. */
  void (*closed) (const GError *error, bool is_final, gpointer user_data);
} RdConnectionEvents;

/* EVENTS is static; USER_DATA must live until closed was told. */
RdConnection *rd_connection_new (const RdConnectionTerms *terms, const RdConnectionEvents *events,
                                 gpointer user_data);

/* Starts. Every failure is told by closed, never from inside this call. */
void rd_connection_open (RdConnection *connection);

/* Ends: a bound session is ended politely (</stream:stream>), within a second at most. Doesn't
 * block; closed is told from the main loop. Without effect when it is closing or closed. */
void rd_connection_close (RdConnection *connection);

/* Ends with ERROR (copied), which closed then tells: what the caller found wrong. */
void rd_connection_fail (RdConnection *connection, const GError *error, bool is_final);

/* While held, nothing more is read from the server and TCP holds it back; what was sent still goes
 * out if it can; deadlines of the roster don't run meanwhile. It may be called out of any callback;
 * what is being parsed by then, 4 KiB at most, still comes. Closing ends it. */
void rd_connection_hold (RdConnection *connection, bool is_held);

/* Asks for the roster. VERSION NULL: without a ver attribute (the server has no versioning); "": a
 * first time. No answer, or four step deadlines without a further contact of it, fails the
 * connection; nothing else that the server says counts, but answers to sets sent before it. */
void rd_connection_request_roster (RdConnection *connection, const char *version);

/* Pings the server (XEP-0199): any answer is a pong. None within four step deadlines, counted from
 * the roster's answer, or that to a set, if that came later, fails the connection. A server works
 * in order: with the pong all that was sent before the ping has been done and pushed. The token is
 * never 0, unless there is no session. */
uint64_t rd_connection_ping (RdConnection *connection);

/* Sends CONTACT's item, whole: JID, name and groups (RFC 6121 §2.3, 2.4); never the rest. Any
 * number may be under way at once; no answer to any of them within four step deadlines fails the
 * connection. The token is never 0, unless there is no session. */
uint64_t rd_connection_set_item (RdConnection *connection, const RdContact *contact);
/* Removes the item (RFC 6121 §2.5). As above. */
uint64_t rd_connection_remove_item (RdConnection *connection, const char *jid);

/* Sends a subscription stanza to the bare JID (RFC 6121 §3); MESSAGE goes with it, "" for none. The
 * server doesn't answer it: a push tells, or a ping behind it; or it comes back
 * (RdPresenceEvents.bounced). */
void rd_connection_send_presence (RdConnection *connection, RdPresence presence, const char *jid,
                                  const char *message);
/* Sends the presence that VISIBILITY means; after it NONE sends "unavailable", before it nothing.
 */
void rd_connection_show (RdConnection *connection, RdVisibility visibility);

/* Acknowledges a push (RFC 6121 §2.1.6) by its id. */
void rd_connection_accept_push (RdConnection *connection, const char *push_id);
