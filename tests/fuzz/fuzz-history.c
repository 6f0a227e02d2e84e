/* Selections of the history. What comes in: the dictionary of History.List. Who sends it: every
 * caller on the bus.
 *
 * Each line is an entry (ground.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "model/history.h"

static bool
is_same_list (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *)a, (const char *const *)b);
}

static void
assert_same (const RdHistoryQuery *a, const RdHistoryQuery *b)
{
  g_assert_true (is_same_list (a->jids, b->jids));
  g_assert_cmpint (a->since, ==, b->since);
  g_assert_cmpint (a->until, ==, b->until);
  g_assert_cmpuint (a->job, ==, b->job);
  g_assert_cmpuint (a->causes, ==, b->causes);
}

static void
check_query (GVariant *dict, const RdHistoryQuery *query)
{
  g_autofree const char **jids = NULL;

  g_assert_cmpint (query->since, >=, 0);
  g_assert_cmpint (query->until, >=, 0);
  g_assert_cmpuint (query->causes >> (RD_N_CAUSES + 1), ==, 0);
  if (fuzz_has_doubled_key (dict) || !g_variant_lookup (dict, "Jids", "^a&s", &jids))
    return;
  for (const char **jid = jids; *jid != NULL; jid++)
    g_assert_true (g_strv_contains ((const char *const *)query->jids, *jid));
}

/* The order of the keys means nothing. */
static void
check_order (GVariant *dict, const RdHistoryQuery *query)
{
  g_autoptr (GVariant) reversed = fuzz_reverse_dictionary (dict);
  RdHistoryQuery *other = rd_history_query_new_from_variant (reversed, NULL);

  g_assert_true ((other == NULL) == (query == NULL));
  if (query != NULL && !fuzz_has_doubled_key (dict))
    assert_same (query, other);
  g_clear_pointer (&other, rd_history_query_free);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_get_text (data, size);
  g_autoptr (GVariant) dict = fuzz_read_dictionary (text);
  g_autoptr (GError) error = NULL;
  RdHistoryQuery *query = rd_history_query_new_from_variant (dict, &error);

  if (query != NULL)
    check_query (dict, query);
  else
    fuzz_check_sentence (error);
  check_order (dict, query);
  g_clear_pointer (&query, rd_history_query_free);
  return 0;
}
