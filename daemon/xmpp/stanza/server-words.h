/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stanza/stanza.h"

/* What a server wrote for a person beside an error condition: the first <text/> of ELEMENT in the
 * namespace NS, in one cleaned, short line that a sentence of ours can put between double quotes.
 * NULL: nothing. */
char *rd_server_words_read (const RdStanza *stanza, int element, const char *ns);

/* A blank, and WHO says: "WORDS". Or an empty text for NULL. */
char *rd_server_words_quote (const char *who, const char *words);
