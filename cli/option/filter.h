/* The options that select contacts, as the bus takes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

extern const CtlOption ctl_filter_options[];
/* More of them, which say nothing of a roster's past. */
extern const CtlOption ctl_filter_now_options[];

/* Returns an a{sv}. TEXT: instead of --text, or NULL. */
GVariant *ctl_filter_from_options (const CtlOptions *options, const char *text, GError **error);
/* For verbs without ctl_filter_now_options. */
GVariant *ctl_filter_of_past (const CtlOptions *options, const char *text, GError **error);
/* As Libervia's purge: sets "NoSubscription" unless --subscription is given. */
GVariant *ctl_filter_of_purge (const CtlOptions *options, const char *text, GError **error);
