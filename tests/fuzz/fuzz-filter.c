/* The selection language. What comes in: the dictionary of Get, Stats, Purge and SetSelected. Who
 * sends it: every caller on the bus.
 *
 * Each line is an entry (ground.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "dbus-interfaces/call-limits.h"
#include "model/filter.h"

#include <string.h>

static bool
is_same_list (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *)a, (const char *const *)b);
}

static void
assert_same (const RdFilter *a, const RdFilter *b)
{
  g_assert_cmpuint (a->subscriptions, ==, b->subscriptions);
  g_assert_cmpint (a->ask, ==, b->ask);
  g_assert_cmpint (a->no_group, ==, b->no_group);
  g_assert_true (is_same_list (a->groups, b->groups));
  g_assert_true (is_same_list (a->domains, b->domains));
  g_assert_true (is_same_list (a->jids, b->jids));
  g_assert_true (is_same_list (a->keep_jids, b->keep_jids));
  g_assert_true (is_same_list (a->keep_groups, b->keep_groups));
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpuint (a->changed_after, ==, b->changed_after);
  g_assert_true (a->is_empty == b->is_empty);
  g_assert_true (a->has_selection == b->has_selection);
}

static void
add_list (GVariantDict *dict, const char *key, char **list)
{
  if (list != NULL)
    g_variant_dict_insert_value (dict, key, g_variant_new_strv ((const char *const *)list, -1));
}

static void
add_subscriptions (GVariantDict *dict, unsigned subscriptions)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (subscriptions == RD_FILTER_ALL_SUBSCRIPTIONS)
    return;
  for (unsigned i = RD_SUBSCRIPTION_NONE; i <= RD_SUBSCRIPTION_BOTH; i++)
    {
      if ((subscriptions & 1u << i) != 0)
        g_ptr_array_add (words, (char *)rd_subscription_to_string (i));
    }
  g_variant_dict_insert_value (dict, "Subscription",
                               g_variant_new_strv ((const char *const *)words->pdata, words->len));
}

/* Folded it may be longer than a caller may send. */
static bool
can_be_sent (const char *text)
{
  return text != NULL && strlen (text) <= RD_FILTER_TEXT_SIZE_MAX;
}

/* What FILTER means, as a caller would say it. */
static GVariant *
write_filter (const RdFilter *filter)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  add_subscriptions (&dict, filter->subscriptions);
  if (filter->ask != RD_ANY)
    g_variant_dict_insert (&dict, "Ask", "b", filter->ask == RD_YES);
  if (filter->no_group != RD_ANY)
    g_variant_dict_insert (&dict, "NoGroup", "b", filter->no_group == RD_YES);
  add_list (&dict, "Groups", filter->groups);
  add_list (&dict, "Domains", filter->domains);
  add_list (&dict, "KeepGroups", filter->keep_groups);
  add_list (&dict, "Jids", filter->jids);
  add_list (&dict, "KeepJids", filter->keep_jids);
  if (can_be_sent (filter->text))
    g_variant_dict_insert (&dict, "Text", "s", filter->text);
  g_variant_dict_insert (&dict, "ChangedAfter", "t", filter->changed_after);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Read, written and read again it is the same. */
static void
check_return (const RdFilter *filter)
{
  g_autoptr (GVariant) written = write_filter (filter);
  g_autoptr (GError) error = NULL;
  g_autoptr (RdFilter) read = rd_filter_new_from_variant (written, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (filter->subscriptions, ==, read->subscriptions);
  g_assert_true (is_same_list (filter->groups, read->groups));
  g_assert_true (is_same_list (filter->domains, read->domains));
  g_assert_true (is_same_list (filter->keep_groups, read->keep_groups));
  g_assert_true (is_same_list (filter->jids, read->jids));
  g_assert_true (is_same_list (filter->keep_jids, read->keep_jids));
  if (can_be_sent (filter->text))
    g_assert_cmpstr (filter->text, ==, read->text);
  g_assert_cmpuint (filter->changed_after, ==, read->changed_after);
}

static void
check_filter (const RdFilter *filter)
{
  g_assert_true ((filter->subscriptions & ~RD_FILTER_ALL_SUBSCRIPTIONS) == 0);
  g_assert_true (!filter->has_selection || !filter->is_empty);
  if (filter->is_empty)
    {
      g_autoptr (RdFilter) all = rd_filter_new_all ();

      assert_same (filter, all);
    }
  if (filter->text != NULL)
    fuzz_check_utf8 (filter->text);
  check_return (filter);
}

/* The order of the keys means nothing. */
static void
check_order (GVariant *dict, const RdFilter *filter)
{
  g_autoptr (GVariant) reversed = fuzz_reverse_dictionary (dict);
  g_autoptr (RdFilter) other = rd_filter_new_from_variant (reversed, NULL);

  if (fuzz_has_doubled_key (dict))
    return;
  g_assert_true ((other == NULL) == (filter == NULL));
  if (filter != NULL)
    assert_same (filter, other);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_get_text (data, size);
  g_autoptr (GVariant) dict = fuzz_read_dictionary (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (RdFilter) filter = rd_filter_new_from_variant (dict, &error);

  if (filter != NULL)
    check_filter (filter);
  else
    fuzz_check_sentence (error);
  check_order (dict, filter);
  return 0;
}
