/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/heard/sighting.h"
#include "xmpp/stanza/stanza.h"

/* Does STANZA prove that its sender was there? Trusts nothing but its "from", which the own server
 * answers for, and dates only to be earlier. What nobody sent just then is no proof: what comes
 * from a bare JID without a date (the server's word for an account that is offline), errors,
 * subscriptions, and what an account publishes (XEP-0163), which servers send again. */
bool rd_sighting_read (const RdStanza *stanza, RdSighting *sighting);

/* TIME of XEP-0082, in µs since 1970; 0: none. */
int64_t rd_sighting_read_time (const char *text);
