/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

/* What systemd put into $CREDENTIALS_DIRECTORY/rosterd.PROFILE; NULL: nothing, or nothing of use.
 */
RdSecret *rd_credential_read (const char *profile);
