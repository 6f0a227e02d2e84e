/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"
#include "model/settings.h"

/* What must hold before an account can connect; NULL: all does. ASCII_DOMAIN and PASSWORD may be
 * NULL. */
GError *rd_prerequisites_check (const char *jid, const char *domain, const char *ascii_domain,
                                const RdSecret *password, const RdSettings *settings,
                                RdRemedy *remedy);
