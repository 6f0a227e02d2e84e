/* The arguments of a call come in, and an order or one sentence comes out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/order.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

static GVariant *
parse (const char *type, const char *text)
{
  GVariant *variant = g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, NULL);

  g_assert_nonnull (variant);
  return variant;
}

/* What is asked, as GVariant writes it: the method's name, and its arguments. */
static RdOrder *
read_order (const char *method, const char *first, const char *second, const char *options,
            GError **error)
{
  static const struct
  {
    const char *method;
    RdJobKind kind;
  } presences[] = { { "Subscribe", RD_JOB_SUBSCRIBE },
                    { "Approve", RD_JOB_APPROVE },
                    { "Deny", RD_JOB_DENY },
                    { "Unsubscribe", RD_JOB_UNSUBSCRIBE } };
  g_autoptr (GVariant) dict = parse ("a{sv}", options);
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GVariant) edit = NULL;
  g_autofree const char **jids = NULL;

  if (g_str_equal (method, "Purge") || g_str_equal (method, "SetSelected"))
    filter = parse ("a{sv}", first);
  if (g_str_equal (method, "Purge"))
    return rd_order_new_purge (filter, dict, error);
  if (g_str_equal (method, "SetSelected"))
    {
      edit = parse ("a{sv}", second);
      return rd_order_new_set_selected (filter, edit, dict, error);
    }
  if (g_str_equal (method, "Set"))
    {
      edit = parse ("a(sa{sv})", first);
      return rd_order_new_set (edit, dict, error);
    }
  if (g_str_equal (method, "Import"))
    {
      edit = parse ("a(sa{sv})", first);
      return rd_order_new_import (edit, dict, error);
    }
  if (g_str_equal (method, "Resync"))
    return rd_order_new_resync (dict, error);
  if (g_str_equal (method, "Undo"))
    return rd_order_new_undo (g_ascii_strtoull (first, NULL, 10), dict, error);
  if (g_str_equal (method, "Redo"))
    return rd_order_new_redo (g_ascii_strtoull (first, NULL, 10), dict, error);
  filter = parse ("as", first);
  jids = g_variant_get_strv (filter, NULL);
  if (g_str_equal (method, "Merge"))
    return rd_order_new_merge (jids, second, dict, error);
  for (size_t i = 0; i < G_N_ELEMENTS (presences); i++)
    {
      if (g_str_equal (method, presences[i].method))
        return rd_order_new_presences (presences[i].kind, jids, dict, error);
    }
  if (g_str_equal (method, "Block") || g_str_equal (method, "Unblock"))
    return rd_order_new_block (g_str_equal (method, "Block") ? RD_JOB_BLOCK : RD_JOB_UNBLOCK, jids,
                               dict, error);
  g_assert_cmpstr (method, ==, "Remove");
  return rd_order_new_remove (jids, dict, error);
}

