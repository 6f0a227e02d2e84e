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
  RD_N_ASKED
} RdAsked;

typedef struct
{
  RdAsked kind;
  uint64_t token;  /* counts from 1 */
  char *id;        /* of the iq; nobody else can guess it */
  char *jid;       /* of a change: whose item; NULL otherwise */
  bool is_removal; /* of a change */
  gint64 sent_at;  /* monotonic */
  GList link;      /* in the queue of its kind */
} RdRosterRequest;

void rd_roster_request_free (RdRosterRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterRequest, rd_roster_request_free)

typedef struct _RdRosterRequests RdRosterRequests;

RdRosterRequests *rd_roster_requests_new (void);
void rd_roster_requests_free (RdRosterRequests *requests);

/* Adds one, asked now; REQUESTS owns it. JID may be NULL. */
const RdRosterRequest *rd_roster_requests_add (RdRosterRequests *requests, RdAsked kind,
                                               const char *jid, bool is_removal);

/* ID may be NULL. */
const RdRosterRequest *rd_roster_requests_find (const RdRosterRequests *requests, const char *id);
bool rd_roster_requests_has (const RdRosterRequests *requests, RdAsked kind);

void rd_roster_requests_note_progress (RdRosterRequests *requests); /* with the roster */

/* The answer is there: the caller owns the request now. */
RdRosterRequest *rd_roster_requests_take (RdRosterRequests *requests,
                                          const RdRosterRequest *request);

/* Names what is awaited ("waiting for the roster") and tells when the server last went on with it
 * (monotonic). NULL: nothing is awaited. */
const char *rd_roster_requests_get_awaited (const RdRosterRequests *requests, gint64 *since);

/* Doesn't count the time from HELD_SINCE to now as waiting. */
void rd_roster_requests_forgive (RdRosterRequests *requests, gint64 held_since);
