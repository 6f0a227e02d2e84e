/* An edit of a contact's name and groups, kept as a difference, to be made again after others'
 * changes (a roster set replaces the whole item, RFC 6121 §2.1.5). Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef struct
{
  char *jid;            /* as typed; NULL: all selected contacts */
  char *name;           /* NULL: stays */
  char *name_if_none;   /* for a contact whose name is blank; NULL: stays */
  char **groups;        /* exactly these; NULL: stay */
  char **add_groups;    /* never NULL */
  char **remove_groups; /* never NULL; a group in both lists is added */
} RdEdit;

/* JID NULL: for SetSelected, which takes no "Name". RD_ERROR_INVALID_ARGUMENTS,
 * RD_ERROR_LIMIT_EXCEEDED, RD_ERROR_INVALID_JID. */
RdEdit *rd_edit_new_from_variant (const char *jid, GVariant *dict, GError **error);
/* From BEFORE to AFTER; NULL: no name, no groups. */
RdEdit *rd_edit_new_between (const RdContact *before, const RdContact *after);
/* FIRST (may be NULL), then SECOND. */
RdEdit *rd_edit_new_after (const RdEdit *first, const RdEdit *second);
void rd_edit_free (RdEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdEdit, rd_edit_free)

/* BASE after the edit, with JID; BASE NULL: a new contact. */
RdContact *rd_edit_apply (const RdEdit *edit, const char *jid, const RdContact *base);

/* Repeats EDIT, made to BASE, after others changed BASE into OTHER. Returns NOW with OTHER's name
 * and groups after EDIT, but keeps NOW's name if both changed it. NULL: not in the roster. */
RdContact *rd_edit_merge (const RdEdit *edit, const char *jid, const RdContact *base,
                          const RdContact *other, const RdContact *now);

/* RD_ERROR_INVALID_ARGUMENTS: TARGET exceeds a limit and is larger than BASE (may be NULL). */
bool rd_edit_check_target (const RdContact *target, const RdContact *base, GError **error);
/* The same for RD_ITEM_SIZE_MAX only. */
bool rd_edit_check_weight (const RdContact *target, const RdContact *base, GError **error);

/* NULL: no name, no groups. */
bool rd_edit_is_same_item (const RdContact *a, const RdContact *b);
