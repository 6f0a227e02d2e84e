/* A plan that is being made: items are taken into it, contact by contact, and commit stores it, all
 * in one transaction. What is not committed leaves no trace.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "model/plan.h"
#include "model/sync-state.h"
#include "store/sql/database.h"

typedef struct
{
  RdDatabase *db;
  int64_t profile;
  const RdOrder *order;
  RdPlan *plan;    /* gets the items when it is committed */
  RdHiding hiding; /* of the server */
  bool is_behind;  /* open jobs may still change these contacts */

  RdTransaction transaction;
  GPtrArray *items;   /* (element-type RdPlanItem) */
  GHashTable *by_jid; /* the roster's JID → RdPlanItem of items */
} RdDraft;

/* Begins the transaction. Borrows ORDER. */
bool rd_draft_begin (RdDraft *draft, RdDatabase *db, int64_t profile, const RdOrder *order,
                     GError **error);
/* Rolls back what was not committed. */
void rd_draft_clear (RdDraft *draft);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdDraft, rd_draft_clear)

/* Looks TYPED up as Lookup does. *CONTACT: NULL for none. RD_ERROR_STALE: the server may have two
 * contacts of this JID. */
bool rd_draft_find (RdDraft *draft, const char *typed, RdContact **contact, GError **error);
/* *JID: as the roster spells it, or, of a new contact, prepared. RD_ERROR_STALE,
 * RD_ERROR_INVALID_JID. */
bool rd_draft_resolve (RdDraft *draft, const char *typed, RdContact **contact, char **jid,
                       GError **error);

/* The item of JID, which may be new and empty. CONTACT NULL: not in the roster. */
RdPlanItem *rd_draft_take_item (RdDraft *draft, const char *jid, RdContact *contact);
/* EDIT comes after the item's edits so far. RD_ERROR_INVALID_ARGUMENTS: a limit. */
bool rd_draft_add_edit (RdPlanItem *item, const RdEdit *edit, GError **error);
/* Call after all edits. Moves items whose contact would not change to the plan's unchanged, unless
 * an open job may still change it. A new contact counts as a change, and so does a presence. */
void rd_draft_settle_edits (RdDraft *draft);

/* Stores the plan and its intents; for a dry run only a number. */
RdPlan *rd_draft_commit (RdDraft *draft, GError **error);
