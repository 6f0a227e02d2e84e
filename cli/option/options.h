/* The options of all verbs: one table, from which they are parsed, explained and completed.
 *
 * Options may stand before or after the verb, so all of them are parsed at once; which of them a
 * verb takes is said by groups, and what doesn't belong to it is refused afterwards.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum
{
  CTL_OPTIONS_GLOBAL = 1 << 0,
  CTL_OPTIONS_FILTER = 1 << 1,
  CTL_OPTIONS_SETTINGS = 1 << 2,
  CTL_OPTIONS_PASSWORD = 1 << 3,
  CTL_OPTIONS_WAIT = 1 << 4,
  CTL_OPTIONS_CONFIRM = 1 << 5,
  CTL_OPTIONS_WATCH = 1 << 6,
  CTL_OPTIONS_HELP = 1 << 7,
  CTL_OPTIONS_DRY_RUN = 1 << 8,
  CTL_OPTIONS_PURGE = 1 << 9,
  CTL_OPTIONS_SET = 1 << 10,
  CTL_OPTIONS_NEW = 1 << 11,
  CTL_OPTIONS_HISTORY = 1 << 12,
  CTL_OPTIONS_REQUEST = 1 << 13,
  CTL_OPTIONS_ANSWER = 1 << 14,
} CtlOptionGroups;

typedef enum
{
  CTL_OPTION_FLAG,   /* bool */
  CTL_OPTION_COUNT,  /* int, one more each time */
  CTL_OPTION_SWITCH, /* CtlSwitch: --x and --no-x */
  CTL_OPTION_TEXT,   /* char * */
  CTL_OPTION_LIST,   /* GPtrArray *, one more each time */
  CTL_OPTION_SECONDS,
  CTL_OPTION_SERIAL, /* CtlNumber of 64 bits */
  CTL_OPTION_NUMBER, /* CtlNumber of 32 bits */
} CtlOptionKind;

typedef enum
{
  CTL_SWITCH_UNSET,
  CTL_SWITCH_ON,
  CTL_SWITCH_OFF,
} CtlSwitch;

typedef struct
{
  bool is_set;
  uint64_t value;
} CtlNumber;

typedef struct
{
  const char *name;
  char letter; /* 0 for none */
  CtlOptionKind kind;
  CtlOptionGroups group;
  size_t offset;     /* in CtlOptions */
  const char *value; /* what the value is called; NULL for options without one */
  const char *help;
  const char *words; /* the values there are, between spaces; NULL if that can't be said */
} CtlOption;

typedef struct
{
  char *profile;
  bool json;
  char *output;
  bool plain;
  int verbosity;
  double timeout; /* seconds */
  char *color;
  bool help;
  bool version;

  GPtrArray *subscriptions;
  bool no_from, no_to, no_subscription;
  CtlSwitch ask;
  GPtrArray *groups;
  bool no_group;
  GPtrArray *domains;
  char *text;
  GPtrArray *jids, *keep_jids, *keep_groups;
  CtlNumber changed_after;

  char *address;
  CtlSwitch direct_tls;
  char *ca_file;
  CtlSwitch allow_plain;
  char *visibility;
  CtlNumber shrink_guard;
  bool disabled;

  char *password_file;
  bool no_wait;
  CtlNumber max;
  bool dry_run;
  bool yes;

  char *name; /* NULL: leave it as it is */
  GPtrArray *add_groups, *remove_groups;
  char *exact_groups; /* between commas; NULL: leave them as they are */

  char *after; /* a serial for "watch", a time for "history" */
  char *before;
  CtlNumber job, limit;
  char *message;
  bool all;
  bool verbs;

  GPtrArray *args; /* (element-type char*): what is no option, ended by NULL */
  GPtrArray *used; /* (element-type CtlOption): the options given */
} CtlOptions;

typedef enum
{
  CTL_FORMAT_TEXT,
  CTL_FORMAT_JSON,          /* --json */
  CTL_FORMAT_LIBERVIA_JSON, /* -O json */
} CtlFormat;

/* All options, N of them. */
const CtlOption *ctl_option_get_table (size_t *n);
/* By its name without dashes ("_" is as good as "-"); NULL if there is none. IS_NEGATED, out: it
 * was the "no-" form of a switch. */
const CtlOption *ctl_option_find (const char *name, bool *is_negated);
const CtlOption *ctl_option_find_letter (char letter);
bool ctl_option_takes_value (const CtlOption *option);
/* Is its value the name of a file? Such a name is bytes, all others are UTF-8. */
bool ctl_option_takes_file (const CtlOption *option);
/* Does the table have an option of this name in one of GROUPS? */
bool ctl_option_is_in (const CtlOption *option, CtlOptionGroups groups);
/* NAME is the option's, for the error. */
bool ctl_option_parse_serial (const char *name, const char *value, CtlNumber *serial,
                              GError **error);

/* Parses ARGV, the program's name first. What is not UTF-8 is refused here, for all verbs: neither
 * the arguments nor the values have such text afterwards, but for names of files. */
CtlOptions *ctl_options_parse (int argc, char **argv, GError **error);
void ctl_options_free (CtlOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOptions, ctl_options_free)

/* False and an error, if an option was given that is in none of GROUPS. */
bool ctl_options_check_groups (const CtlOptions *options, CtlOptionGroups groups, const char *verb,
                               GError **error);

/* Was --NAME given? */
bool ctl_options_is_given (const CtlOptions *options, const char *name);
CtlFormat ctl_options_get_format (const CtlOptions *options);
CtlColor ctl_options_get_color (const CtlOptions *options);
/* Was "-p all" said? */
bool ctl_options_has_all_profiles (const CtlOptions *options);
