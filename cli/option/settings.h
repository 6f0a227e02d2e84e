/* The settings of a profile, as options or as KEY=VALUE: they become the settings of the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

extern const CtlOption ctl_settings_options[];

/* An a{sv}. WORDS (NULL-terminated) are KEY=VALUE; they win over the options. */
GVariant *ctl_settings_from_options (const CtlOptions *options, char **words, GError **error);
/* The keys that KEY=VALUE takes, as a person writes them. */
char **ctl_settings_list_keys (void);
