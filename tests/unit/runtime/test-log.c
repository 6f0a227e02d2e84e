/* The level decides what is logged, all of it goes to standard error, and no JID but in debug.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/log.h"

#include <stdlib.h>

static void
log_all (void)
{
  g_warning ("warning of juliet@example.org");
  g_message ("message of juliet@example.org");
  g_info ("info of juliet@example.org");
  g_debug ("debug of juliet@example.org");
  g_log ("library", G_LOG_LEVEL_DEBUG, "debug of a library");
  rd_log_profile (G_LOG_LEVEL_MESSAGE, "home", RD_LOG_ID_FAILED, "%d of juliet@example.org", 3);
}

static void
run_child (const char *level, const char *target)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  rd_log_init (false);
  if ((level != NULL && !rd_log_set_level (level))
      || (target != NULL && !rd_log_set_target (target)))
    abort ();
  log_all ();
  exit (0);
}

static void
assert_said (const char *const *said, const char *const *unsaid)
{
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout_unmatched ("*juliet*");
  g_test_trap_assert_stdout_unmatched ("*JID*");
  for (; *said != NULL; said++)
    g_test_trap_assert_stderr (*said);
  for (; *unsaid != NULL; unsaid++)
    g_test_trap_assert_stderr_unmatched (*unsaid);
}

static void
test_usual (void)
{
  if (g_test_subprocess ())
    run_child (NULL, NULL);
  g_test_trap_subprocess (NULL, 0, 0);
  assert_said (
      (const char *[]){ "*warning of (JID)*", "*message of (JID)*", "*home: 3 of (JID)*", NULL },
      (const char *[]){ "*info of*", "*debug of*", "*juliet*", NULL });
}

static void
test_warning (void)
{
  if (g_test_subprocess ())
    run_child ("warning", "console");
  g_test_trap_subprocess (NULL, 0, 0);
  assert_said ((const char *[]){ "*warning of (JID)*", NULL },
               (const char *[]){ "*message of*", "*3 of*", "*juliet*", NULL });
}

static void
test_debug (void)
{
  if (g_test_subprocess ())
    run_child ("debug", "journal"); /* which falls back to standard error */
  g_test_trap_subprocess (NULL, 0, 0);
  assert_said (
      (const char *[]){ "*message of (JID)*", "*info of (JID)*", "*debug of juliet@*", NULL },
      (const char *[]){ "*info of juliet*", "*message of juliet*", "*library*", NULL });
}

static void
test_words (void)
{
  g_assert_true (rd_log_set_level ("err"));
  g_assert_false (rd_log_set_level ("loud"));
  g_assert_false (rd_log_set_level (""));
  g_assert_cmpstr (rd_log_get_level (), ==, "err");
  g_assert_true (rd_log_set_target ("console"));
  g_assert_false (rd_log_set_target ("kmsg"));
  g_assert_cmpstr (rd_log_get_target (), ==, "console");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/usual", test_usual);
  g_test_add_func ("/log/warning", test_warning);
  g_test_add_func ("/log/debug", test_debug);
  g_test_add_func ("/log/words", test_words);
  return g_test_run ();
}
