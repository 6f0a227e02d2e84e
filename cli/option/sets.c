/* Small sets of options that several verbs take.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/sets.h"

const CtlOption ctl_password_options[] = {
  { "password-file", CTL_OPTION_TEXT, "FILE",
    "read the password from this file; -: from standard input" },
  { 0 },
};

const CtlOption ctl_wait_options[] = {
  { "no-wait", CTL_OPTION_FLAG, NULL, "don't wait until it is done" },
  { 0 },
};

const CtlOption ctl_dry_run_options[] = {
  { "dry-run", CTL_OPTION_FLAG, NULL, "only show what would be done", .letter = 'n',
    .key = "DryRun" },
  { 0 },
};

const CtlOption ctl_confirm_options[] = {
  { "yes", CTL_OPTION_FLAG, NULL, "don't ask", .letter = 'y' },
  { "force", CTL_OPTION_FLAG, NULL, "as --yes; Libervia's word for it", .letter = 'f' },
  { 0 },
};

bool
ctl_confirm_is_given (const CtlOptions *options)
{
  return ctl_options_has (options, "yes") || ctl_options_has (options, "force");
}
