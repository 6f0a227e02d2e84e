/* Options of the command line. A set is an array that ends with an empty row; a verb has its own
 * set in its own file, and shared sets are in this room.
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
  CTL_OPTION_LIST,   /* of texts: may be repeated */
  CTL_OPTION_NUMBER, /* 32 bits */
  CTL_OPTION_SERIAL, /* 64 bits */
  CTL_OPTION_SECONDS,
  CTL_OPTION_TIME, /* as ctl_moment_parse() takes it */
} CtlOptionKind;

typedef struct
{
  const char *name;
  CtlOptionKind kind;
  const char *value; /* what the value is called: "JID"; NULL if it takes none */
  const char *help;
  char letter;       /* 0: none */
  const char *words; /* the values there are, between spaces; NULL: any */
  const char *key;   /* in an a{sv} of the bus; NULL: none */
} CtlOption;

/* The first row with this name ("_" is as good as "-"), or NULL. SETS is NULL-terminated.
 * IS_NEGATED, out: the name is the "no-" form of a switch. */
const CtlOption *ctl_option_find (const CtlOption *const *sets, const char *name, bool *is_negated);
const CtlOption *ctl_option_find_letter (const CtlOption *const *sets, char letter);
/* What NAME may be mistyped for, or NULL. */
const char *ctl_option_find_nearest (const CtlOption *const *sets, const char *name);

/* Such a value is bytes, others are UTF-8. */
bool ctl_option_takes_file (const CtlOption *option);
/* CTL_EXIT_USAGE if VALUE can't be its value. */
bool ctl_option_check (const CtlOption *option, const char *value, GError **error);
