/* The command line, parsed: the options given, and the words that are none.
 *
 * Options may stand before or after the verb, so the line is parsed against the options of all
 * verbs; the verb, once it is found, binds them: what it doesn't declare is refused then. Strings
 * that the functions return belong to the CtlOptions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/option.h"
#include "cli/out/output.h"

#include <stdint.h>

typedef struct
{
  const char *profile; /* NULL: the default one */
  bool plain;
  int verbosity;
  double timeout; /* seconds */

  GPtrArray *args; /* (element-type char*): the words that are no options, ended by NULL */

  GPtrArray *given;             /* private */
  const CtlOption *const *sets; /* private */
} CtlOptions;

typedef enum
{
  CTL_FORMAT_TEXT,
  CTL_FORMAT_JSON,          /* --json */
  CTL_FORMAT_LIBERVIA_JSON, /* -O json */
} CtlFormat;

/* The options of every verb, and small sets that several verbs take: --password-file; --no-wait;
 * --dry-run, with the key DryRun; --yes and --force. */
extern const CtlOption ctl_global_options[];
extern const CtlOption ctl_password_options[], ctl_wait_options[], ctl_dry_run_options[],
    ctl_confirm_options[];

/* Parses ARGV, the program's name first, with the options in KNOWN and the global ones. Refuses for
 * all verbs what is not UTF-8, but for names of files. */
CtlOptions *ctl_options_parse (int argc, char **argv, const CtlOption *const *known,
                               GError **error);
/* Now the options are VERB's, which declares SETS: refuses foreign ones and bad values. */
bool ctl_options_bind (CtlOptions *options, const CtlOption *const *sets, const char *verb,
                       GError **error);
void ctl_options_free (CtlOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOptions, ctl_options_free)

/* An option that is asked for must be a global one or in the verb's sets; the last one given
 * counts. */
bool ctl_options_has (const CtlOptions *options, const char *name);
/* NULL if it isn't given. */
const char *ctl_options_get_text (const CtlOptions *options, const char *name);
/* False if it isn't given. */
bool ctl_options_get_number (const CtlOptions *options, const char *name, uint64_t *number);
/* Inserts the options of SET that are given under their keys, but for names of files. */
void ctl_options_fill (const CtlOptions *options, const CtlOption *set, GVariantDict *dict);

/* Was one of ctl_confirm_options given? */
bool ctl_options_confirm (const CtlOptions *options);
CtlFormat ctl_options_get_format (const CtlOptions *options);
CtlColor ctl_options_get_color (const CtlOptions *options);
/* Was "-p all" said? */
bool ctl_options_has_all_profiles (const CtlOptions *options);
