/* An edit of a contact's name and groups, kept as a difference: it can be made again on top of what
 * somebody else changed meanwhile (RFC 6121 §2.1.5 sends whole items, and the last one wins). Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef struct
{
  char *jid;            /* as typed; NULL: of all contacts selected */
  char *name;           /* "" for none; NULL: stays */
  char **groups;        /* exactly these; NULL: stay */
  char **add_groups;    /* never NULL */
  char **remove_groups; /* never NULL; a group in both is added */
} RdEdit;

/* JID NULL: of SetSelected, which takes no "Name". RD_ERROR_INVALID_ARGUMENTS: no server could give
 * it back as it is. RD_ERROR_INVALID_JID: no roster can have it. */
RdEdit *rd_edit_new_from_variant (const char *jid, GVariant *dict, GError **error);
/* What makes AFTER of BEFORE; NULL: a contact without name and groups. */
RdEdit *rd_edit_new_between (const RdContact *before, const RdContact *after);
/* FIRST (may be NULL), then SECOND. */
RdEdit *rd_edit_new_after (const RdEdit *first, const RdEdit *second);
void rd_edit_free (RdEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdEdit, rd_edit_free)

/* BASE edited, under JID. BASE NULL: it is new. */
RdContact *rd_edit_apply (const RdEdit *edit, const char *jid, const RdContact *base);

/* EDIT was made for BASE, while others made OTHER of BASE; the server has NOW. Returns NOW with
 * both changes, and NOW's name where both changed it. Each may be NULL: not in the roster. */
RdContact *rd_edit_merge (const RdEdit *edit, const char *jid, const RdContact *base,
                          const RdContact *other, const RdContact *now);

/* RD_ERROR_INVALID_ARGUMENTS: TARGET exceeds a contact's limits, and BASE (may be NULL). */
bool rd_edit_check_target (const RdContact *target, const RdContact *base, GError **error);
/* Only RD_ITEM_SIZE_MAX, beyond which it could not be received any more. */
bool rd_edit_check_weight (const RdContact *target, const RdContact *base, GError **error);

/* Compares names and groups. NULL: a contact without either. */
bool rd_edit_is_same_item (const RdContact *a, const RdContact *b);
