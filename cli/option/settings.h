/* The settings of a profile, as options or as KEY=VALUE: they become the a{sv} of the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

/* Floating a{sv}; WORDS is NULL-terminated, each KEY=VALUE. */
GVariant *ctl_settings_from_options (const CtlOptions *options, char **words, GError **error);

/* The keys that KEY=VALUE takes, NULL-terminated; static. */
const char *const *ctl_settings_get_keys (void);
