/* The parsed command line. Options may precede the verb, so all verbs' options are accepted first,
 * and bound to the verb's later. Strings belong to CtlOptions.
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

  GPtrArray *args; /* (element-type utf8): all but options, and a NULL */

  /* private */
  GPtrArray *given;
  const CtlOption *const *own, *const *known; /* while parsing */
  const CtlOption *const *sets;
} CtlOptions;

typedef enum
{
  CTL_FORMAT_TEXT,
  CTL_FORMAT_JSON,          /* --json */
  CTL_FORMAT_LIBERVIA_JSON, /* -O json */
} CtlFormat;

/* Shared sets; the first is for every verb. */
extern const CtlOption ctl_global_options[];
extern const CtlOption ctl_password_options[], ctl_wait_options[], ctl_dry_run_options[],
    ctl_confirm_options[];

/* OWN: the global set and those of the verb, which come first, or NULL. KNOWN: the sets of all
 * verbs and the global one. Refuses invalid UTF-8, except in file names. */
CtlOptions *ctl_options_parse (int argc, char **argv, const CtlOption *const *own,
                               const CtlOption *const *known, GError **error);
/* That of the output, of a line that makes no sense elsewhere. */
CtlFormat ctl_options_find_format (int argc, char **argv, const CtlOption *const *known);
/* Refuses bad values, and options outside the verb's SETS. */
bool ctl_options_bind (CtlOptions *options, const CtlOption *const *sets, const char *verb,
                       GError **error);
void ctl_options_free (CtlOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOptions, ctl_options_free)

/* NAME must be global or in the verb's sets (asserted). The last one given counts. */
bool ctl_options_has (const CtlOptions *options, const char *name);
/* NULL: not given. */
const char *ctl_options_get_text (const CtlOptions *options, const char *name);
/* False: not given; NUMBER untouched. */
bool ctl_options_get_number (const CtlOptions *options, const char *name, uint64_t *number);
/* Inserts SET's given options that have a key, except file names. */
void ctl_options_fill (const CtlOptions *options, const CtlOption *set, GVariantDict *dict);

bool ctl_options_confirm (const CtlOptions *options);
CtlFormat ctl_options_get_format (const CtlOptions *options);
CtlColor ctl_options_get_color (const CtlOptions *options);
bool ctl_options_has_all_profiles (const CtlOptions *options);
