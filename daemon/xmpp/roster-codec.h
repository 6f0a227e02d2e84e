/* The roster's wire format (RFC 6121 §2.1): from the parts of an <item/> to a contact,
 * and back: roster-codec.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

#include <stddef.h>

typedef struct _RdRosterCodec RdRosterCodec;

/* What the names, attributes and texts of an item may have, all together. */
#define RD_ROSTER_ITEM_SIZE_MAX (64 * 1024)

typedef enum
{
  RD_ROSTER_ITEM_CONTACT,
  RD_ROSTER_ITEM_REMOVAL,   /* subscription='remove', in a push */
  RD_ROSTER_ITEM_BROKEN,    /* without a JID */
  RD_ROSTER_ITEM_TOO_LARGE, /* larger than RD_ROSTER_ITEM_SIZE_MAX */
} RdRosterItem;

RdRosterCodec *rd_roster_codec_new (void);
void rd_roster_codec_free (RdRosterCodec *codec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterCodec, rd_roster_codec_free)

/* An element begins: the <item/> itself, then those inside it. NS may be NULL. ATTRIBUTES: name,
 * value, …, NULL; namespaces, in front of a name and set apart by RD_XML_SEPARATOR, are passed
 * over. */
void rd_roster_codec_start (RdRosterCodec *codec, const char *ns, const char *name,
                            const char *const *attributes);
void rd_roster_codec_text (RdRosterCodec *codec, const char *text, size_t size);

/* An element ends. True: that was the item, and it can be taken, once. */
bool rd_roster_codec_end (RdRosterCodec *codec);

/* Is the item that is open, or ended, too large? Nothing more of it is kept then. */
bool rd_roster_codec_is_too_large (const RdRosterCodec *codec);

/* What the item was; only with RD_ROSTER_ITEM_CONTACT *CONTACT is set, and only with _REMOVAL *JID.
 * A subscription that means nothing is passed over, as RFC 6121 §2.1.2.5 wants, and the item stays:
 * an unknown one, and "remove" in what is no push. The codec is ready for another one then. */
RdRosterItem rd_roster_codec_take (RdRosterCodec *codec, bool is_push, RdContact **contact,
                                   char **jid);

/* The other way: the <item/> that sets CONTACT's name and groups, and the one that removes JID. */
char *rd_roster_codec_write_item (const RdContact *contact);
char *rd_roster_codec_write_removal (const char *jid);
