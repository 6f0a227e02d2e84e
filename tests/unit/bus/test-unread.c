/* What senders have not read: when they are asked, how long they wait, what is forgiven.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/unread.h"

#include "dbus-interfaces/call-limits.h"

#define BEGINNING G_USEC_PER_SEC

static void
set_up (RdUnread **unread, gconstpointer data)
{
  *unread = rd_unread_new ();
  rd_unread_get_level (*unread, ":1.1", BEGINNING);
}

static void
tear_down (RdUnread **unread, gconstpointer data)
{
  rd_unread_unref (*unread);
}

static void
assert_level (RdUnread *unread, const char *name, RdUnreadLevel level)
{
  g_assert_cmpint (rd_unread_get_level (unread, name, BEGINNING), ==, level);
}

/* Asked once, until the answer; what came behind the question stays unread. */
static void
test_questions (RdUnread **unread, gconstpointer data)
{
  g_assert_false (rd_unread_add (*unread, ":1.1", RD_UNREAD_ASK - 1));
  g_assert_true (rd_unread_add (*unread, ":1.1", 1));
  rd_unread_set_question (*unread, ":1.1", 7);
  g_assert_false (rd_unread_add (*unread, ":1.1", RD_UNREAD_ASK));
  g_assert_false (rd_unread_take_answer (*unread, ":1.1", 8));
  g_assert_false (rd_unread_take_answer (*unread, ":1.2", 7));
  g_assert_true (rd_unread_take_answer (*unread, ":1.1", 7));
  g_assert_false (rd_unread_take_answer (*unread, ":1.1", 7));
  g_assert_true (rd_unread_add (*unread, ":1.1", 1));
}

/* At each bound, and one below; an answer, or the leave, ends it. */
static void
test_levels (RdUnread **unread, gconstpointer data)
{
  rd_unread_add (*unread, ":1.1", RD_UNREAD_MAX - 1);
  rd_unread_set_question (*unread, ":1.1", 7);
  assert_level (*unread, ":1.1", RD_UNREAD_LITTLE);
  rd_unread_add (*unread, ":1.1", 1);
  assert_level (*unread, ":1.1", RD_UNREAD_MUCH);
  assert_level (*unread, ":1.2", RD_UNREAD_LITTLE);
  rd_unread_add (*unread, ":1.1", RD_UNREAD_MAX - 1);
  assert_level (*unread, ":1.1", RD_UNREAD_MUCH);
  rd_unread_add (*unread, ":1.1", 1);
  assert_level (*unread, ":1.1", RD_UNREAD_TOO_MUCH);
  g_assert_true (rd_unread_take_answer (*unread, ":1.1", 7));
  assert_level (*unread, ":1.1", RD_UNREAD_MUCH);
  rd_unread_forget (*unread, ":1.1");
  assert_level (*unread, ":1.1", RD_UNREAD_LITTLE);
}

/* With much unread of all, only who has little gets more. */
static void
test_all (RdUnread **unread, gconstpointer data)
{
  for (unsigned i = 0; i < RD_ALL_UNREAD_MAX / RD_UNREAD_SPARED; i++)
    {
      g_autofree char *name = g_strdup_printf (":1.%u", i);

      assert_level (*unread, name, RD_UNREAD_LITTLE);
      rd_unread_add (*unread, name, RD_UNREAD_SPARED);
    }
  assert_level (*unread, ":1.1", RD_UNREAD_MUCH);
  rd_unread_add (*unread, ":2.1", RD_UNREAD_SPARED - 1);
  assert_level (*unread, ":2.1", RD_UNREAD_LITTLE);
  rd_unread_forget (*unread, ":1.0");
  rd_unread_forget (*unread, ":2.1");
  assert_level (*unread, ":1.1", RD_UNREAD_LITTLE);
}

/* Not everybody answers questions: each second somebody is forgiven, first who has the most. */
static void
test_forgiving (RdUnread **unread, gconstpointer data)
{
  rd_unread_add (*unread, ":1.1", RD_UNREAD_MAX);
  rd_unread_add (*unread, ":1.2", RD_UNREAD_MAX + 1);
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.2", BEGINNING + G_USEC_PER_SEC - 1), ==,
                   RD_UNREAD_MUCH);
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.2", BEGINNING + G_USEC_PER_SEC), ==,
                   RD_UNREAD_LITTLE);
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.1", BEGINNING + G_USEC_PER_SEC), ==,
                   RD_UNREAD_MUCH);
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.1", BEGINNING + 2 * G_USEC_PER_SEC), ==,
                   RD_UNREAD_LITTLE);
  /* All of it in time, and no more than all. */
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.1", BEGINNING + 600 * G_USEC_PER_SEC), ==,
                   RD_UNREAD_LITTLE);
  rd_unread_add (*unread, ":1.1", RD_UNREAD_MAX);
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.1", BEGINNING + 600 * G_USEC_PER_SEC), ==,
                   RD_UNREAD_MUCH);
}

