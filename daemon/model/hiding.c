/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/hiding.h"

#include <glib.h>

static const char *const words[RD_N_HIDINGS] = {
  [RD_HIDING_UNKNOWN] = "unknown",
  [RD_HIDING_NEVER] = "never",
  [RD_HIDING_ALWAYS] = "always",
};

const char *
rd_hiding_to_string (RdHiding hiding)
{
  g_return_val_if_fail (hiding < RD_N_HIDINGS, "?");
  return words[hiding];
}

bool
rd_hiding_from_string (const char *word, RdHiding *hiding)
{
  for (unsigned i = 0; i < RD_N_HIDINGS; i++)
    {
      if (!g_str_equal (word, words[i]))
        continue;
      *hiding = (RdHiding)i;
      return true;
    }
  return false;
}
