/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/login/step.h"

#include <glib.h>

#define RD_ALERT_PROTOCOL_VERSION 70

/* The error for ALERT (RFC 8446 §6.2), with which DOMAIN's server ended TLS in STEP. */
GError *rd_tls_alert_describe (int alert, const char *domain, RdStep step, RdRemedy *remedy);
