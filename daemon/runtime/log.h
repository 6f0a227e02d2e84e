/* What rosterd logs: to the journal when standard error is the journal, else to standard error. A
 * message of any level but debug has no JID: each is replaced (runtime/log-privacy.h). Without
 * rd_log_init () GLib's own rules hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* MESSAGE_ID of the journal: only a person can mend what the profile has. */
#define RD_LOG_ID_FAILED "8f0ad7a2c1b64b5c9a4d2f6be1c07d35"

/* Once. IS_VERBOSE: all levels; else those from G_LOG_LEVEL_MESSAGE up. */
void rd_log_init (bool is_verbose);

/* The words of LogControl1: "emerg" to "debug", as in syslog (3). Thread-safe. */
const char *rd_log_get_level (void);
/* False: there is no such level. */
bool rd_log_set_level (const char *word);
/* "auto", "console" (standard error) or "journal". */
const char *rd_log_get_target (void);
bool rd_log_set_target (const char *word);

/* "PROFILE: " and the message, with PROFILE and the place in the source as fields. ID: a
 * MESSAGE_ID, or NULL. */
#define rd_log_profile(level, profile, id, ...)                                                    \
  rd_log_write (level, profile, id, __FILE__, G_STRINGIFY (__LINE__), G_STRFUNC, __VA_ARGS__)
void rd_log_write (GLogLevelFlags level, const char *profile, const char *id, const char *file,
                   const char *line, const char *function, const char *format, ...)
    G_GNUC_PRINTF (7, 8);
