/* The selection of contacts, one for all verbs: options that become the bus's filter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

extern const CtlOption ctl_filter_options[];

/* An a{sv}. TEXT is the argument that may stand for --text, or NULL. */
GVariant *ctl_filter_from_options (const CtlOptions *options, const char *text, GError **error);
/* The same for "purge", which selects as Libervia's does: those without any subscription, with
 * --no-from and --no-to also those; with --subscription only what it says. */
GVariant *ctl_filter_of_purge (const CtlOptions *options, const char *text, GError **error);
