/* What a connection tells, and the values that it tells of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "model/doubt.h"
#include "model/subscription.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _RdConnection RdConnection;

/* A push whose sender was found to be the account itself, with exactly one well-formed item. */
typedef struct
{
  const char *id;          /* for rd_connection_accept_push () */
  RdContact *contact;      /* the item; NULL: a removal */
  const char *removed_jid; /* of a removal; NULL otherwise */
  bool has_groups;         /* of a removal: its item had <group/> children, which no real one has */
  const char *version;     /* NULL: the push bore none */
} RdRosterPush;

/* What the server advertised for the session. */
typedef struct
{
  bool has_versioning;   /* urn:xmpp:features:rosterver */
  bool has_pre_approval; /* urn:xmpp:features:pre-approval */
} RdFeatures;

/* What the connection tells. The callbacks are called from the main loop; any but closed may be
 * called out of libstrophe's or the parser's stack, so that in them the connection may be closed
 * (rd_connection_close) but must not be unreferenced for the last time. */
typedef struct
{
  /* The session is bound. */
  void (*ready) (RdConnection *connection, const RdFeatures *features, gpointer user_data);

  /* The answer to rd_connection_request_roster (), either: a whole roster, which begins, is handed
   * over contact by contact, and ends (VERSION NULL: it bore none); or it is unchanged; or the
   * server refused (an error of RD_ERROR). */
  void (*roster_begin) (RdConnection *connection, gpointer user_data);
  void (*roster_item) (RdConnection *connection, RdContact *contact, gpointer user_data);
  void (*roster_end) (RdConnection *connection, const char *version, gpointer user_data);
  void (*roster_unchanged) (RdConnection *connection, gpointer user_data);
  void (*roster_refused) (RdConnection *connection, const GError *error, gpointer user_data);

  /* Between begin and end: an item that is over the limit for one, or has no JID that could be a
   * contact's (JID is NULL then), is left out; the rest of the roster is handed over. */
  void (*roster_left_out) (RdConnection *connection, const char *jid, gpointer user_data);

  /* A push; the caller acknowledges it when it is stored. */
  void (*push) (RdConnection *connection, const RdRosterPush *push, gpointer user_data);
  /* The account itself sent a push that is not handed over; the connection has answered it, if it
   * can be. JID: of whom it spoke, as far as that is known, or NULL. */
  void (*doubt) (RdConnection *connection, RdDoubt doubt, const char *jid, gpointer user_data);

  /* The server answered the ping of this token. */
  void (*pong) (RdConnection *connection, uint64_t token, gpointer user_data);

  /* The server answered the set or removal of this token: ERROR is NULL, or of RD_ERROR (one of
   * the Xmpp codes) with a sentence that names the contact. Whatever the roster became, a push
   * tells it. */
  void (*answered) (RdConnection *connection, uint64_t token, const GError *error,
                    gpointer user_data);

  /* A subscription stanza came from another account (RFC 6121 §3): its bare JID, prepared, and the
   * words that came with it, "" for none, cut to 1024 bytes. */
  void (*presence) (RdConnection *connection, RdPresence presence, const char *jid,
                    const char *message, gpointer user_data);

  /* A subscription stanza that this session sent to the bare JID (prepared) came back as an error
   * (RFC 6120 §8.3): from the account's own server, the contact's, or whoever has that address.
   * ERROR is of RD_ERROR (one of the Xmpp codes) with a sentence that names the contact. Nobody
   * else can cause it, but those to whom something was sent can, whenever and as often as they
   * like: it counts only for a stanza that is still unanswered. A server that drops the id of what
   * it sends back is not heard. */
  void (*presence_bounced) (RdConnection *connection, RdPresence presence, const char *jid,
                            const GError *error, gpointer user_data);

  /* The end, told exactly once and last, never out of libstrophe's stack: the connection may be
   * unreferenced. ERROR is of RD_ERROR; NULL when rd_connection_close () was the cause. IS_FINAL: a
   * failure that trying again won't mend. */
  void (*closed) (RdConnection *connection, const GError *error, bool is_final, gpointer user_data);
} RdConnectionEvents;
