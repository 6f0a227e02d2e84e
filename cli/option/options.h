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
  RD_OPTIONS_GLOBAL = 1 << 0,
  RD_OPTIONS_FILTER = 1 << 1,
  RD_OPTIONS_SETTINGS = 1 << 2,
  RD_OPTIONS_PASSWORD = 1 << 3,
  RD_OPTIONS_WAIT = 1 << 4,
  RD_OPTIONS_CONFIRM = 1 << 5,
  RD_OPTIONS_WATCH = 1 << 6,
  RD_OPTIONS_HELP = 1 << 7,
  RD_OPTIONS_DRY_RUN = 1 << 8,
  RD_OPTIONS_PURGE = 1 << 9,
  RD_OPTIONS_SET = 1 << 10,
  RD_OPTIONS_NEW = 1 << 11,
  RD_OPTIONS_HISTORY = 1 << 12,
  RD_OPTIONS_REQUEST = 1 << 13,
  RD_OPTIONS_ANSWER = 1 << 14,
} RdOptionGroups;

typedef enum
{
  RD_OPTION_FLAG,   /* bool */
  RD_OPTION_COUNT,  /* int, one more each time */
  RD_OPTION_SWITCH, /* RdSwitch: --x and --no-x */
  RD_OPTION_TEXT,   /* char * */
  RD_OPTION_LIST,   /* GPtrArray *, one more each time */
  RD_OPTION_SECONDS,
  RD_OPTION_SERIAL, /* RdNumber of 64 bits */
  RD_OPTION_NUMBER, /* RdNumber of 32 bits */
} RdOptionKind;

typedef enum
{
  RD_SWITCH_UNSET,
  RD_SWITCH_ON,
  RD_SWITCH_OFF,
} RdSwitch;

typedef struct
{
  bool is_set;
  uint64_t value;
} RdNumber;

typedef struct
{
  const char *name;
  char letter; /* 0 for none */
  RdOptionKind kind;
  RdOptionGroups group;
  size_t offset;     /* in RdOptions */
  const char *value; /* what the value is called; NULL for options without one */
  const char *help;
  const char *words; /* the values there are, between spaces; NULL if that can't be said */
} RdOption;

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
  RdSwitch ask;
  GPtrArray *groups;
  bool no_group;
  GPtrArray *domains;
  char *text;
  GPtrArray *jids, *keep_jids, *keep_groups;
  RdNumber changed_after;

  char *address;
  RdSwitch direct_tls;
  char *ca_file;
  RdSwitch allow_plain;
  char *visibility;
  RdNumber shrink_guard;
  bool disabled;

  char *password_file;
  bool no_wait;
  RdNumber max;
  bool dry_run;
  bool yes;

  char *name; /* NULL: leave it as it is */
  GPtrArray *add_groups, *remove_groups;
  char *exact_groups; /* between commas; NULL: leave them as they are */

  char *after; /* a serial for "watch", a time for "history" */
  char *before;
  RdNumber job, limit;
  char *message;
  bool all;
  bool verbs;

  GPtrArray *args; /* (element-type char*): what is no option, ended by NULL */
  GPtrArray *used; /* (element-type RdOption): the options given */
} RdOptions;

typedef enum
{
  RD_FORMAT_TEXT,
  RD_FORMAT_JSON,          /* --json */
  RD_FORMAT_LIBERVIA_JSON, /* -O json */
} RdFormat;

/* All options, N of them. */
const RdOption *rd_option_get_table (size_t *n);
/* By its name without dashes ("_" is as good as "-"); NULL if there is none. IS_NEGATED, out: it
 * was the "no-" form of a switch. */
const RdOption *rd_option_find (const char *name, bool *is_negated);
const RdOption *rd_option_find_letter (char letter);
bool rd_option_takes_value (const RdOption *option);
/* Is its value the name of a file? Such a name is bytes, all others are UTF-8. */
bool rd_option_takes_file (const RdOption *option);
/* Does the table have an option of this name in one of GROUPS? */
bool rd_option_is_in (const RdOption *option, RdOptionGroups groups);
/* NAME is the option's, for the error. */
bool rd_option_parse_serial (const char *name, const char *value, RdNumber *serial, GError **error);

/* Parses ARGV, the program's name first. What is not UTF-8 is refused here, for all verbs: neither
 * the arguments nor the values have such text afterwards, but for names of files. */
RdOptions *rd_options_parse (int argc, char **argv, GError **error);
void rd_options_free (RdOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdOptions, rd_options_free)

/* False and an error, if an option was given that is in none of GROUPS. */
bool rd_options_check_groups (const RdOptions *options, RdOptionGroups groups, const char *verb,
                              GError **error);

/* Was --NAME given? */
bool rd_options_is_given (const RdOptions *options, const char *name);
RdFormat rd_options_get_format (const RdOptions *options);
RdColor rd_options_get_color (const RdOptions *options);
/* Was "-p all" said? */
bool rd_options_has_all_profiles (const RdOptions *options);
