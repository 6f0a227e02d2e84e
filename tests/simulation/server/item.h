/* One item of the model's roster, as a value: its text, its state by RFC 6121 §A.1, and its XML.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/server.h"
#include "server/subscription-rules.h"

/* JID is bare and prepared. Not in the roster, no request; spelt as JID. */
SimItem *sim_item_new (const char *jid);
SimItem *sim_item_copy (const SimItem *item); /* NULL of NULL */
void sim_item_free (SimItem *item);           /* NULL: does nothing */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimItem, sim_item_free)

/* GROUPS NULL: none. Sorts them and drops what comes twice. */
void sim_item_set_text (SimItem *item, const char *name, const char *const *groups);
/* A new sorted list of both, each group once. */
char **sim_groups_unite (const char *const *a, const char *const *b);
/* A new list: what is in A and not in B. */
char **sim_groups_subtract (const char *const *a, const char *const *b);

/* ITEM may be NULL. */
SimState sim_item_get_state (const SimItem *item);
/* A state with a subscription or one that waits for an answer puts the item into the roster. */
void sim_item_set_state (SimItem *item, SimState state);

/* Why the item can't be, or NULL: its state is none of RFC 6121's, or a group comes twice. */
const char *sim_item_find_fault (const SimItem *item);

void sim_item_append_xml (const SimItem *item, GString *xml);
/* A removal as a push writes it. GROUPS NULL: without. */
void sim_item_append_removal (const char *spelling, const char *const *groups, GString *xml);
