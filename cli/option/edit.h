/* The options of set and add, as the bus takes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

extern const CtlOption ctl_set_options[];
extern const CtlOption ctl_add_options[];

/* Returns an a{sv}. */
GVariant *ctl_edit_of_set (const CtlOptions *options, GError **error);
GVariant *ctl_edit_of_add (const CtlOptions *options, GError **error);
