/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

#include <stddef.h>

typedef struct _RdRosterCodec RdRosterCodec;

typedef enum
{
  RD_ROSTER_ITEM_CONTACT,
  RD_ROSTER_ITEM_REMOVAL,   /* subscription='remove', in a push */
  RD_ROSTER_ITEM_BROKEN,    /* without a JID */
  RD_ROSTER_ITEM_TOO_LARGE, /* larger than RD_ITEM_SIZE_MAX */
} RdRosterItemKind;

typedef struct
{
  RdRosterItemKind kind;
  RdContact *contact; /* of _CONTACT; NULL otherwise */
  char *jid;          /* of _REMOVAL, and of _TOO_LARGE if it is usable; NULL otherwise */
  bool has_groups;    /* of _REMOVAL: it had <group/> children */
} RdRosterItem;

void rd_roster_item_clear (RdRosterItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdRosterItem, rd_roster_item_clear)

RdRosterCodec *rd_roster_codec_new (void);
void rd_roster_codec_free (RdRosterCodec *codec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterCodec, rd_roster_codec_free)

/* An element begins: the <item/> first, then those inside it. NS may be NULL. ATTRIBUTES: name,
 * value, …, NULL; none has a namespace. */
void rd_roster_codec_start (RdRosterCodec *codec, const char *ns, const char *name,
                            const char *const *attributes);
void rd_roster_codec_text (RdRosterCodec *codec, const char *text, size_t size);
bool rd_roster_codec_end (RdRosterCodec *codec); /* true: the item can be taken, once */

/* Returns the item and gets ready for another one. A subscription without a meaning counts as none
 * (RFC 6121 §2.1.2.5): an unknown word, and "remove" outside a push. */
RdRosterItem rd_roster_codec_take (RdRosterCodec *codec, bool is_push);

char *rd_roster_codec_write_item (const RdContact *contact);
char *rd_roster_codec_write_removal (const char *jid);
