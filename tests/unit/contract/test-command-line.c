/* What is joined is split into the same words again, and looks as a person would type it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/command-line.h"

#include <glib.h>

static void
test_looks (void)
{
  static const char *const none[] = { NULL };
  static const char *const plain[] = { "/usr/bin/pass", "show", "xmpp/me@example.org", NULL };
  static const char *const odd[] = { "sh", "-c", "a b", "", "it's", NULL };
  g_autofree char *empty = rd_command_line_join (none);
  g_autofree char *bare = rd_command_line_join (plain);
  g_autofree char *quoted = rd_command_line_join (odd);

  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (bare, ==, "/usr/bin/pass show xmpp/me@example.org");
  g_assert_cmpstr (quoted, ==, "sh -c 'a b' '' 'it'\\''s'");
}

static void
test_there_and_back (void)
{
  static const char characters[] = "a'\"\\ $`#*?\n\t;|&<>(){}~!-=";
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (unsigned run = 0; run < 2000; run++)
    {
      char *words[5] = { NULL };
      g_autofree char *line = NULL;
      g_auto (GStrv) back = NULL;
      unsigned n = (unsigned)g_rand_int_range (rand, 1, G_N_ELEMENTS (words));

      for (unsigned i = 0; i < n; i++)
        {
          unsigned size = (unsigned)g_rand_int_range (rand, 0, 8);

          words[i] = g_malloc0 (size + 1);
          for (unsigned c = 0; c < size; c++)
            words[i][c] = characters[g_rand_int_range (rand, 0, sizeof characters - 1)];
        }
      line = rd_command_line_join ((const char *const *)words);
      g_assert_true (g_shell_parse_argv (line, NULL, &back, NULL));
      g_assert_true (g_strv_equal ((const char *const *)words, (const char *const *)back));
      for (unsigned i = 0; i < n; i++)
        g_free (words[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command-line/looks", test_looks);
  g_test_add_func ("/command-line/there-and-back", test_there_and_back);
  return g_test_run ();
}
