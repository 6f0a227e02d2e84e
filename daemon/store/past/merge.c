/* Both states are walked in the order of their JIDs. A contact that is gone and one that has come,
 * where they are the only ones of their prepared JID, are one contact; a walk before tells them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/merge.h"

#include "model/jid.h"
#include "store/past/contacts.h"

#include <string.h>

/* -- both states side by side ------------------------------------------------------------------ */

typedef struct
{
  RdPastContacts *from, *to;
  RdContact *gone, *come; /* the next of each; NULL: none */
} Walk;

static bool
advance (RdPastContacts *contacts, RdContact **next, GError **error)
{
  return rd_past_contacts_next (contacts, next, error) != RD_FETCH_ERROR;
}

static void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->gone, rd_contact_unref);
  g_clear_pointer (&walk->come, rd_contact_unref);
  g_clear_pointer (&walk->from, rd_past_contacts_free);
  g_clear_pointer (&walk->to, rd_past_contacts_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

/* The next JID of either state: *DIFFERENCE may have two equal contacts. */
static RdFetch
walk_next (Walk *walk, RdDifference *difference, GError **error)
{
  int order;

  rd_difference_clear (difference);
  if (walk->gone == NULL && walk->come == NULL)
    return RD_FETCH_DONE;
  if (walk->gone == NULL || walk->come == NULL)
    order = walk->gone == NULL ? 1 : -1;
  else
    order = strcmp (walk->gone->jid, walk->come->jid);
  difference->place = g_strdup (order <= 0 ? walk->gone->jid : walk->come->jid);
  if (order <= 0)
    difference->before = g_steal_pointer (&walk->gone);
  if (order >= 0)
    difference->after = g_steal_pointer (&walk->come);
  return (order > 0 || advance (walk->from, &walk->gone, error))
                 && (order < 0 || advance (walk->to, &walk->come, error))
             ? RD_FETCH_ROW
             : RD_FETCH_ERROR;
}

/* -- all of it --------------------------------------------------------------------------------- */

/* The contacts of one prepared JID that are in one of the states alone. */
typedef struct
{
  unsigned n_gone, n_come;
  RdContact *gone, *come; /* of a pair */
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_clear_pointer (&pair->gone, rd_contact_unref);
  g_clear_pointer (&pair->come, rd_contact_unref);
  g_free (pair);
}

struct _RdMerge
{
  RdDatabase *db;
  int64_t profile;
  RdPastPoint from, to;
  Walk walk;
  GHashTable *pairs; /* prepared JID → Pair */
};

static bool
walk_begin (const RdMerge *merge, Walk *walk, const char *place, GError **error)
{
  walk->from = rd_past_contacts_new (merge->db, merge->profile, &merge->from, place, error);
  if (walk->from == NULL || !advance (walk->from, &walk->gone, error))
    return false;
  walk->to = rd_past_contacts_new (merge->db, merge->profile, &merge->to, place, error);
  return walk->to != NULL && advance (walk->to, &walk->come, error);
}

static bool
is_alone (const RdDifference *difference)
{
  return difference->before == NULL || difference->after == NULL;
}

typedef void (*Visit) (RdMerge *merge, const RdDifference *difference, char *key);

/* Calls VISIT for each contact that is in one of the states alone; it takes the key. */
static bool
visit_all (RdMerge *merge, Visit visit, GError **error)
{
  g_auto (Walk) walk = { NULL };
  g_auto (RdDifference) difference = { NULL };
  RdFetch fetch;

  if (!walk_begin (merge, &walk, "", error))
    return false;
  while ((fetch = walk_next (&walk, &difference, error)) == RD_FETCH_ROW)
    {
      if (is_alone (&difference))
        visit (merge, &difference, rd_jid_make_key (difference.place));
    }
  return fetch == RD_FETCH_DONE;
}

static void
count (RdMerge *merge, const RdDifference *difference, char *key)
{
  Pair *pair = g_hash_table_lookup (merge->pairs, key);

  if (pair == NULL)
    {
      pair = g_new0 (Pair, 1);
      g_hash_table_insert (merge->pairs, g_strdup (key), pair);
    }
  pair->n_gone += difference->before != NULL;
  pair->n_come += difference->after != NULL;
  g_free (key);
}

static gboolean
is_no_pair (gpointer key, gpointer value, gpointer user_data)
{
  const Pair *pair = value;

  return pair->n_gone != 1 || pair->n_come != 1;
}

static void
keep (RdMerge *merge, const RdDifference *difference, char *key)
{
  Pair *pair = g_hash_table_lookup (merge->pairs, key);

  g_free (key);
  if (pair == NULL)
    return;
  if (difference->before != NULL)
    pair->gone = rd_contact_ref (difference->before);
  else
    pair->come = rd_contact_ref (difference->after);
}

static bool
find_pairs (RdMerge *merge, GError **error)
{
  if (!visit_all (merge, count, error))
    return false;
  g_hash_table_foreach_remove (merge->pairs, is_no_pair, NULL);
  return g_hash_table_size (merge->pairs) == 0 || visit_all (merge, keep, error);
}

RdMerge *
rd_merge_new (RdDatabase *db, int64_t profile, const RdPastPoint *from, const RdPastPoint *to,
              const char *place, GError **error)
{
  g_autoptr (RdMerge) merge = g_new0 (RdMerge, 1);

  merge->db = db;
  merge->profile = profile;
  merge->from = *from;
  merge->to = *to;
  merge->pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pair_free);
  return find_pairs (merge, error) && walk_begin (merge, &merge->walk, place, error)
             ? g_steal_pointer (&merge)
             : NULL;
}

void
rd_merge_free (RdMerge *merge)
{
  walk_clear (&merge->walk);
  g_hash_table_unref (merge->pairs);
  g_free (merge);
}

/* A pair stands where the contact is gone, and nowhere else. */
static void
join (const RdMerge *merge, RdDifference *difference)
{
  g_autofree char *key = NULL;
  const Pair *pair;

  if (g_hash_table_size (merge->pairs) == 0)
    return;
  key = rd_jid_make_key (difference->place);
  pair = g_hash_table_lookup (merge->pairs, key);
  if (pair == NULL)
    return;
  if (difference->before != NULL)
    difference->after = rd_contact_ref (pair->come);
  else
    rd_difference_clear (difference);
}

RdFetch
rd_merge_next (RdMerge *merge, RdDifference *difference, GError **error)
{
  RdFetch fetch;

  while ((fetch = walk_next (&merge->walk, difference, error)) == RD_FETCH_ROW)
    {
      if (is_alone (difference))
        join (merge, difference);
      else if (rd_contact_is_equal (difference->before, difference->after))
        rd_difference_clear (difference);
      if (difference->place != NULL)
        return RD_FETCH_ROW;
    }
  rd_difference_clear (difference);
  return fetch;
}
