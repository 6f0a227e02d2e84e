/* The selection language of all verbs, as options: they become the a{sv} of the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

/* A floating a{sv}. TEXT, from the argument behind the verb, stands for --text; NULL for none. */
GVariant *ctl_filter_from_options (const CtlOptions *options, const char *text, GError **error);
/* What "purge" removes, which is what Libervia's does: those without any subscription, with
 * --no-from and --no-to also those; unless --subscription says something else. */
GVariant *ctl_filter_of_purge (const CtlOptions *options, const char *text, GError **error);