static RdOrder *
expect_order (const char *method, const char *first, const char *second, const char *options)
{
  g_autoptr (GError) error = NULL;
  RdOrder *order = read_order (method, first, second, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (order);
  return order;
}

static void
test_kind_words (void)
{
  static const struct
  {
    const char *word;
    RdJobKind kind;
    RdCause cause;
  } rows[] = {
    { "purge", RD_JOB_PURGE, RD_CAUSE_PURGE },
    { "remove", RD_JOB_REMOVE, RD_CAUSE_REMOVE },
    { "set", RD_JOB_SET, RD_CAUSE_SET },
    { "resync", RD_JOB_RESYNC, RD_CAUSE_RESYNC },
    { "undo", RD_JOB_UNDO, RD_CAUSE_UNDO },
    { "redo", RD_JOB_REDO, RD_CAUSE_REDO },
    { "move", RD_JOB_MOVE, RD_CAUSE_MOVE },
    { "import", RD_JOB_IMPORT, RD_CAUSE_IMPORT },
    { "restore", RD_JOB_RESTORE, RD_CAUSE_RESTORE },
    { "subscribe", RD_JOB_SUBSCRIBE, RD_CAUSE_SUBSCRIBE },
    { "approve", RD_JOB_APPROVE, RD_CAUSE_APPROVE },
    { "deny", RD_JOB_DENY, RD_CAUSE_DENY },
    { "unsubscribe", RD_JOB_UNSUBSCRIBE, RD_CAUSE_UNSUBSCRIBE },
    { "merge", RD_JOB_MERGE, RD_CAUSE_MERGE },
    { "block", RD_JOB_BLOCK, RD_CAUSE_BLOCK },
    { "unblock", RD_JOB_UNBLOCK, RD_CAUSE_UNBLOCK },
    { "shrink", RD_JOB_SHRINK, RD_CAUSE_LOGIN },
  };
  RdJobKind kind = RD_JOB_SHRINK;

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, RD_N_JOB_KINDS);
  g_assert_false (rd_job_kind_from_string ("whim", &kind));
  g_assert_false (rd_job_kind_from_string (NULL, &kind));
  g_assert_cmpuint (kind, ==, RD_JOB_SHRINK);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (rd_job_kind_from_string (rows[i].word, &kind));
      g_assert_cmpuint (kind, ==, rows[i].kind);
      g_assert_cmpstr (rd_job_kind_to_string (rows[i].kind), ==, rows[i].word);
      g_assert_cmpuint (rd_job_kind_get_cause (rows[i].kind), ==, rows[i].cause);
      /* One word for a job and for what it changed. */
      if (rows[i].kind != RD_JOB_SHRINK)
        g_assert_cmpstr (rd_cause_to_string (rows[i].cause), ==, rows[i].word);
    }
}

/* -- what is read ------------------------------------------------------------------------------ */

static void
test_kinds (void)
{
  static const struct
  {
    const char *method, *first, *second;
    RdJobKind kind;
    unsigned n_jids, n_edits;
    bool has_filter;
  } cases[] = {
    { "Purge", "{'NoTo': <true>}", NULL, RD_JOB_PURGE, 0, 0, true },
    { "Remove", "['a@x', 'b@x']", NULL, RD_JOB_REMOVE, 2, 0, false },
    { "Set", "[('a@x', {'Name': <'A'>}), ('b@x', {})]", NULL, RD_JOB_SET, 0, 2, false },
    { "SetSelected", "{'Groups': <['g']>}", "{'AddGroups': <['h']>}", RD_JOB_SET, 0, 1, true },
    { "Import", "[('a@x', {'Name': <'A'>}), ('b@x', {})]", NULL, RD_JOB_IMPORT, 0, 2, false },
    { "Resync", NULL, NULL, RD_JOB_RESYNC, 0, 0, false },
    { "Undo", "7", NULL, RD_JOB_UNDO, 0, 0, false },
    { "Redo", "7", NULL, RD_JOB_REDO, 0, 0, false },
    { "Subscribe", "['a@x']", NULL, RD_JOB_SUBSCRIBE, 1, 0, false },
    { "Approve", "['a@x']", NULL, RD_JOB_APPROVE, 1, 0, false },
    { "Deny", "['a@x']", NULL, RD_JOB_DENY, 1, 0, false },
    { "Unsubscribe", "['a@x']", NULL, RD_JOB_UNSUBSCRIBE, 1, 0, false },
    { "Merge", "['a@x', 'b@x']", "c@x", RD_JOB_MERGE, 2, 0, false },
    { "Block", "['a@x', 'x']", NULL, RD_JOB_BLOCK, 2, 0, false },
    { "Unblock", "['a@x']", NULL, RD_JOB_UNBLOCK, 1, 0, false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RdOrder) order
          = expect_order (cases[i].method, cases[i].first, cases[i].second, "{}");

      g_assert_cmpint (order->kind, ==, cases[i].kind);
      g_assert_cmpuint (order->jids != NULL ? g_strv_length (order->jids) : 0, ==, cases[i].n_jids);
      g_assert_cmpuint (order->edits->len, ==, cases[i].n_edits);
      g_assert_true ((order->filter != NULL) == cases[i].has_filter);
      g_assert_cmpuint (order->job, ==, rd_job_kind_is_undoing (order->kind) ? 7 : 0);
      g_assert_cmpint (order->condition, ==, RD_EDITS_ANY);
      g_assert_false (order->expectation.has_serial || order->expectation.has_count);
      g_assert_cmpstr (order->message, ==, "");
      g_assert_false (order->is_dry_run || order->blocks || order->has_server);
    }
}

