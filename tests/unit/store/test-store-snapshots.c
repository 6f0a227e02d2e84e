/* A snapshot holds a roster as it was, whatever becomes of the journal; there are so many and so
 * large ones as are kept, and jobs that destroy much take one before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/past/snapshots.h"

static const char strange[] = "\"Ju\\liet\"\tof\nVerona \xf0\x9f\x8c\xb9 \xc3\xa9";

static RdSnapshot *
take (Fixture *fixture, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_take_snapshot_async (fixture->store, fixture->profile, name, on_done, &result);
  return rd_store_take_snapshot_finish (fixture->store, wait_for (&result), error);
}

static void
take_well (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSnapshot) snapshot = take (fixture, name, &error);

  g_assert_no_error (error);
  if (name[0] != '\0')
    g_assert_cmpstr (snapshot->name, ==, name);
}

static void
expect_refused (Fixture *fixture, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (take (fixture, name, &error));
  g_assert_error (error, RD_ERROR, code);
}

static bool
remove_one (Fixture *fixture, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_remove_snapshot_async (fixture->store, fixture->profile, name, on_done, &result);
  return rd_store_write_finish (fixture->store, wait_for (&result), error);
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *snapshots;

  rd_store_list_snapshots_async (fixture->store, fixture->profile, on_done, &result);
  snapshots = rd_store_list_snapshots_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return snapshots;
}

/* Their names, the newest first, with commas between them. */
static void
expect_names (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) snapshots = list (fixture);
  g_autoptr (GString) names = g_string_new (NULL);

  for (unsigned i = 0; i < snapshots->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "," : "",
                            ((const RdSnapshot *)snapshots->pdata[i])->name);
  g_assert_cmpstr (names->str, ==, expected);
}

/* -- what it holds ----------------------------------------------------------------------------- */

static GPtrArray *
read_all_of (RdRosterReader *reader, GError **error)
{
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (GError) reason = NULL;
  RdContact *contact;

  while ((contact = rd_roster_reader_next (reader, &reason)) != NULL)
    g_ptr_array_add (contacts, contact);
  if (reason == NULL)
    return g_steal_pointer (&contacts);
  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

static GPtrArray *
read_snapshot (Fixture *fixture, const char *name, GError **error)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  RdPastPoint point = { 0 };
  g_autoptr (RdRosterReader) reader
      = rd_snapshot_store_find (db, fixture->profile, name, &point, error)
            ? rd_snapshot_store_open (db, fixture->profile, point.snapshot, error)
            : NULL;

  return reader != NULL ? read_all_of (reader, error) : NULL;
}

static int
compare_jids (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(RdContact *const *)a)->jid, (*(RdContact *const *)b)->jid);
}

static void
expect_content (Fixture *fixture, const char *name, GPtrArray *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = read_snapshot (fixture, name, &error);

  g_assert_no_error (error);
  g_ptr_array_sort (expected, compare_jids);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (unsigned i = 0; i < found->len; i++)
    g_assert_true (rd_contact_is_equal (found->pdata[i], expected->pdata[i]));
}

static void
test_holds_all (Fixture *fixture, gconstpointer data)
{
  static const char *const groups[] = { "a,\"b\"]", "Fr\xc3\xa9res", "\\", NULL };
  g_autoptr (GPtrArray) then = NULL;
  g_autoptr (GPtrArray) snapshots = NULL;
  const RdSnapshot *snapshot;

  take_well (fixture, "empty");
  push_contact (fixture, "b@x", strange, RD_SUBSCRIPTION_BOTH, NULL);
  push (fixture->store, fixture->profile,
        rd_contact_new ("a@x", NULL, RD_SUBSCRIPTION_TO, RD_CONTACT_ASK | RD_CONTACT_APPROVED,
                        groups, "<x xmlns=\"y\">\\u0041</x>", 0));
  push_contact (fixture, "z\xc3\xa9@x", "", RD_SUBSCRIPTION_NONE, "Friends");
  then = read_roster (fixture);
  take_well (fixture, "then");
  push_removal (fixture, "b@x");
  push_contact (fixture, "a@x", "Other", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "c@x", "New", RD_SUBSCRIPTION_NONE, NULL);
  restart (fixture);
  run_sql (fixture->path, "DELETE FROM journal");
  expect_content (fixture, "then", then);
  g_ptr_array_set_size (then, 0);
  expect_content (fixture, "empty", then);
  snapshots = list (fixture);
  snapshot = snapshots->pdata[0];
  g_assert_cmpstr (snapshot->name, ==, "then");
  g_assert_cmpuint (snapshot->serial, ==, fixture->start + 3);
  g_assert_cmpuint (snapshot->n_contacts, ==, 3);
  g_assert_cmpuint (snapshot->size, >, 50);
  g_assert_cmpint (snapshot->time, >, 0);
  g_assert_cmpstr (snapshot->reason, ==, "asked");
  g_assert_cmpuint (snapshot->job, ==, 0);
}

