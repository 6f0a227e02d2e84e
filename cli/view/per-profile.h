/* With -p all the documents of the profiles are one: {"profiles":[…]}. With one profile its
 * document stands by itself. Writes nothing as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"
#include "cli/out/output.h"

typedef struct
{
  CtlOutput *output;
  bool is_json, is_list;
  unsigned n_begun;
  const char *more; /* a member behind the profiles, as JSON; NULL: none */
} CtlPerProfile;

void ctl_per_profile_init (CtlPerProfile *self, CtlOutput *output, const CtlOptions *options);
/* Before each document; that one ends without a newline. */
void ctl_per_profile_next (CtlPerProfile *self);
/* A failure in place of the document; main() tells it where there is only one profile. */
void ctl_per_profile_fail (CtlPerProfile *self, const char *profile, const GError *error);
/* ERROR: the first one of all, or NULL. */
void ctl_per_profile_end (CtlPerProfile *self, const GError *error);
