/* The selection language: what a dictionary becomes, and what is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/filter.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/text.h"

static RdFilter *
parse (const char *text, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (text));

  return rd_filter_new_from_variant (dict, error);
}

static void
test_subscription_truth_table (void)
{
  static const struct
  {
    const char *filter;
    unsigned none, to, from, both;
  } rows[] = {
    { "@a{sv} {}", 1, 1, 1, 1 },
    { "{'NoFrom': <false>}", 1, 1, 1, 1 },
    { "{'NoSubscription': <true>}", 1, 0, 0, 0 },
    { "{'NoFrom': <true>}", 1, 1, 0, 0 },
    { "{'NoTo': <true>}", 1, 0, 1, 0 },
    { "{'NoFrom': <true>, 'NoTo': <true>}", 1, 1, 1, 0 },
    { "{'NoFrom': <true>, 'NoTo': <false>}", 1, 1, 0, 0 },
    { "{'NoFrom': <true>, 'NoSubscription': <true>}", 1, 1, 0, 0 },
    { "{'Subscription': <['both', 'to']>}", 0, 1, 0, 1 },
    { "{'Subscription': <['both', 'to']>, 'NoFrom': <true>}", 0, 1, 0, 0 },
    { "{'NoFrom': <true>, 'Subscription': <['both', 'to']>}", 0, 1, 0, 0 },
    { "{'Subscription': <@as []>}", 0, 0, 0, 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdFilter) filter = parse (rows[i].filter, NULL);

      g_test_message ("%s", rows[i].filter);
      g_assert_cmpuint (filter->subscriptions, ==,
                        rows[i].none | rows[i].to << 1 | rows[i].from << 2 | rows[i].both << 3);
    }
}

static void
test_empty (void)
{
  static const char *const empty[]
      = { "@a{sv} {}", "{'NoFrom': <false>}", "{'Text': <''>}", "{'ChangedAfter': <uint64 0>}",
          "{'KeepJids': <@as []>, 'KeepGroups': <@as []>}" };
  static const char *const not_empty[] = { "{'NoFrom': <true>}",
                                           "{'Text': <'a'>}",
                                           "{'ChangedAfter': <uint64 1>}",
                                           "{'UnseenFor': <uint64 86400>}",
                                           "{'Ask': <false>}",
                                           "{'NoGroup': <false>}",
                                           "{'Jids': <@as []>}",
                                           "{'Groups': <@as []>}",
                                           "{'Domains': <@as []>}",
                                           "{'Subscription': <@as []>}",
                                           "{'KeepJids': <['a@b']>}",
                                           "{'KeepGroups': <['a']>}" };

  for (size_t i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (RdFilter) filter = parse (empty[i], NULL);

      g_test_message ("%s", empty[i]);
      g_assert_true (filter->is_empty);
      g_assert_false (filter->has_selection);
      g_assert_null (filter->text);
      g_assert_null (filter->keep_jids);
      g_assert_null (filter->keep_groups);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (not_empty); i++)
    {
      g_autoptr (RdFilter) filter = parse (not_empty[i], NULL);

      g_test_message ("%s", not_empty[i]);
      g_assert_false (filter->is_empty);
      g_assert_cmpint (filter->has_selection, ==, strstr (not_empty[i], "Keep") == NULL);
    }
}

static void
test_values (void)
{
  g_autoptr (RdFilter) filter = parse (
      "{'Ask': <true>, 'NoGroup': <false>, 'Groups': <['b', 'a']>, 'KeepGroups': <['c']>,"
      " 'Domains': <['Example.ORG']>, 'Text': <'STRASSE'>, 'Jids': <['A@b/c', 'x@y', 'no jid@']>,"
      " 'KeepJids': <['Q@r']>, 'ChangedAfter': <uint64 18446744073709551615>}",
      NULL);
  g_autofree char *groups = g_strjoinv ("|", filter->groups);
  g_autofree char *jids = g_strjoinv ("|", filter->jids);
  g_autofree char *keep_jids = g_strjoinv ("|", filter->keep_jids);

  g_assert_cmpint (filter->ask, ==, RD_YES);
  g_assert_cmpint (filter->no_group, ==, RD_NO);
  g_assert_cmpstr (groups, ==, "b|a");
  g_assert_cmpstr (jids, ==, "A@b/c|x@y|no jid@");
  g_assert_cmpstr (keep_jids, ==, "Q@r");
  g_assert_cmpstr (filter->domains[0], ==, "Example.ORG");
  g_assert_cmpstr (filter->text, ==, "strasse");
  g_assert_cmpuint (filter->changed_after, ==, UINT64_MAX);
}

static void
test_a_key_twice (void)
{
  g_autoptr (RdFilter) filter = parse (
      "{'Text': <'a'>, 'Text': <'b'>, 'Groups': <['a']>, 'Groups': <['b']>, 'Jids': <['a@a']>,"
      " 'Jids': <['b@b']>, 'Domains': <['a']>, 'Domains': <['b']>}",
      NULL);

  g_assert_cmpstr (filter->text, ==, "b");
  g_assert_cmpstr (filter->groups[0], ==, "b");
  g_assert_cmpstr (filter->jids[0], ==, "b@b");
  g_assert_cmpstr (filter->domains[0], ==, "b");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *filter, *key;
  } rows[] = {
    { "{'Nonsense': <true>}", "Nonsense" },
    { "{'noFrom': <true>}", "noFrom" },
    { "{'NoFrom': <'yes'>}", "NoFrom" },
    { "{'Subscription': <['neither']>}", "Subscription" },
    { "{'Subscription': <'both'>}", "Subscription" },
    { "{'ChangedAfter': <1>}", "ChangedAfter" },
    { "{'UnseenFor': <86400>}", "UnseenFor" },
    { "{'UnseenFor': <uint64 86399>}", "UnseenFor" },
    { "{'UnseenFor': <uint64 3153600001>}", "UnseenFor" },
    { "{'UnseenFor': <uint64 18446744073709551615>}", "UnseenFor" },
    { "{'Domains': <['a@b']>}", "Domains" },
    { "{'Domains': <['a', '']>}", "Domains" },
    { "{'Domains': <['a/b']>}", "Domains" },
    { "{'Text': <'a'>, 'Jids': <'a@b'>}", "Jids" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].filter);
      g_assert_null (parse (rows[i].filter, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_nonnull (strstr (error->message, rows[i].key));
    }
}

/* A dictionary with KEY alone: a list of N entries, or a text of N bytes. */
static GVariant *
make_dict (const char *key, bool is_text, size_t n)
{
  g_autofree char *text = g_strnfill (n, 'x');
  GVariantBuilder list;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_builder_init (&list, G_VARIANT_TYPE ("as"));
  for (size_t i = 0; i < n && !is_text; i++)
    g_variant_builder_add (&list, "s", "both");
  if (is_text)
    g_variant_dict_insert (&dict, key, "s", text);
  else
    g_variant_dict_insert_value (&dict, key, g_variant_builder_end (&list));
  if (is_text)
    g_variant_builder_clear (&list);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
test_limits (void)
{
  static const struct
  {
    const char *key;
    bool is_text;
    size_t max;
  } rows[] = {
    { "Subscription", false, RD_FILTER_WORDS_MAX }, { "Groups", false, RD_FILTER_GROUPS_MAX },
    { "KeepGroups", false, RD_FILTER_GROUPS_MAX },  { "Jids", false, RD_FILTER_JIDS_MAX },
    { "KeepJids", false, RD_FILTER_JIDS_MAX },      { "Domains", false, RD_FILTER_DOMAINS_MAX },
    { "Text", true, RD_FILTER_TEXT_SIZE_MAX },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) full = make_dict (rows[i].key, rows[i].is_text, rows[i].max);
      g_autoptr (GVariant) over = make_dict (rows[i].key, rows[i].is_text, rows[i].max + 1);
      g_autofree char *limit = g_strdup_printf ("%zu", rows[i].max);
      g_autoptr (GError) error = NULL;
      g_autoptr (RdFilter) filter = rd_filter_new_from_variant (full, &error);

      g_assert_no_error (error);
      g_assert_null (rd_filter_new_from_variant (over, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
      g_assert_nonnull (strstr (error->message, rows[i].key));
      g_assert_nonnull (strstr (error->message, limit));
    }
}

/* One key a thousand times is a dictionary, too. */
static void
test_too_many_keys (void)
{
  g_autoptr (GString) text = g_string_new ("{'NoFrom': <true>");
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 1000; i++)
    g_string_append (text, ", 'NoFrom': <true>");
  g_string_append (text, "}");
  g_assert_null (parse (text->str, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
}

static void
test_folding (void)
{
  static const char *const same[][2]
      = { { "ÄRGER", "ärger" },   { "a\xcc\x88", "\xc3\xa4" }, { "Straße", "STRASSE" },
          { "ｆｕｌｌ", "FULL" }, { "ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς" },  { "\341\217\217", "\352\256\237" } };

  for (size_t i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = rd_text_fold (same[i][0]);
      g_autofree char *b = rd_text_fold (same[i][1]);

      g_assert_cmpstr (a, ==, b);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/subscription-truth-table", test_subscription_truth_table);
  g_test_add_func ("/filter/empty", test_empty);
  g_test_add_func ("/filter/values", test_values);
  g_test_add_func ("/filter/a-key-twice", test_a_key_twice);
  g_test_add_func ("/filter/refused", test_refused);
  g_test_add_func ("/filter/limits", test_limits);
  g_test_add_func ("/filter/too-many-keys", test_too_many_keys);
  g_test_add_func ("/filter/folding", test_folding);
  return g_test_run ();
}
