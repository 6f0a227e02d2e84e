/* Small sets of options that several verbs take.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

/* --password-file */
extern const CtlOption ctl_password_options[];
/* --no-wait */
extern const CtlOption ctl_wait_options[];
/* --dry-run; its key is DryRun. */
extern const CtlOption ctl_dry_run_options[];
/* --yes, and --force for the same. */
extern const CtlOption ctl_confirm_options[];

/* Was one of ctl_confirm_options given? */
bool ctl_confirm_is_given (const CtlOptions *options);