static void
test_edits (void)
{
  g_autoptr (RdOrder) named = expect_order ("Set", "[('a@x', {'Name': <'A'>})]", NULL, "{}");
  g_autoptr (RdOrder) selected
      = expect_order ("SetSelected", "{'NoTo': <true>}", "{'AddGroups': <['h']>}", "{}");
  const RdEdit *edit = named->edits->pdata[0];

  g_assert_cmpstr (edit->jid, ==, "a@x");
  g_assert_cmpstr (edit->name, ==, "A");
  edit = selected->edits->pdata[0];
  g_assert_null (edit->jid);
  g_assert_cmpstr (edit->add_groups[0], ==, "h");
}

static void
test_options (void)
{
  g_autoptr (RdOrder) purge = expect_order ("Purge", "{'NoTo': <true>}", NULL,
                                            "{'IfSerial': <uint64 5>, 'ExpectedCount': "
                                            "<uint32 0>}");
  g_autoptr (RdOrder) edits
      = expect_order ("Set", "[('a@x', {})]", NULL, "{'MustExist': <true>, 'MustBeNew': <false>}");
  g_autoptr (RdOrder) new_ones
      = expect_order ("Set", "[('a@x', {})]", NULL, "{'MustExist': <false>, 'MustBeNew': <true>}");
  g_autoptr (RdOrder) resync = expect_order ("Resync", NULL, NULL, "{'DryRun': <true>}");
  g_autoptr (RdOrder) undo
      = expect_order ("Undo", "0", NULL, "{'DryRun': <true>, 'ExpectedCount': <uint32 2>}");
  g_autoptr (RdOrder) merge
      = expect_order ("Merge", "['a@x']", "b@x", "{'DryRun': <true>, 'IfSerial': <uint64 3>}");
  g_autoptr (RdOrder) request
      = expect_order ("Subscribe", "['a@x']", NULL, "{'Message': <'Hello,\\nyou'>}");
  g_autoptr (RdOrder) removal = expect_order ("Remove", "['a@x']", NULL, "{'Block': <true>}");
  g_autoptr (RdOrder) denial = expect_order ("Deny", "['a@x']", NULL, "{'Block': <true>}");
  g_autoptr (RdOrder) block
      = expect_order ("Block", "['a@x']", NULL, "{'DryRun': <true>, 'OwnServer': <true>}");

  g_assert_true (removal->blocks && denial->blocks);
  g_assert_true (block->is_dry_run && block->has_server);
  g_assert_true (purge->expectation.has_serial && purge->expectation.has_count);
  g_assert_cmpuint (purge->expectation.serial, ==, 5);
  g_assert_cmpuint (purge->expectation.count, ==, 0);
  g_assert_cmpint (edits->condition, ==, RD_EDITS_MUST_EXIST);
  g_assert_cmpint (new_ones->condition, ==, RD_EDITS_MUST_BE_NEW);
  g_assert_true (resync->is_dry_run);
  g_assert_true (undo->is_dry_run);
  g_assert_false (undo->expectation.has_serial);
  g_assert_cmpuint (undo->expectation.count, ==, 2);
  g_assert_true (merge->is_dry_run && merge->expectation.has_serial);
  g_assert_cmpstr (merge->into, ==, "b@x");
  g_assert_cmpstr (request->message, ==, "Hello,\nyou");
}

/* -- what is refused --------------------------------------------------------------------------- */

