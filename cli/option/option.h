/* One option of the command line: a row of a set, which is an array that ends with an empty row.
 *
 * A verb declares its own set in its own file; sets of several verbs are in this room. Says what a
 * value may be; never keeps one.
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
  CTL_OPTION_TIME, /* see moment.h */
} CtlOptionKind;

typedef struct
{
  const char *name;
  CtlOptionKind kind;
  const char *value; /* what its value is called: "JID"; NULL if it takes none */
  const char *help;
  char letter;       /* 0: none */
  const char *words; /* the values that there are, between spaces; NULL: any */
  const char *key;   /* what it sets in an a{sv} of the bus; NULL: nothing */
} CtlOption;

/* The first row of SETS (NULL-terminated) with this name, in which "_" is as good as "-"; NULL if
 * there is none. IS_NEGATED, out: it is the "no-" form of a switch. */
const CtlOption *ctl_option_find (const CtlOption *const *sets, const char *name, bool *is_negated);
const CtlOption *ctl_option_find_letter (const CtlOption *const *sets, char letter);
/* The name that is nearest to a mistyped one; NULL if none is near. */
const char *ctl_option_find_nearest (const CtlOption *const *sets, const char *name);

/* A file's name is bytes; all other values are UTF-8. */
bool ctl_option_takes_file (const CtlOption *option);
/* Can VALUE be its value? Otherwise CTL_EXIT_USAGE. */
bool ctl_option_check (const CtlOption *option, const char *value, GError **error);
