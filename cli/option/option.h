/* Options of the command line, in sets: arrays that end with an empty row. A verb's own set is in
 * its file, shared ones are here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  CTL_OPTION_FLAG,
  CTL_OPTION_SWITCH, /* --x and --no-x */
  CTL_OPTION_TEXT,
  CTL_OPTION_LIST,   /* texts; may be repeated */
  CTL_OPTION_NUMBER, /* 32 bits */
  CTL_OPTION_SERIAL, /* 64 bits */
  CTL_OPTION_SECONDS,
  CTL_OPTION_TIME, /* for ctl_moment_parse() */
  CTL_OPTION_AGE,  /* for ctl_moment_parse_age() */
} CtlOptionKind;

typedef struct
{
  const char *name;
  CtlOptionKind kind;
  const char *value; /* the value's name: "JID"; NULL: takes none */
  const char *help;
  char letter;       /* 0: none */
  const char *words; /* allowed values, separated by spaces; NULL: any */
  const char *key;   /* in an a{sv} of the bus; NULL: none */
  const char *tail;  /* may stand behind one of the words; NULL: nothing */
} CtlOption;

/* The first row of this name ("_" equals "-"), or NULL. SETS: NULL-terminated. IS_NEGATED: NAME is
 * a switch's "no-" form. */
const CtlOption *ctl_option_find (const CtlOption *const *sets, const char *name, bool *is_negated);
/* The one that NAME begins or is, as GNU's getopt_long() takes it; or NULL. NAMES gets what begins
 * with NAME ("no-from", "no-to"), each once. */
const CtlOption *ctl_option_find_begun (const CtlOption *const *sets, const char *name,
                                        bool *is_negated, GPtrArray *names);
const CtlOption *ctl_option_find_letter (const CtlOption *const *sets, char letter);
/* For "did you mean"; or NULL. */
const char *ctl_option_find_nearest (const CtlOption *const *sets, const char *name);

/* Names of files are bytes; other values are UTF-8. */
bool ctl_option_takes_file (const CtlOption *option);
/* CTL_EXIT_USAGE: VALUE is not allowed. */
bool ctl_option_check (const CtlOption *option, const char *value, GError **error);
