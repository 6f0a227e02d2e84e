/* The first place: what systemd put into $CREDENTIALS_DIRECTORY/rosterd.PROFILE (LoadCredential=).
 * It is read at each login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

#include <stdbool.h>

bool rd_credential_exists (const char *profile);
/* RD_ERROR_PASSWORD_NEEDED: it is of no use, which only a person can mend. */
RdSecret *rd_credential_read (const char *profile, GError **error);
