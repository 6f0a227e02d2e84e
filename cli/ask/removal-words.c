/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/removal-words.h"

#include <stdbool.h>

/* So many contacts each server tells that it ends a subscription; Debian's ejabberd drops what is
 * more than five notices a minute, two a contact. */
#define SURELY_TOLD 2

char *
ctl_removal_describe (const CtlRemovalFigures *figures)
{
  bool is_one = figures->total == 1;
  const char *undo = "";

  if (figures->wanted + figures->from == 0)
    return g_strdup ("");
  if (figures->wanted > 0 && figures->from > 0)
    undo = is_one ? "An undo asks for its presence again; to see yours, it has to ask you."
                  : "An undo asks for their presence again; to see yours, they have to ask you.";
  else if (figures->wanted > 0)
    undo = is_one ? "An undo asks for its presence again."
                  : "An undo asks for their presence again.";
  else
    undo = is_one ? "To see your presence after an undo, it has to ask you."
                  : "To see your presence after an undo, they have to ask you.";
  return g_strdup_printf (
      "The server ends %s%s. %s",
      is_one ? "the subscription with it" : "every subscription with them",
      MAX (figures->wanted, figures->from) > SURELY_TOLD ? ", and may not tell all of them" : "",
      undo);
}
