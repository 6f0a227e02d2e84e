/* What the server was asked in a session and has not answered yet: roster-requests.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What is asked, in the order in which answers are waited for. */
typedef enum
{
  RD_ASKED_ROSTER,
  RD_ASKED_CHANGE, /* of one item: a set or a removal */
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

/* One more, asked now. JID may be NULL. It belongs to REQUESTS. */
const RdRosterRequest *rd_roster_requests_add (RdRosterRequests *requests, RdAsked kind,
                                               const char *jid, bool is_removal);

/* The open one of ID (which may be NULL); NULL: none. */
const RdRosterRequest *rd_roster_requests_find (const RdRosterRequests *requests, const char *id);
/* Is one of this kind open? */
bool rd_roster_requests_has (const RdRosterRequests *requests, RdAsked kind);

/* The roster goes on. */
void rd_roster_requests_note_progress (RdRosterRequests *requests);

/* It is answered, and the caller's now. */
RdRosterRequest *rd_roster_requests_take (RdRosterRequests *requests,
                                          const RdRosterRequest *request);

/* What is awaited, as "waiting for the roster", and *SINCE when the server last went on, on the
 * monotonic clock; NULL: nothing. */
const char *rd_roster_requests_get_awaited (const RdRosterRequests *requests, gint64 *since);

/* The time from HELD_SINCE to now doesn't count for what is awaited. */
void rd_roster_requests_forgive (RdRosterRequests *requests, gint64 held_since);
