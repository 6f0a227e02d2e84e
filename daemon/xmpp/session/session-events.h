/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/block-update.h"
#include "model/contact.h"
#include "model/doubt.h"
#include "model/heard/sighting.h"
#include "model/request.h"
#include "model/subscription.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A push from the account itself, with exactly one well-formed item. */
typedef struct
{
  const char *id;          /* for rd_connection_accept_push () */
  RdContact *contact;      /* NULL: a removal */
  const char *removed_jid; /* NULL: no removal */
  bool has_groups;         /* a removal with <group/> children, which no real one has */
  const char *version;     /* NULL: it had none */
} RdRosterPush;

/* All may be called out of libstrophe's stack: they may close the connection, but not free it. */
typedef struct
{
  /* The answer to asking for the roster: begin, contacts, end; or unchanged; or refused. */
  void (*begin) (gpointer user_data);
  void (*item) (RdContact *contact, gpointer user_data);
  /* An item was left out: too large, or without a usable JID (JID is NULL then). */
  void (*left_out) (const char *jid, gpointer user_data);
  void (*end) (const char *version, gpointer user_data); /* NULL: it had none */
  void (*unchanged) (gpointer user_data);
  void (*refused) (const GError *error, gpointer user_data);

  void (*push) (const RdRosterPush *push, gpointer user_data); /* acknowledge it once stored */
  /* The account sent a push that can't be used; it is answered already. JID may be NULL. */
  void (*doubt) (RdDoubt doubt, const char *jid, gpointer user_data);

  void (*pong) (uint64_t token, gpointer user_data);
  /* To a set or removal, a block or unblock; ERROR is NULL or an Xmpp code. A push tells what the
   * roster became. */
  void (*answered) (uint64_t token, const GError *error, gpointer user_data);

  /* May be NULL. UPDATE is borrowed; what was pushed is acknowledged already. */
  void (*blocking) (const RdBlockUpdate *update, gpointer user_data);
} RdRosterEvents;

typedef struct
{
  /* Another account's subscription stanza (RFC 6121 §3). MESSAGE has up to 1024 bytes. MOVED_FROM:
   * the account that it says it was before (XEP-0283 §4.2), prepared; NULL: none. */
  void (*received) (RdPresence presence, const char *jid, const char *message,
                    const char *moved_from, gpointer user_data);
  /* Our presence to JID came back with an error (RFC 6120 §8.3), an Xmpp code. The receiver can
   * repeat it at will: it counts only while ours is unanswered. */
  void (*bounced) (RdPresence presence, const char *jid, const GError *error, gpointer user_data);
  /* A contact, or a stranger, was there. May be NULL. */
  void (*heard) (const RdSighting *sighting, gpointer user_data);
  /* What MOVED_FROM says of its having become JID. May be NULL. */
  void (*former) (const char *jid, const char *moved_from, RdFormer former, gpointer user_data);
} RdPresenceEvents;
