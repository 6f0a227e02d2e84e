/* A profile's settings: as options of profile add, and as KEY=VALUE of profile set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/option/options.h"

extern const CtlOption ctl_settings_options[];

/* Returns an a{sv}. WORDS: KEY=VALUE, NULL-terminated; they override options. */
GVariant *ctl_settings_from_options (const CtlOptions *options, char **words, GError **error);
/* As typed: "direct-tls". */
char **ctl_settings_list_keys (void);
/* The setting of KEY on the bus, with a word for its value: "client-certificate=FILE"; NULL: there
 * is no such key. */
char *ctl_settings_describe_change (const char *key);
/* Does a password command give the password, so that nobody is asked for it? */
bool ctl_settings_has_command (GVariant *settings);
