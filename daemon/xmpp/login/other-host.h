/* The host that a server sends its users to (RFC 6120 §4.9.3.19): a stranger's text, which anybody
 * on the way can have written before TLS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

/* "host:port" as in a profile's address; NULL: STANZA is no such stream error, or names nothing
 * that can be an address. */
char *rd_other_host_read (const RdStanza *stanza);
