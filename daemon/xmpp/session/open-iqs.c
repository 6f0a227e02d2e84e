/* Open iqs, found by id, and the oldest of each kind for the deadline. Thousands may be open:
 * each call but one takes the same time however many there are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/open-iqs.h"

#include "runtime/clock.h"
#include "xmpp/stanza/stanza-id.h"

struct _RdOpenIqs
{
  GHashTable *by_id;         /* id → RdOpenIq, which owns the id */
  GQueue queues[RD_N_ASKED]; /* of the iqs' links: the oldest first */
  uint64_t last_token;
  gint64 progress; /* when the roster or a change went on last; monotonic */
};

void
rd_open_iq_free (RdOpenIq *iq)
{
  g_free (iq->id);
  g_free (iq->jid);
  g_free (iq);
}

RdOpenIqs *
rd_open_iqs_new (void)
{
  RdOpenIqs *iqs = g_new0 (RdOpenIqs, 1);

  iqs->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  return iqs;
}

void
rd_open_iqs_free (RdOpenIqs *iqs)
{
  g_hash_table_unref (iqs->by_id);
  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    {
      GList *link;

      while ((link = g_queue_pop_head_link (&iqs->queues[kind])) != NULL)
        rd_open_iq_free (link->data);
    }
  g_free (iqs);
}

const RdOpenIq *
rd_open_iqs_add (RdOpenIqs *iqs, RdAsked kind, const char *jid, bool is_removal)
{
  RdOpenIq *iq = g_new0 (RdOpenIq, 1);

  iq->kind = kind;
  iq->token = ++iqs->last_token;
  iq->id = rd_stanza_id_new ();
  iq->jid = g_strdup (jid);
  iq->is_removal = is_removal;
  iq->sent_at = rd_clock_get_monotonic ();
  iq->link.data = iq;
  g_hash_table_insert (iqs->by_id, iq->id, iq);
  g_queue_push_tail_link (&iqs->queues[kind], &iq->link);
  return iq;
}

const RdOpenIq *
rd_open_iqs_find (const RdOpenIqs *iqs, const char *id)
{
  return id != NULL ? g_hash_table_lookup (iqs->by_id, id) : NULL;
}

bool
rd_open_iqs_has (const RdOpenIqs *iqs, RdAsked kind)
{
  return iqs->queues[kind].head != NULL;
}

static const RdOpenIq *
get_oldest (const RdOpenIqs *iqs, RdAsked kind)
{
  const GList *link = iqs->queues[kind].head;

  return link != NULL ? link->data : NULL;
}

void
rd_open_iqs_note_progress (RdOpenIqs *iqs)
{
  iqs->progress = rd_clock_get_monotonic ();
}

/* Answers to what was asked after the roster are no progress with the roster: a server could send
 * them for ever. */
static bool
is_progress (const RdOpenIqs *iqs, const RdOpenIq *iq)
{
  const RdOpenIq *roster = get_oldest (iqs, RD_ASKED_ROSTER);

  return iq->kind <= RD_ASKED_CHANGE && (roster == NULL || iq->token <= roster->token);
}

RdOpenIq *
rd_open_iqs_take (RdOpenIqs *iqs, const RdOpenIq *iq)
{
  RdOpenIq *taken = g_hash_table_lookup (iqs->by_id, iq->id);

  if (is_progress (iqs, taken))
    rd_open_iqs_note_progress (iqs);
  g_hash_table_remove (iqs->by_id, taken->id);
  g_queue_unlink (&iqs->queues[taken->kind], &taken->link);
  return taken;
}

const char *
rd_open_iqs_get_awaited (const RdOpenIqs *iqs, gint64 *since)
{
  static const char *const words[RD_N_ASKED] = {
    /* NULL: it isn't awaited */
    [RD_ASKED_ROSTER] = "waiting for the roster",
    [RD_ASKED_CHANGE] = "waiting for the answer to a change of the roster",
    [RD_ASKED_PING] = "waiting for the answer to a ping",
    [RD_ASKED_BLOCK] = "waiting for the answer to a change of the block list",
  };

  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    {
      const RdOpenIq *oldest = get_oldest (iqs, kind);

      if (oldest == NULL || words[kind] == NULL)
        continue;
      *since = MAX (iqs->progress, oldest->sent_at);
      return words[kind];
    }
  return NULL;
}

void
rd_open_iqs_forgive (RdOpenIqs *iqs, gint64 held_since)
{
  gint64 now = rd_clock_get_monotonic ();
  gint64 held = now - held_since;

  iqs->progress = MIN (iqs->progress + held, now);
  for (unsigned kind = 0; kind < RD_N_ASKED; kind++)
    for (GList *link = iqs->queues[kind].head; link != NULL; link = link->next)
      {
        RdOpenIq *iq = link->data;

        iq->sent_at = MIN (iq->sent_at + held, now);
      }
}
