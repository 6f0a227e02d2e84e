/* A roster's items in libstrophe's finished trees: roster-tree.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/roster-codec.h"

#include <strophe.h>

/* The first <item/> of a <query/>, and the next one; NULL: none. */
xmpp_stanza_t *rd_roster_tree_get_item (xmpp_stanza_t *query);
xmpp_stanza_t *rd_roster_tree_get_next (xmpp_stanza_t *item);

/* Feeds CODEC with ITEM, all of it: it can be taken then. */
void rd_roster_tree_feed (xmpp_stanza_t *item, RdRosterCodec *codec);
