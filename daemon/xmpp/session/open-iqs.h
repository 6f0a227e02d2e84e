/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum
{
  RD_ASKED_ROSTER,
  RD_ASKED_CHANGE, /* a set or removal of one item */
  RD_ASKED_PING,
  RD_ASKED_BLOCK,      /* to block JIDs, or to unblock them */
  RD_ASKED_FEATURES,   /* the server's; an answer that never comes harms nobody, as the next */
  RD_ASKED_BLOCK_LIST, /* likewise */
  RD_N_ASKED
} RdAsked;

typedef struct
{
  RdAsked kind;
  uint64_t token;  /* counts from 1 */
  char *id;        /* of the iq; nobody else can guess it */
  char *jid;       /* of a change: whose item; of a block: the first; NULL otherwise */
  bool is_removal; /* of a change; an unblock */
  gint64 sent_at;  /* monotonic */
  GList link;      /* in the queue of its kind */
} RdOpenIq;

void rd_open_iq_free (RdOpenIq *iq);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdOpenIq, rd_open_iq_free)

typedef struct _RdOpenIqs RdOpenIqs;

RdOpenIqs *rd_open_iqs_new (void);
void rd_open_iqs_free (RdOpenIqs *iqs);

/* Adds one, sent now; IQS owns it. JID may be NULL. */
const RdOpenIq *rd_open_iqs_add (RdOpenIqs *iqs, RdAsked kind, const char *jid, bool is_removal);

/* ID may be NULL. */
const RdOpenIq *rd_open_iqs_find (const RdOpenIqs *iqs, const char *id);
bool rd_open_iqs_has (const RdOpenIqs *iqs, RdAsked kind);

void rd_open_iqs_note_progress (RdOpenIqs *iqs); /* with the roster */

/* The answer is there: the caller owns the iq now. */
RdOpenIq *rd_open_iqs_take (RdOpenIqs *iqs, const RdOpenIq *iq);

/* Names what is awaited ("waiting for the roster") and tells when the server last went on with it
 * (monotonic). NULL: nothing is awaited. */
const char *rd_open_iqs_get_awaited (const RdOpenIqs *iqs, gint64 *since);

/* Doesn't count the time from HELD_SINCE to now as waiting. */
void rd_open_iqs_forgive (RdOpenIqs *iqs, gint64 held_since);
