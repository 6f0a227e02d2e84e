/* What to do to a contact: options that become one edit on the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

/* Of "set", and of "add". */
extern const CtlOption ctl_set_options[];
extern const CtlOption ctl_add_options[];

/* The names between the commas of LIST, each once; "\," is a comma in a name, "\\" a backslash. */
char **ctl_edit_split_groups (const char *list);
/* An a{sv} of ctl_set_options. */
GVariant *ctl_edit_of_set (const CtlOptions *options, GError **error);
/* An a{sv} of ctl_add_options. */
GVariant *ctl_edit_of_add (const CtlOptions *options, GError **error);
