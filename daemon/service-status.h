/* What systemd shows of rosterd (systemctl --user status rosterd): how many profiles are online,
 * and why one is not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profiles.h"

typedef struct _RdServiceStatus RdServiceStatus;

/* Tells it now, and when it changes. */
RdServiceStatus *rd_service_status_new (RdProfiles *profiles);
void rd_service_status_free (RdServiceStatus *status);
