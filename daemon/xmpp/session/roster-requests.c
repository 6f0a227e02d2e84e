/* Open requests, found by id, and the oldest of each kind for the deadline. Thousands may be open:
 * each call but one takes the same time however many there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/roster-requests.h"

#include "xmpp/stanza/stanza-id.h"

struct _RdRosterRequests
{
  GHashTable *by_id;         /* id → RdRosterRequest, which owns the id */
  GQueue queues[RD_N_ASKED]; /* of the requests' links: the oldest first */
  uint64_t last_token;
  gint64 progress; /* when the roster or a change went on last; monotonic */
};

void
rd_roster_request_free (RdRosterRequest *request)
{
  g_free (request->id);
  g_free (request->jid);
  g_free (request);
}

RdRosterRequests *
rd_roster_requests_new (void)
{
  RdRosterRequests *requests = g_new0 (RdRosterRequests, 1);

  requests->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  return requests;
}

void
rd_roster_requests_free (RdRosterRequests *requests)
{
  g_hash_table_unref (requests->by_id);
  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    {
      GList *link;

      while ((link = g_queue_pop_head_link (&requests->queues[kind])) != NULL)
        rd_roster_request_free (link->data);
    }
  g_free (requests);
}

const RdRosterRequest *
rd_roster_requests_add (RdRosterRequests *requests, RdAsked kind, const char *jid, bool is_removal)
{
  RdRosterRequest *request = g_new0 (RdRosterRequest, 1);

  request->kind = kind;
  request->token = ++requests->last_token;
  request->id = rd_stanza_id_new ();
  request->jid = g_strdup (jid);
  request->is_removal = is_removal;
  request->sent_at = g_get_monotonic_time ();
  request->link.data = request;
  g_hash_table_insert (requests->by_id, request->id, request);
  g_queue_push_tail_link (&requests->queues[kind], &request->link);
  return request;
}

const RdRosterRequest *
rd_roster_requests_find (const RdRosterRequests *requests, const char *id)
{
  return id != NULL ? g_hash_table_lookup (requests->by_id, id) : NULL;
}

bool
rd_roster_requests_has (const RdRosterRequests *requests, RdAsked kind)
{
  return requests->queues[kind].head != NULL;
}

static const RdRosterRequest *
get_oldest (const RdRosterRequests *requests, RdAsked kind)
{
  const GList *link = requests->queues[kind].head;

  return link != NULL ? link->data : NULL;
}

void
rd_roster_requests_note_progress (RdRosterRequests *requests)
{
  requests->progress = g_get_monotonic_time ();
}

/* Answers to what was asked after the roster are no progress with the roster: a server could send
 * them for ever. */
static bool
is_progress (const RdRosterRequests *requests, const RdRosterRequest *request)
{
  const RdRosterRequest *roster = get_oldest (requests, RD_ASKED_ROSTER);

  return request->kind != RD_ASKED_PING && (roster == NULL || request->token <= roster->token);
}

RdRosterRequest *
rd_roster_requests_take (RdRosterRequests *requests, const RdRosterRequest *request)
{
  RdRosterRequest *taken = g_hash_table_lookup (requests->by_id, request->id);

  if (is_progress (requests, taken))
    rd_roster_requests_note_progress (requests);
  g_hash_table_remove (requests->by_id, taken->id);
  g_queue_unlink (&requests->queues[taken->kind], &taken->link);
  return taken;
}

const char *
rd_roster_requests_get_awaited (const RdRosterRequests *requests, gint64 *since)
{
  static const char *const words[] = {
    [RD_ASKED_ROSTER] = "waiting for the roster",
    [RD_ASKED_CHANGE] = "waiting for the answer to a change of the roster",
    [RD_ASKED_PING] = "waiting for the answer to a ping",
  };

  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    {
      const RdRosterRequest *oldest = get_oldest (requests, kind);

      if (oldest == NULL)
        continue;
      *since = MAX (requests->progress, oldest->sent_at);
      return words[kind];
    }
  return NULL;
}

void
rd_roster_requests_forgive (RdRosterRequests *requests, gint64 held_since)
{
  gint64 now = g_get_monotonic_time ();
  gint64 held = now - held_since;

  requests->progress = MIN (requests->progress + held, now);
  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    for (GList *link = requests->queues[kind].head; link != NULL; link = link->next)
      {
        RdRosterRequest *request = link->data;

        request->sent_at = MIN (request->sent_at + held, now);
      }
}
