/* Text on a terminal. What comes in: names, groups, JIDs and messages of contacts, and sentences
 * that quote them. Who sends it: a server, every contact and stranger through it, and other
 * callers.
 *
 * The first line is the width; what follows is the text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "cli/out/text.h"
#include "cli/out/wrap.h"
#include "dbus-interfaces/quote.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 200
/* Names are not longer, and longer texts are only slower. */
#define TEXT_MAX 4096

static void
check_escaped (const char *text, const char *escaped)
{
  g_autofree char *again = ctl_text_escape (escaped);

  fuzz_check_line (escaped);
  g_assert_cmpstr (again, ==, escaped);
  g_assert_cmpuint (strlen (escaped), <=, strlen ("\\U000e0001") * strlen (text));
}

/* As above, and cut; what is short and harmless is itself. */
static void
check_quoted (const char *text, const char *escaped)
{
  RdQuote quote = rd_quote (text);
  RdQuote again = rd_quote (quote.text);

  fuzz_check_line (quote.text);
  g_assert_cmpstr (again.text, ==, quote.text);
  if (strlen (escaped) < RD_QUOTE_SIZE)
    g_assert_cmpstr (quote.text, ==, escaped);
}

/* Nothing is lost but spaces, and a line is too long only where nothing can be broken. */
static void
check_wrapped (const char *text, int columns)
{
  g_autofree char *wrapped = ctl_wrap (text, columns);
  const char *in = text, *out = wrapped;

  while (*in != '\0' || *out != '\0')
    {
      if (*in == ' ' || *out == ' ' || *out == '\n')
        {
          in += *in == ' ';
          out += *out == ' ' || *out == '\n';
          continue;
        }
      g_assert_cmpint (*in, ==, *out);
      in += *in != '\0';
      out += *out != '\0';
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 2);
  int columns = abs (atoi (lines[0]) % COLUMNS_MAX);
  g_autofree char *text = g_strconcat (lines[1], lines[2], NULL);
  g_autofree char *escaped = NULL;

  fuzz_cut (text, TEXT_MAX);
  escaped = ctl_text_escape (text);
  check_escaped (text, escaped);
  check_quoted (text, escaped);
  check_wrapped (escaped, columns);
  return 0;
}
