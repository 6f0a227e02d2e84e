/* One attempt at one session of an account, from the look-up of names to its end. Knows no store,
 * no retries and no bus. Runs on the thread-default main context of the thread that opens it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"
#include "model/settings.h"
#include "xmpp/login/features.h"
#include "xmpp/session/session-events.h"
#include "xmpp/stream/target-memory.h"

#include <gio/gio.h>

#define RD_TYPE_CONNECTION (rd_connection_get_type ())
G_DECLARE_FINAL_TYPE (RdConnection, rd_connection, RD, CONNECTION, GObject)

#define RD_STEP_TIMEOUT_MS 15000

typedef struct
{
  const char *jid; /* bare, prepared */
  const RdSettings *settings;
  RdSecret *password;       /* NULL: not known */
  const char *login_memory; /* rd_login_memory_read (); NULL: none */
  unsigned step_timeout_ms; /* 0: RD_STEP_TIMEOUT_MS */
  RdTargetMemory *memory;   /* must outlive the connection; NULL: none */
} RdConnectionTerms;

typedef struct
{
  void (*ready) (const RdFeatures *features, gpointer user_data); /* the session is bound */
  RdRosterEvents roster;
  RdPresenceEvents presence;
  /* Told exactly once and last; the connection may be freed in it. ERROR is of RD_ERROR, or NULL
   * after rd_connection_close (). */
  void (*closed) (const GError *error, RdRemedy remedy, gpointer user_data);
} RdConnectionEvents;

/* Copies TERMS. EVENTS is static; USER_DATA must live until closed. */
RdConnection *rd_connection_new (const RdConnectionTerms *terms, const RdConnectionEvents *events,
                                 gpointer user_data);

void rd_connection_open (RdConnection *connection);
/* Ends the session politely, within a second. Doesn't block. No effect when closing or closed. */
void rd_connection_close (RdConnection *connection);
/* Closes with an ERROR (copied). */
void rd_connection_fail (RdConnection *connection, const GError *error, RdRemedy remedy);

/* As the setting PingInterval; also in a session. */
void rd_connection_set_ping_interval (RdConnection *connection, unsigned interval);
/* Finds out soon whether a session still lives. */
void rd_connection_probe (RdConnection *connection);

/* While held, it sends but reads nothing (up to 4 KiB may still come), and no deadline runs. */
void rd_connection_hold (RdConnection *connection, bool is_held);

/* What follows has no effect without a session; the token is 0 then. The connection fails when for
 * four step timeouts neither an answer nor a contact of the roster comes. */

/* VERSION NULL: the server has no versioning; "": no version is known. */
void rd_connection_request_roster (RdConnection *connection, const char *version);

/* Pings the server (XEP-0199). It works in order: at the pong all that was sent before is done. */
uint64_t rd_connection_ping (RdConnection *connection);

/* Sends CONTACT's JID, name and groups (RFC 6121 §2.3, 2.4); never the rest. */
uint64_t rd_connection_set_item (RdConnection *connection, const RdContact *contact);
uint64_t rd_connection_remove_item (RdConnection *connection, const char *jid);

/* Asks whether the server can block (XEP-0191) and whom it blocks. */
void rd_connection_discover_blocking (RdConnection *connection);
/* N JIDs, at least one. */
uint64_t rd_connection_block (RdConnection *connection, bool is_unblock, const char *const *jids,
                              unsigned n);

/* Sends a subscription stanza to the bare JID (RFC 6121 §3). MESSAGE "": none; MOVED_FROM: the
 * account that this one takes the place of (XEP-0283 §4.2), "": none. */
void rd_connection_send_presence (RdConnection *connection, RdPresence presence, const char *jid,
                                  const char *message, const char *moved_from);
/* Asks MOVED_FROM whether it has moved to JID, both bare JIDs (XEP-0283). Its answer is told as
 * "former", if one comes before the next question. */
void rd_connection_ask_former (RdConnection *connection, const char *moved_from, const char *jid);
/* Sends the presence for VISIBILITY; for NONE "unavailable", if another was sent before. */
void rd_connection_show (RdConnection *connection, RdVisibility visibility);

/* Acknowledges the push (RFC 6121 §2.1.6). */
void rd_connection_accept_push (RdConnection *connection, const char *push_id);
