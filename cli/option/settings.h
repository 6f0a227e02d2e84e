/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

extern const CtlOption ctl_settings_options[];

/* Returns an a{sv}. WORDS: KEY=VALUE, NULL-terminated; they win over the options. */
GVariant *ctl_settings_from_options (const CtlOptions *options, char **words, GError **error);
/* As a person writes them: "direct-tls". */
char **ctl_settings_list_keys (void);
