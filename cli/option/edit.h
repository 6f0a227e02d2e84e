/* What is to be done to a contact, as options: it becomes the a{sv} of the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

/* The names between the commas of LIST, each once; "\," is a comma in a name, "\\" a backslash. */
char **ctl_edit_split_groups (const char *list);
/* A floating a{sv} of --name, --groups, --add-group, --remove-group; of a new contact --name and
 * --group. */
GVariant *ctl_edit_from_options (const CtlOptions *options, GError **error);
