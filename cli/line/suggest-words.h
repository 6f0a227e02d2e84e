/* What other programs call what rosterctl does: Libervia, shells, git, systemd, other clients.
 * Whoever types one is shown the command; none of them is taken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

typedef struct
{
  const char *said;  /* one word or two */
  const char *meant; /* words in capitals stand for the arguments that follow */
} CtlVerbWord;

typedef struct
{
  const char *verbs; /* ";get;stats;"; NULL: any that takes what is meant */
  const char *said;  /* "--groups", "-c", "--format=json" */
  const char *meant; /* "": it is left out */
} CtlOptionWord;

extern const CtlVerbWord ctl_verb_words[];
extern const size_t ctl_n_verb_words;
extern const CtlOptionWord ctl_option_words[];
extern const size_t ctl_n_option_words;
