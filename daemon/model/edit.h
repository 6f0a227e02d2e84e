/* An edit: what is to become of one contact's name and groups.
 *
 * An edit is kept as the difference that it means, so that it can be made again on top of what
 * somebody else changed meanwhile: nothing is lost that both didn't change (RFC 6121 §2.1.5 sends
 * whole items, and the last one wins). Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef struct
{
  char *jid;            /* as it was typed; NULL: of no contact in particular */
  char *name;           /* the new one, "" for none; NULL: stays */
  char **groups;        /* exactly these; NULL: stay */
  char **add_groups;    /* never NULL */
  char **remove_groups; /* never NULL; a group in both is added */
} RdEdit;

/* From the a{sv} of the bus (Roster.Set). RD_ERROR_INVALID_ARGUMENTS names the key at fault: one
 * that is unknown, of a wrong type, a name or group that XML or a roster can't bear (not UTF-8, a
 * character that XML forbids, a line break or a tab in a name, more than 1023 bytes, an empty
 * group), more than 100 groups in a list. RD_ERROR_INVALID_JID: what can be in no roster; what can
 * be in one and not be prepared is the store's to judge. JID NULL: of Roster.SetSelected, which
 * takes no "Name". */
RdEdit *rd_edit_new_from_variant (const char *jid, GVariant *dict, GError **error);
/* What leads from BEFORE to AFTER, name and groups; NULL is a contact without either. */
RdEdit *rd_edit_new_between (const RdContact *before, const RdContact *after);
/* FIRST, which may be NULL, and then SECOND, as one. */
RdEdit *rd_edit_new_after (const RdEdit *first, const RdEdit *second);
void rd_edit_free (RdEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdEdit, rd_edit_free)

/* BASE edited; the subscription, flags and extra are BASE's. JID is the new contact's, spelt as the
 * roster does. BASE NULL: it isn't in the roster yet. */
RdContact *rd_edit_apply (const RdEdit *edit, const char *jid, const RdContact *base);

/* The edit was made of BASE, and somebody else made OTHER of BASE at the same time; NOW is what the
 * server has. The contact that has both: what the other changed and the edit; where both changed
 * the name, NOW's; and NOW's subscription, flags and extra. Any of the three may be NULL for none.
 */
RdContact *rd_edit_merge (const RdEdit *edit, const char *jid, const RdContact *base,
                          const RdContact *other, const RdContact *now);

/* May an edit make TARGET of BASE (NULL: none)? RD_ERROR_INVALID_ARGUMENTS: it would have more
 * groups, or bytes (see below), than a contact may. What is beyond that already may stay so. */
bool rd_edit_check_target (const RdContact *target, const RdContact *base, GError **error);
/* Only the bytes: an item that grew beyond what is taken from a server would end each connection
 * from then on, and the roster could not be had any more. */
bool rd_edit_check_weight (const RdContact *target, const RdContact *base, GError **error);

/* Do A and B have the same name and groups? NULL is a contact without either. */
bool rd_edit_is_same_item (const RdContact *a, const RdContact *b);
