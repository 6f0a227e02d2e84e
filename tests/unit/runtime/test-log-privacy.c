/* No JID reaches the log; the rest of the sentence does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/log-privacy.h"

#include <glib.h>

static void
test_hides (void)
{
  static const char *const pairs[][2] = {
    { "", "" },
    { "Nothing to hide at example.org.", "Nothing to hide at example.org." },
    { "The password of juliet@example.org is not known.", "The password of (JID) is not known." },
    { "juliet@example.org", "(JID)" },
    { "Ask juliet@example.org.", "Ask (JID)." },
    { "“juliet@example.org/balcony”: no", "“(JID)”: no" },
    { "a@b and c@d/e, f@g", "(JID) and (JID), (JID)" },
    { "Zoë.O\\20Neil+x@bücher.example: gone", "(JID): gone" },
    { "o(dd)=l|ocal@[::1]/res/our@ce here", "(JID) here" },
    { "<romeo@example.net>", "<(JID)>" },
    { "@ alone, a@, @b", "@ alone, a@, @b" },
    { "a@b@c", "(JID)@c" },
    { "\xff juliet@example.org", "\xef\xbf\xbd (JID)" },
    { "ju\xffliet@example.org", "(JID)" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *hidden = rd_log_hide_jids (pairs[i][0]);

      g_assert_cmpstr (hidden, ==, pairs[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-privacy/hides", test_hides);
  return g_test_run ();
}
