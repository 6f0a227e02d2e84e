/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"
#include "xmpp/stanza/stanza.h"

/* The error for STANZA, the <failure/> that answered MECHANISM (RFC 6120 §6.5). */
GError *rd_sasl_error_read (const RdStanza *stanza, const char *mechanism, RdRemedy *remedy);