/* Many lines, over the blocks of both streams. */
static void
test_holds_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (unsigned i = 0; i < 3000; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact-%u@example.org", i * 7919 % 3000);
      g_autofree char *name = g_strdup_printf ("%s %u", strange, i);

      g_ptr_array_add (roster, make_contact (jid, name, RD_SUBSCRIPTION_FROM, "A,B"));
    }
  rd_change_free (receive_roster (fixture, roster, &(const RdRosterTerms){ 0 }));
  take_well (fixture, "many");
  expect_content (fixture, "many", roster);
}

static void
expect_damage (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  run_sql (fixture->path, sql);
  g_assert_null (read_snapshot (fixture, "whole", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
}

static void
test_damage_is_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  take_well (fixture, "whole");
  g_assert_null (read_snapshot (fixture, "other", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_SNAPSHOT);
  expect_damage (fixture, "UPDATE snapshot SET roster = substr (roster, 1, length (roster) - 9)");
  expect_damage (fixture, "UPDATE snapshot SET roster = x'00'");
  expect_damage (fixture, "UPDATE snapshot SET roster = x''");
}

typedef struct
{
  const char *line;
  bool is_good;
} Line;

/* What put_line () would not have written is damage, and never read beyond its end. */
static void
test_lines (void)
{
  static const Line lines[] = {
    { "{\"jid\":\"a@x\",\"name\":\"\\u000a\",\"subscription\":\"to\",\"flags\":3,"
      "\"groups\":[\"a\",\"b\"],\"extra\":\"\"}",
      true },
    { "{\"jid\":\"a@x\",\"name\":\"\",\"subscription\":\"to\",\"flags\":0,\"groups\":[],"
      "\"extra\":\"\"}",
      true },
    { "", false },
    { "{", false },
    { "{\"jid\":\"a@x", false },
    { "{\"jid\":\"a@x\\", false },
    { "{\"jid\":\"a@x\\u00", false },
    { "{\"jid\":\"a@x\\u0000\",\"name\":\"\",\"subscription\":\"to\",\"flags\":0,\"groups\":[],"
      "\"extra\":\"\"}",
      false },
    { "{\"jid\":\"\xff\",\"name\":\"\",\"subscription\":\"to\",\"flags\":0,\"groups\":[],"
      "\"extra\":\"\"}",
      false },
    { "{\"jid\":\"a@x\",\"name\":\"\",\"subscription\":\"most\",\"flags\":0,\"groups\":[],"
      "\"extra\":\"\"}",
      false },
    { "{\"jid\":\"a@x\",\"name\":\"\",\"subscription\":\"to\",\"flags\":,\"groups\":[],"
      "\"extra\":\"\"}",
      false },
    { "{\"jid\":\"a@x\",\"name\":\"\",\"subscription\":\"to\",\"flags\":0,\"groups\":[\"a\"\"b\"],"
      "\"extra\":\"\"}",
      false },
    { "{\"jid\":\"a@x\",\"name\":\"\",\"subscription\":\"to\",\"flags\":0,\"groups\":[\"a\",",
      false },
    { "{\"jid\":\"a@x\",\"name\":\"\",\"subscription\":\"to\",\"flags\":0,\"groups\":[],"
      "\"extra\":\"\"}}",
      false },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (GConverter) zlib
          = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
      g_autofree char *plain = g_strconcat (lines[i].line, "\n", NULL);
      char packed[1024];
      gsize n_read, n_written;
      g_autoptr (GBytes) text = NULL;
      g_autoptr (RdRosterReader) reader = NULL;

      g_assert_cmpint (g_converter_convert (zlib, plain, strlen (plain), packed, sizeof packed,
                                            G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL),
                       ==, G_CONVERTER_FINISHED);
      text = g_bytes_new (packed, n_written);
      reader = rd_roster_reader_new (text);
      found = read_all_of (reader, &error);
      if ((found != NULL) != lines[i].is_good || (found != NULL && found->len != 1))
        g_error ("line %zu: %s", i, lines[i].line);
    }
}

/* -- names ------------------------------------------------------------------------------------- */

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  take_well (fixture, "");
  take_well (fixture, "snapshot-2");
  take_well (fixture, "");
  expect_refused (fixture, "snapshot-3", RD_ERROR_SNAPSHOT_EXISTS);
  expect_names (fixture, "snapshot-3,snapshot-2,snapshot-1");
  g_assert_true (remove_one (fixture, "snapshot-2", NULL));
  g_assert_false (remove_one (fixture, "snapshot-2", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_SNAPSHOT);
  expect_names (fixture, "snapshot-3,snapshot-1");
  take_well (fixture, "");
  expect_names (fixture, "snapshot-2,snapshot-3,snapshot-1");
}

/* Each profile has its own, and they go with it. */
static void
test_of_a_profile (Fixture *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->store, "other", "other@example.org");
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  int64_t own = fixture->profile;

  take_well (fixture, "mine");
  fixture->profile = other;
  take_well (fixture, "mine");
  expect_names (fixture, "mine");
  fixture->profile = own;
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM snapshot"), ==, 2);
  remove_profile (fixture->store, other, NULL);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM snapshot"), ==, 1);
  expect_names (fixture, "mine");
}

/* -- before a job ------------------------------------------------------------------------------ */

static void
fill (Fixture *fixture, unsigned from, unsigned n)
{
  for (unsigned i = from; i < from + n; i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);

      push_contact (fixture, jid, strange, RD_SUBSCRIPTION_NONE, NULL);
    }
}

