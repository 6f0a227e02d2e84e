/* The doubts: each has a word of its own, and a whole sentence that names the contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/doubt.h"

#include <glib.h>
#include <string.h>

static void
test_words (void)
{
  RdDoubt doubt = RD_N_DOUBTS;

  for (RdDoubt i = RD_DOUBT_NONE; i < RD_N_DOUBTS; i++)
    {
      g_assert_true (rd_doubt_from_string (rd_doubt_to_string (i), &doubt));
      g_assert_cmpint (doubt, ==, i);
    }
  g_assert_false (rd_doubt_from_string ("", &doubt));
  g_assert_false (rd_doubt_from_string ("No-Id", &doubt));
}

static void
test_sentences (void)
{
  g_assert_null (rd_doubt_describe (RD_DOUBT_NONE, "a@b"));
  for (RdDoubt i = RD_DOUBT_NO_ID; i < RD_N_DOUBTS; i++)
    {
      g_autofree char *named = rd_doubt_describe (i, "romeo@example.org");
      g_autofree char *unnamed = rd_doubt_describe (i, NULL);

      g_assert_true (g_str_has_prefix (unnamed, "The server "));
      g_assert_true (g_str_has_suffix (unnamed, "."));
      g_assert_true (g_str_has_suffix (named, " (romeo@example.org)."));
      g_assert_true (strncmp (named, unnamed, strlen (unnamed) - 1) == 0);
    }
}

/* What was applied and may be wrong, or says nothing of the versions, costs no trust in them. */
static void
test_trust (void)
{
  for (RdDoubt i = RD_DOUBT_NONE; i <= RD_DOUBT_TOO_LARGE; i++)
    g_assert_cmpint (rd_doubt_get_trust (i), ==, RD_VERSIONS_BELIEVED);
  g_assert_cmpint (rd_doubt_get_trust (RD_DOUBT_OTHER_SPELLING), ==, RD_VERSIONS_BELIEVED);
  g_assert_cmpint (rd_doubt_get_trust (RD_DOUBT_ENDED_REQUEST), ==, RD_VERSIONS_BELIEVED);
  g_assert_cmpint (rd_doubt_get_trust (RD_DOUBT_SAME_VERSION), ==, RD_VERSIONS_ON_TRIAL);
  g_assert_cmpint (rd_doubt_get_trust (RD_DOUBT_NO_VERSION), ==, RD_VERSIONS_ON_TRIAL);
  g_assert_cmpint (rd_doubt_get_trust (RD_DOUBT_REMOVAL_WITH_GROUPS), ==, RD_VERSIONS_DISBELIEVED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doubt/words", test_words);
  g_test_add_func ("/doubt/sentences", test_sentences);
  g_test_add_func ("/doubt/trust", test_trust);
  return g_test_run ();
}
