/* rosterctl's readings end and its memory is bounded, whatever it is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/history.h"
#include "cli/client/paging.h"
#include "cli/verb/watch-memory.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

/* -- pages of a roster ------------------------------------------------------------------------- */

static bool
take_of (CtlPaging *paging, size_t n, unsigned most, const char *cursor)
{
  g_autoptr (GError) error = NULL;
  bool is_good = ctl_paging_take (paging, n, RD_PAGE_MAX, most, cursor, &error);

  if (!is_good)
    {
      g_assert_error (error, RD_ERROR, RD_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "answer to Get makes no sense: "));
    }
  return is_good;
}

static bool
take (CtlPaging *paging, size_t n, const char *cursor)
{
  return take_of (paging, n, RD_ROSTER_CONTACTS_MAX, cursor);
}

static void
test_pages (void)
{
  CtlPaging paging = { NULL };
  g_autofree char *long_cursor = g_strnfill (RD_CURSOR_SIZE_MAX, 'c');
  g_autofree char *longer_cursor = g_strnfill (RD_CURSOR_SIZE_MAX + 1, 'c');

  ctl_paging_begin (&paging);
  g_assert_true (take (&paging, 0, ""));
  ctl_paging_begin (&paging);
  g_assert_false (take (&paging, 0, "a"));
  g_assert_true (take (&paging, 1, "a"));
  g_assert_false (take (&paging, 1, "a"));
  g_assert_true (take (&paging, RD_PAGE_MAX, "b"));
  g_assert_false (take (&paging, RD_PAGE_MAX + 1, "c"));
  g_assert_false (take (&paging, 1, longer_cursor));
  g_assert_true (take (&paging, 1, long_cursor));
  g_assert_true (take (&paging, 0, ""));
  ctl_paging_begin (&paging);
  g_assert_true (take_of (&paging, 2, 3, "a"));
  g_assert_false (take_of (&paging, 2, 3, ""));
  g_assert_true (take_of (&paging, 1, 3, ""));
  g_assert_false (take_of (&paging, 0, RD_ROSTER_CONTACTS_MAX + 1, ""));
  ctl_paging_clear (&paging);
}

static void
test_all_pages (void)
{
  CtlPaging paging = { NULL };

  ctl_paging_begin (&paging);
  for (unsigned n = 0; n < RD_ROSTER_CONTACTS_MAX; n += RD_PAGE_MAX)
    {
      g_autofree char *cursor = g_strdup_printf ("%u", n);

      g_assert_true (take (&paging, RD_PAGE_MAX, cursor));
    }
  g_assert_cmpuint (paging.n_read, ==, RD_ROSTER_CONTACTS_MAX);
  g_assert_false (take (&paging, 1, ""));
  g_assert_true (take (&paging, 0, ""));
  ctl_paging_clear (&paging);
}

/* -- pages of the history ---------------------------------------------------------------------- */

/* COUNT changes, the first of SERIAL, each STEP older than the one before. */
static GVariant *
make_changes (unsigned count, guint64 serial, guint64 step)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ttstsa(ssuuasta{sv})a(ssuuasta{sv}))"));
  for (unsigned i = 0; i < count; i++)
    g_variant_builder_add (&builder, "(ttsts@a(ssuuasta{sv})@a(ssuuasta{sv}))", serial - i * step,
                           (guint64)1, "push", (guint64)0, "a@b",
                           g_variant_new_array (G_VARIANT_TYPE ("(ssuuasta{sv})"), NULL, 0),
                           g_variant_new_array (G_VARIANT_TYPE ("(ssuuasta{sv})"), NULL, 0));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Is a page of COUNT such changes, behind BEFORE and N_READ others, as it should be? */
static bool
is_good (unsigned n_read, guint64 before, unsigned count, guint64 serial, guint64 step)
{
  g_autoptr (GVariant) changes = make_changes (count, serial, step);
  CtlHistoryPages pages = { .changes = changes, .before_serial = before, .n_read = n_read };
  bool is_good = ctl_history_pages_find_fault (&pages, 10) == NULL;

  if (is_good && count > 0)
    g_assert_cmpuint (pages.before_serial, ==, serial - (count - 1) * step);
  return is_good;
}

static void
test_history (void)
{
  g_assert_true (is_good (0, 0, 0, 0, 0));
  g_assert_true (is_good (0, 0, 10, 100, 1));
  g_assert_false (is_good (0, 0, 11, 100, 1));
  g_assert_false (is_good (0, 0, 2, 100, 0));
  g_assert_true (is_good (0, 100, 2, 99, 3));
  g_assert_false (is_good (0, 100, 2, 100, 3));
  g_assert_true (is_good (CTL_HISTORY_READ_MAX - 1, 100, 1, 99, 1));
  g_assert_false (is_good (CTL_HISTORY_READ_MAX, 100, 1, 99, 1));
}

/* -- what a watch keeps ------------------------------------------------------------------------ */

static void
add_signal (CtlWatchSignals *waiting, size_t size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GVariant) parameters = g_variant_ref_sink (g_variant_new ("(s)", text));

  ctl_watch_signals_add (waiting, parameters);
}

static void
test_signals (void)
{
  CtlWatchSignals waiting = { G_QUEUE_INIT };
  GVariant *oldest;

  for (unsigned i = 0; i < CTL_WATCH_SIGNALS_MAX; i++)
    add_signal (&waiting, i);
  g_assert_false (waiting.has_missed);
  oldest = ctl_watch_signals_take (&waiting);
  g_assert_cmpuint (g_variant_get_size (oldest), ==, 1);
  g_variant_unref (oldest);
  add_signal (&waiting, 1);
  g_assert_false (waiting.has_missed);
  add_signal (&waiting, 1);
  g_assert_true (waiting.has_missed);
  g_assert_null (ctl_watch_signals_take (&waiting));
  g_assert_cmpuint (waiting.size, ==, 0);
  ctl_watch_signals_clear (&waiting);
  add_signal (&waiting, CTL_WATCH_SIGNALS_SIZE_MAX - 1);
  g_assert_false (waiting.has_missed);
  add_signal (&waiting, 0);
  g_assert_true (waiting.has_missed);
  ctl_watch_signals_clear (&waiting);
}

static void
test_told (void)
{
  CtlWatchTold told = { NULL };
  g_autofree char *half = g_strnfill (CTL_WATCH_TOLD_SIZE_MAX / 2 - 1, 'h');

  g_assert_false (ctl_watch_told_take (&told, "a"));
  ctl_watch_told_add (&told, half);
  ctl_watch_told_add (&told, half);
  half[0] = 'g';
  ctl_watch_told_add (&told, half);
  g_assert_cmpuint (told.size, ==, CTL_WATCH_TOLD_SIZE_MAX);
  g_assert_true (ctl_watch_told_take (&told, half));
  g_assert_false (ctl_watch_told_take (&told, half));
  ctl_watch_told_add (&told, half);
  ctl_watch_told_add (&told, "one more");
  g_assert_cmpuint (told.size, ==, sizeof "one more");
  g_assert_false (ctl_watch_told_take (&told, half));
  g_assert_true (ctl_watch_told_take (&told, "one more"));
  ctl_watch_told_clear (&told);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-bounds/pages", test_pages);
  g_test_add_func ("/cli-bounds/all-pages", test_all_pages);
  g_test_add_func ("/cli-bounds/history", test_history);
  g_test_add_func ("/cli-bounds/signals", test_signals);
  g_test_add_func ("/cli-bounds/told", test_told);
  return g_test_run ();
}