static uint64_t
purge (Fixture *fixture)
{
  return carry_out (fixture, plan_purge (fixture, "{'NoSubscription': <true>}", NULL, NULL));
}

static void
test_before_a_job (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) then = NULL;
  g_autoptr (GPtrArray) snapshots = NULL;
  g_autofree char *name = NULL;
  g_autofree char *undone = NULL;
  const RdSnapshot *snapshot;
  uint64_t job;

  fill (fixture, 0, 9);
  purge (fixture);
  expect_names (fixture, "");
  fill (fixture, 0, 10);
  push_contact (fixture, "friend@x", "Friend", RD_SUBSCRIPTION_BOTH, NULL);
  then = read_roster (fixture);
  job = purge (fixture);
  name = g_strdup_printf ("before-purge-%" G_GUINT64_FORMAT, job);
  expect_names (fixture, name);
  expect_content (fixture, name, then);
  snapshots = list (fixture);
  snapshot = snapshots->pdata[0];
  g_assert_cmpstr (snapshot->reason, ==, "purge");
  g_assert_cmpuint (snapshot->job, ==, job);
  /* What an undo brings back is no loss, and what a redo removes is one. */
  job = carry_out (fixture, undo (fixture, job));
  expect_names (fixture, name);
  job = carry_out (fixture, redo (fixture, job));
  undone = g_strdup_printf ("before-redo-%" G_GUINT64_FORMAT ",%s", job, name);
  expect_names (fixture, undone);
}

/* Who asked for one needs no other of the same state. */
static void
test_same_state (Fixture *fixture, gconstpointer data)
{
  fill (fixture, 0, 10);
  take_well (fixture, "mine");
  purge (fixture);
  expect_names (fixture, "mine");
}

/* -- bounds ------------------------------------------------------------------------------------ */

static void
test_number (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  take_well (fixture, "first");
  for (unsigned i = 0; i < RD_SNAPSHOTS_AUTOMATIC_MAX + 2; i++)
    {
      fill (fixture, 0, 10);
      purge (fixture);
    }
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM snapshot WHERE job > 0"), ==,
                   RD_SNAPSHOTS_AUTOMATIC_MAX);
  g_assert_cmpint (get_number (db, "SELECT min(job) FROM snapshot WHERE job > 0"), ==, 3);
  for (unsigned i = 1; i < RD_SNAPSHOTS_MAX; i++)
    take_well (fixture, "");
  expect_refused (fixture, "", RD_ERROR_LIMIT_EXCEEDED);
  g_assert_true (remove_one (fixture, "first", NULL));
  take_well (fixture, "last");
}

static void
test_size (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  for (unsigned i = 0; i < 3; i++)
    {
      fill (fixture, 0, 10);
      purge (fixture);
    }
  run_sql (fixture->path, "UPDATE snapshot SET roster = zeroblob (22000000)");
  /* Two of the three have room beside it; the oldest goes. */
  take_well (fixture, "mine");
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM snapshot WHERE job > 0"), ==, 3);
  run_sql (fixture->path, "UPDATE snapshot SET roster = zeroblob (23000000)");
  take_well (fixture, "more");
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM snapshot WHERE job > 0"), ==, 1);
  g_assert_cmpint (get_number (db, "SELECT job FROM snapshot WHERE job > 0"), ==, 3);
  /* Only what was asked for is left: it stays, and no other is taken before a job. */
  run_sql (fixture->path, "UPDATE snapshot SET roster = zeroblob (33554432)");
  expect_refused (fixture, "", RD_ERROR_LIMIT_EXCEEDED);
  fill (fixture, 0, 10);
  purge (fixture);
  expect_names (fixture, "more,mine");
}

static void
test_size_of_one (void)
{
  g_autoptr (RdRosterWriter) writer = rd_roster_writer_new (20000);
  g_autoptr (GError) error = NULL;
  unsigned n = 0;

  while (error == NULL && n < 10000)
    {
      g_autofree char *name = g_compute_checksum_for_data (G_CHECKSUM_SHA512, (void *)&n, sizeof n);
      g_autoptr (RdContact) contact = make_contact ("a@x", name, RD_SUBSCRIPTION_NONE, NULL);

      rd_roster_writer_add (writer, contact, &error);
      n++;
    }
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_clear_error (&error);
  g_assert_null (rd_roster_writer_end (writer, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
}

static const StoreTest tests[] = {
  { "holds-all", test_holds_all },
  { "holds-many", test_holds_many },
  { "damage", test_damage_is_told },
  { "names", test_names },
  { "of-a-profile", test_of_a_profile },
  { "before-a-job", test_before_a_job },
  { "same-state", test_same_state },
  { "number", test_number },
  { "size", test_size },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-snapshots/", tests, G_N_ELEMENTS (tests));
  g_test_add_func ("/store-snapshots/lines", test_lines);
  g_test_add_func ("/store-snapshots/size-of-one", test_size_of_one);
  return g_test_run ();
}
