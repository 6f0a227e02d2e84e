/* What a bound session tells about the roster and about presence.
 *
 * The callbacks run on the main loop, some of them out of libstrophe's or the parser's stack: the
 * connection may be closed in them (rd_connection_close), but not freed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "model/doubt.h"
#include "model/subscription.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A push from the account itself, with exactly one well-formed item. */
typedef struct
{
  const char *id;          /* for rd_connection_accept_push () */
  RdContact *contact;      /* the item; NULL: a removal */
  const char *removed_jid; /* of a removal; NULL otherwise */
  bool has_groups;         /* of a removal: it had <group/> children, which no real one has */
  const char *version;     /* NULL: it had none */
} RdRosterPush;

typedef struct
{
  /* The answer to a request of the roster is one of three: begin, the contacts one by one, and end
   * (VERSION NULL: it had none); or unchanged; or refused (an error of RD_ERROR). */
  void (*begin) (gpointer user_data);
  void (*item) (RdContact *contact, gpointer user_data);
  /* An item that is too large, or without a usable JID (JID is NULL then), is left out. */
  void (*left_out) (const char *jid, gpointer user_data);
  void (*end) (const char *version, gpointer user_data);
  void (*unchanged) (gpointer user_data);
  void (*refused) (const GError *error, gpointer user_data);

  /* The receiver acknowledges the push once it is stored. */
  void (*push) (const RdRosterPush *push, gpointer user_data);
  /* The account itself sent a push that can't be used; it was answered if it had an id. JID is the
   * contact's if it is known, else NULL. */
  void (*doubt) (RdDoubt doubt, const char *jid, gpointer user_data);

  /* The server answered the ping of this token. */
  void (*pong) (uint64_t token, gpointer user_data);
  /* The server answered the set or removal of this token. ERROR is NULL, or one of the Xmpp codes
   * with a sentence that names the contact. What the roster became, a push tells. */
  void (*answered) (uint64_t token, const GError *error, gpointer user_data);
} RdRosterEvents;

typedef struct
{
  /* Another account sent a subscription stanza (RFC 6121 §3). JID is its prepared bare JID, MESSAGE
   * its words ("" for none), cut to 1024 bytes. */
  void (*received) (RdPresence presence, const char *jid, const char *message, gpointer user_data);
  /* A subscription stanza of this session to JID (bare, prepared) came back as an error (RFC 6120
   * §8.3): one of the Xmpp codes, with a sentence that names the contact. Its receiver can send it
   * at any time, and repeat it: it counts only while the stanza is unanswered. A server that drops
   * the id of what it returns is not heard. */
  void (*bounced) (RdPresence presence, const char *jid, const GError *error, gpointer user_data);
} RdPresenceEvents;