/* After a long time no more than for ten minutes. */
static void
test_long_forgiving (RdUnread **unread, gconstpointer data)
{
  for (unsigned more = 0; more < 2; more++)
    {
      g_autoptr (RdUnread) own = rd_unread_new ();

      assert_level (own, ":1.1", RD_UNREAD_LITTLE);
      rd_unread_add (own, ":1.1", 600 * RD_UNREAD_FORGIVEN + RD_UNREAD_MAX - 1 + more);
      g_assert_cmpint (rd_unread_get_level (own, ":1.1", BEGINNING + 700 * G_USEC_PER_SEC), ==,
                       more ? RD_UNREAD_MUCH : RD_UNREAD_LITTLE);
    }
}

/* What the bus keeps is unread, and what was sent since the question; nothing is forgiven then. */
static void
test_inquiries (RdUnread **unread, gconstpointer data)
{
  const int64_t later = BEGINNING + RD_UNREAD_INQUIRY_US;
  uint64_t position;

  g_assert_false (rd_unread_begin_inquiry (*unread, ":1.1", BEGINNING, &position));
  rd_unread_add (*unread, ":1.1", RD_UNREAD_MAX);
  g_assert_true (rd_unread_begin_inquiry (*unread, ":1.1", BEGINNING, &position));
  g_assert_false (rd_unread_begin_inquiry (*unread, ":1.1", later - 1, &position));
  rd_unread_add (*unread, ":1.1", 1);
  rd_unread_end_inquiry (*unread, ":1.1", position, RD_UNREAD_MAX - 1);
  assert_level (*unread, ":1.1", RD_UNREAD_MUCH);
  g_assert_cmpint (rd_unread_get_level (*unread, ":1.1", BEGINNING + 9 * G_USEC_PER_SEC), ==,
                   RD_UNREAD_MUCH);
  g_assert_true (rd_unread_begin_inquiry (*unread, ":1.1", later, &position));
  rd_unread_end_inquiry (*unread, ":1.1", position, RD_UNREAD_MAX - 1);
  assert_level (*unread, ":1.1", RD_UNREAD_LITTLE);
  /* It keeps others' for it, too. */
  rd_unread_end_inquiry (*unread, ":1.1", position, UINT32_MAX);
  assert_level (*unread, ":1.1", RD_UNREAD_LITTLE);
  rd_unread_end_inquiry (*unread, ":1.1", position, 0);
  g_assert_false (rd_unread_begin_inquiry (*unread, ":1.1", 9 * later, &position));
}

/* So many at once, and again when one has left. */
static void
test_refusals (RdUnread **unread, gconstpointer data)
{
  for (unsigned i = 0; i < RD_REFUSALS_MAX; i++)
    g_assert_true (rd_unread_add_refusal (*unread, ":1.1"));
  g_assert_false (rd_unread_add_refusal (*unread, ":1.1"));
  g_assert_true (rd_unread_add_refusal (*unread, ":1.2"));
  rd_unread_end_refusal (*unread, ":1.1");
  g_assert_true (rd_unread_add_refusal (*unread, ":1.1"));
  g_assert_false (rd_unread_add_refusal (*unread, ":1.1"));
  rd_unread_forget (*unread, ":1.1");
  rd_unread_end_refusal (*unread, ":1.1");
  for (unsigned i = 0; i < RD_ALL_REFUSALS_MAX - 1; i++)
    g_assert_true (rd_unread_add_refusal (*unread, i % 2 == 0 ? ":1.1" : ":1.3"));
  g_assert_false (rd_unread_add_refusal (*unread, ":1.2"));
}

#define ADD(name, test) g_test_add ("/unread/" name, RdUnread *, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("questions", test_questions);
  ADD ("levels", test_levels);
  ADD ("all", test_all);
  ADD ("forgiving", test_forgiving);
  ADD ("long-forgiving", test_long_forgiving);
  ADD ("inquiries", test_inquiries);
  ADD ("refusals", test_refusals);
  return g_test_run ();
}
