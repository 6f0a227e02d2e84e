/* The items of a plan, packed one behind the other: of a large plan most wait for their turn, and
 * so packed they take a third of the memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/edit.h"
#include "model/subscription.h"

/* A removal, an edit or neither, then maybe a presence. */
typedef struct
{
  char *jid;          /* as the roster spells it */
  RdContact *contact; /* when planned; NULL: not in the roster */
  bool is_removal;
  bool is_strict;       /* done only if the contact is unchanged */
  bool is_follower;     /* begins when the plan's first item is done; fails if that fails */
  bool has_presence;    /* PRESENCE follows the change of the item */
  bool has_request;     /* the contact's request was unanswered */
  bool is_never_hidden; /* the server keeps a denied contact's item */
  RdPresence presence;
  RdEdit *edit;      /* NULL: none */
  bool is_literal;   /* EDIT is as ordered, not the difference of CONTACT and TARGET */
  RdContact *target; /* CONTACT after EDIT; NULL: no edit */
} RdPlanItem;

void rd_plan_item_free (RdPlanItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlanItem, rd_plan_item_free)

typedef struct
{
  unsigned len;
  GByteArray *bytes;
  GArray *places; /* (element-type size_t) */
} RdPlanItems;

RdPlanItems *rd_plan_items_new (void);
void rd_plan_items_free (RdPlanItems *items);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlanItems, rd_plan_items_free)

/* Takes ITEM. */
void rd_plan_items_add (RdPlanItems *items, RdPlanItem *item);
RdPlanItem *rd_plan_items_get (const RdPlanItems *items, unsigned number);
/* If ITEMS are removals and one edit, it goes first, and they follow it. */
void rd_plan_items_lead_removals (RdPlanItems *items);
/* Until the next item is added. */
const char *rd_plan_items_get_jid (const RdPlanItems *items, unsigned number);
bool rd_plan_items_has_presence (const RdPlanItems *items, unsigned number);
bool rd_plan_items_is_follower (const RdPlanItems *items, unsigned number);
/* CONTACT may be NULL: not in the roster. */
bool rd_plan_items_is_as_planned (const RdPlanItems *items, unsigned number,
                                  const RdContact *contact);
