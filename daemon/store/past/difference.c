/* Each spelling of a JID that a change between the two states concerns is compared by itself. Then
 * one that is gone and one that has come, where they are the only ones of their prepared JID, are
 * one contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/difference.h"

#include "model/jid.h"
#include "store/past/merge.h"
#include "store/past/touched.h"

#define IN_RANGE " AND serial > :after AND serial <= :until"
#define OF_KEY                                                                                     \
  " FROM journal INDEXED BY journal_by_key"                                                        \
  " WHERE profile = :profile AND key IS NOT NULL AND key = :key" IN_RANGE
#define OF_JID                                                                                     \
  " FROM journal INDEXED BY journal_by_jid WHERE profile = :profile AND jid = :key" IN_RANGE
static const char select_spellings[]
    = "SELECT jid" OF_KEY " UNION SELECT before_jid" OF_KEY " AND before_jid IS NOT NULL"
      " UNION SELECT jid" OF_JID " UNION SELECT before_jid" OF_JID " AND before_jid IS NOT NULL";
/* Without such rows every contact is spelt as its prepared JID. */
static const char select_has_spellings[]
    = "SELECT EXISTS (SELECT 1 FROM journal INDEXED BY journal_of_spellings"
      " WHERE profile = :profile AND before_jid IS NOT NULL" IN_RANGE ")"
      " OR EXISTS (SELECT 1 FROM journal INDEXED BY journal_by_key"
      " WHERE profile = :profile AND key IS NOT NULL" IN_RANGE ")";

struct _RdDifferences
{
  RdTouchedRange range;
  bool is_backward; /* the later state is the one before */
  bool has_spellings;
  RdTouched *touched;
  RdMerge *merge; /* tells all of it; NULL: the above do */
};

/* -- spellings --------------------------------------------------------------------------------- */

/* JIDs of one prepared form: the one that is gone and the one that has come, if each is alone. */
typedef struct
{
  unsigned n_gone, n_come;
  char *gone, *come;
} Pair;

static void
pair_clear (Pair *pair)
{
  g_free (pair->gone);
  g_free (pair->come);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
pair_add (Pair *pair, const char *jid, bool had, bool has)
{
  if (had && !has && pair->n_gone++ == 0)
    pair->gone = g_strdup (jid);
  if (!had && has && pair->n_come++ == 0)
    pair->come = g_strdup (jid);
}

static bool
add_spelling (const RdTouchedRange *range, const char *jid, Pair *pair, GError **error)
{
  g_autoptr (RdTouch) touch = rd_touch_find (range, jid, error);
  bool had, has;

  if (touch == NULL || !rd_touch_had_contact (range, touch, &had, error)
      || !rd_touch_has_contact (range, touch, &has, error))
    return false;
  pair_add (pair, jid, had, has);
  return true;
}

static bool
read_pair (const RdTouchedRange *range, const char *jid, Pair *pair, GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);
  g_autoptr (RdStatement) statement = rd_database_prepare (
      range->db, select_spellings,
      RD_WITH (rd_int (":profile", range->profile), rd_text (":key", key),
               rd_serial (":after", range->after), rd_serial (":until", range->until)),
      error);
  RdFetch fetch;

  while ((fetch = rd_fetch (range->db, statement, error)) == RD_FETCH_ROW)
    {
      if (!add_spelling (range, rd_column_text (statement, 0), pair, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

/* Gives the contact that is gone that which has come in its place, and drops it where it has
 * come. */
static bool
join_spellings (const RdTouchedRange *range, const char *jid, RdDifference *difference,
                GError **error)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (RdTouch) touch = NULL;

  if (!read_pair (range, jid, &pair, error))
    return false;
  if (pair.n_gone != 1 || pair.n_come != 1)
    return true;
  if (difference->before == NULL)
    {
      rd_difference_clear (difference);
      return true;
    }
  touch = rd_touch_find (range, pair.come, error);
  return touch != NULL && rd_touch_read_after (range, touch, &difference->after, error);
}

/* -- the walk ---------------------------------------------------------------------------------- */

static bool
find_has_spellings (RdDifferences *differences, GError **error)
{
  const RdTouchedRange *range = &differences->range;

  return rd_database_is_true (range->db, select_has_spellings,
                              RD_WITH (rd_int (":profile", range->profile),
                                       rd_serial (":after", range->after),
                                       rd_serial (":until", range->until)),
                              &differences->has_spellings, error);
}

RdDifferences *
rd_differences_new (RdDatabase *db, int64_t profile, const RdPastPoint *from, const RdPastPoint *to,
                    const char *place, GError **error)
{
  g_autoptr (RdDifferences) differences = g_new0 (RdDifferences, 1);

  if (from->snapshot != 0 || to->snapshot != 0)
    {
      differences->merge = rd_merge_new (db, profile, from, to, place, error);
      return differences->merge != NULL ? g_steal_pointer (&differences) : NULL;
    }
  differences->is_backward = from->serial > to->serial;
  differences->range = (RdTouchedRange){ db, profile, MIN (from->serial, to->serial),
                                         MAX (from->serial, to->serial) };
  if (!find_has_spellings (differences, error))
    return NULL;
  differences->touched = rd_touched_new (&differences->range, place, error);
  return differences->touched != NULL ? g_steal_pointer (&differences) : NULL;
}

void
rd_differences_free (RdDifferences *differences)
{
  g_clear_pointer (&differences->touched, rd_touched_free);
  g_clear_pointer (&differences->merge, rd_merge_free);
  g_free (differences);
}

/* Leaves DIFFERENCE empty where nothing differs. */
static bool
compare (const RdDifferences *differences, const RdTouch *touch, RdDifference *difference,
         GError **error)
{
  const RdTouchedRange *range = &differences->range;

  if (!rd_touch_read_both (range, touch, &difference->before, &difference->after, error))
    return false;
  if (difference->before == NULL && difference->after == NULL)
    return true;
  if (difference->before != NULL && difference->after != NULL)
    {
      if (rd_contact_is_equal (difference->before, difference->after))
        rd_difference_clear (difference);
      return true;
    }
  return !differences->has_spellings || join_spellings (range, touch->jid, difference, error);
}

static void
turn_round (RdDifference *difference)
{
  RdContact *before = difference->before;

  difference->before = difference->after;
  difference->after = before;
}

RdFetch
rd_differences_next (RdDifferences *differences, RdDifference *difference, GError **error)
{
  g_autoptr (GError) reason = NULL;

  rd_difference_clear (difference);
  if (differences->merge != NULL)
    return rd_merge_next (differences->merge, difference, error);
  while (reason == NULL)
    {
      g_autoptr (RdTouch) touch = rd_touched_next (differences->touched, &reason);

      if (touch == NULL && reason == NULL)
        return RD_FETCH_DONE;
      if (touch == NULL || !compare (differences, touch, difference, &reason))
        break;
      if (difference->before == NULL && difference->after == NULL)
        continue;
      difference->place = g_steal_pointer (&touch->jid);
      if (differences->is_backward)
        turn_round (difference);
      return RD_FETCH_ROW;
    }
  rd_difference_clear (difference);
  g_propagate_error (error, g_steal_pointer (&reason));
  return RD_FETCH_ERROR;
}