static void
test_refusals (void)
{
  static const struct
  {
    const char *method, *first, *second, *options;
    const char *fault; /* a part of the sentence */
  } cases[] = {
    { "Purge", "{}", NULL, "{}", "The filter is empty, or says only whom to keep" },
    { "Purge", "{'KeepGroups': <['g']>}", NULL, "{}", "The filter is empty" },
    { "Purge", "{'NoTos': <true>}", NULL, "{}", "A filter has no key \"NoTos\"; it has \"Subsc" },
    { "Purge", "{'NoTo': <true>}", NULL, "{'DryRun': <true>}",
      "The call has no option \"DryRun\"; it has \"IfSerial\" and \"ExpectedCount\"." },
    { "Purge", "{'NoTo': <true>}", NULL, "{'IfSerial': <5>}",
      "The option \"IfSerial\" has the type \"t\", not \"i\"." },
    { "Remove", "[]", NULL, "{}", "One call takes 1 to 5000 JIDs, not 0." },
    { "Remove", "['a@x']", NULL, "{'IfSerial': <uint64 5>}",
      "The call has no option \"IfSerial\"; it has \"Block\"." },
    { "Approve", "['a@x']", NULL, "{'Block': <true>}",
      "The call has no option \"Block\"; it has none." },
    { "Block", "[]", NULL, "{}", "One call takes 1 to 5000 JIDs, not 0." },
    { "Set", "[]", NULL, "{}", "One call takes 1 to 1000 edits, not 0." },
    { "Set", "[('a@x', {}), ('b@x', {'Nick': <'B'>})]", NULL, "{}", "An edit has no key \"Nick\"" },
    { "Set", "[('a@x', {})]", NULL, "{'MustExist': <true>, 'MustBeNew': <true>}",
      "\"MustExist\" and \"MustBeNew\" exclude each other" },
    { "Set", "[('a@x', {})]", NULL, "{'ExpectedCount': <uint32 1>}",
      "The call has no option \"ExpectedCount\"; it has \"MustExist\" and \"MustBeNew\"." },
    { "Import", "[]", NULL, "{}", "One call takes 1 to 200000 edits, not 0." },
    { "Import", "[('a@x', {})]", NULL, "{'MustExist': <true>, 'MustBeNew': <true>}",
      "\"MustExist\" and \"MustBeNew\" exclude each other" },
    { "Import", "[('a@x', {})]", NULL, "{'ExpectedCount': <uint32 1>}",
      "The call has no option \"ExpectedCount\"" },
    { "SetSelected", "{}", "{}", "{}", "The filter is empty" },
    { "SetSelected", "{'NoTo': <true>}", "{'Name': <'A'>}", "{}", "takes no name" },
    { "SetSelected", "{'NoTo': <true>}", "{}", "{'MustExist': <true>}",
      "The call has no option \"MustExist\"" },
    { "Resync", NULL, NULL, "{'ExpectedCount': <uint32 1>}",
      "The call has no option \"ExpectedCount\"; it has \"DryRun\"." },
    { "Undo", "1", NULL, "{'IfSerial': <uint64 1>}",
      "The call has no option \"IfSerial\"; it has \"DryRun\" and \"ExpectedCount\"." },
    { "Merge", "[]", "a@x", "{}", "One call takes 1 to 100 JIDs, not 0." },
    { "Subscribe", "[]", NULL, "{}", "One call takes 1 to 2000 JIDs, not 0." },
    { "Subscribe", "['a@x']", NULL, "{'Message': <'\\u0001'>}",
      "A message has no control characters; leave them out." },
    { "Approve", "['a@x']", NULL, "{'Message': <'Hello'>}", "The call has no option \"Message\"" },
    { "Deny", "['a@x']", NULL, "{'Message': <'Hello'>}", "The call has no option \"Message\"" },
    { "Unsubscribe", "['a@x']", NULL, "{'Message': <'Hello'>}",
      "The call has no option \"Message\"" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          read_order (cases[i].method, cases[i].first, cases[i].second, cases[i].options, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      if (strstr (error->message, cases[i].fault) == NULL)
        g_error ("\"%s\" is not in \"%s\"", cases[i].fault, error->message);
    }
}

static void
expect_excess (const char *method, const char *first, const char *options)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_order (method, first, NULL, options, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
}

/* "[PIECE, PIECE, …]". */
static char *
repeat (const char *piece, unsigned n)
{
  GString *list = g_string_new ("[");

  for (unsigned i = 0; i < n; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? "," : "", piece);
  return g_string_free (g_string_append (list, "]"), FALSE);
}

static void
test_limits (void)
{
  g_autofree char *removals = repeat ("'a@x'", RD_REMOVALS_MAX + 1);
  g_autofree char *merged = repeat ("'a@x'", RD_MERGED_MAX + 1);
  g_autofree char *requests = repeat ("'a@x'", RD_LOOKUP_MAX + 1);
  g_autofree char *edits = repeat ("('a@x', {})", RD_EDITS_MAX + 1);
  g_autofree char *words = g_strnfill (RD_MESSAGE_SIZE_MAX + 1, 'a');
  g_autofree char *options = g_strdup_printf ("{'Message': <'%s'>}", words);

  expect_excess ("Remove", removals, "{}");
  expect_excess ("Approve", requests, "{}");
  expect_excess ("Merge", merged, "{}");
  expect_excess ("Set", edits, "{}");
  expect_excess ("Subscribe", "['a@x']", options);
}

/* What is no JID can't be edited; one that can't be prepared is for the store to look up. */
static void
test_jids (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdOrder) order = expect_order ("Set", "[('a@b@c', {})]", NULL, "{}");

  g_assert_null (read_order ("Set", "[('', {})]", NULL, "{}", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_JID);
  g_clear_error (&error);
  g_assert_null (read_order ("Subscribe", "['a@x']", NULL, "{'MovedFrom': <'@x'>}", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_JID);
}

/* What can't be made is no reason to refuse the others. */
static void
test_bad_edits (void)
{
  g_autoptr (RdOrder) order
      = expect_order ("Import", "[('', {}), ('a@x', {}), ('b@x', {'Nick': <'B'>})]", NULL,
                      "{'DryRun': <true>, 'IfSerial': <uint64 5>}");
  const RdBadEdit *bad = order->bad.list->pdata[1];

  g_assert_cmpuint (order->edits->len, ==, 1);
  g_assert_cmpuint (order->bad.n, ==, 2);
  g_assert_cmpstr (bad->jid, ==, "b@x");
  g_assert_error (bad->error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_assert_true (order->is_dry_run && order->expectation.has_serial);
}

/* The others are counted. */
static void
test_many_bad_edits (void)
{
  g_autofree char *edits = repeat ("('', {})", RD_BAD_EDITS_MAX + 7);
  g_autoptr (RdOrder) order = expect_order ("Import", edits, NULL, "{}");
  RdBadEdits moved = { 0 };

  g_assert_cmpuint (order->bad.n, ==, RD_BAD_EDITS_MAX + 7);
  g_assert_cmpuint (order->bad.list->len, ==, RD_BAD_EDITS_MAX);
  rd_bad_edits_add (&moved, "a@x", g_error_new_literal (RD_ERROR, RD_ERROR_STALE, "So."));
  rd_bad_edits_move (&moved, &order->bad);
  g_assert_cmpuint (moved.n, ==, RD_BAD_EDITS_MAX + 8);
  g_assert_cmpuint (moved.list->len, ==, RD_BAD_EDITS_MAX);
  g_assert_cmpuint (order->bad.n, ==, 0);
  rd_bad_edits_clear (&moved);
}

static void
test_windows (void)
{
  g_assert_cmpuint (rd_job_kind_get_window (RD_JOB_IMPORT), ==, 16);
  g_assert_cmpuint (rd_job_kind_get_window (RD_JOB_SET), ==, 256);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/order/bad-edits", test_bad_edits);
  g_test_add_func ("/order/many-bad-edits", test_many_bad_edits);
  g_test_add_func ("/order/windows", test_windows);
  g_test_add_func ("/order/kind-words", test_kind_words);
  g_test_add_func ("/order/kinds", test_kinds);
  g_test_add_func ("/order/edits", test_edits);
  g_test_add_func ("/order/options", test_options);
  g_test_add_func ("/order/refusals", test_refusals);
  g_test_add_func ("/order/limits", test_limits);
  g_test_add_func ("/order/jids", test_jids);
  return g_test_run ();
}
