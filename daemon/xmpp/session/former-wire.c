/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/former-wire.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/jid.h"
#include "xmpp/session/iq-text.h"
#include "xmpp/session/stanza-error.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/stanza-id.h"

#include <string.h>

struct _RdFormerWire
{
  const RdPresenceEvents *events;
  gpointer user_data;
  /* The question; all NULL: none. */
  char *id; /* nobody else can guess it */
  char *moved_from;
  char *jid;
};

RdFormerWire *
rd_former_wire_new (const RdPresenceEvents *events, gpointer user_data)
{
  RdFormerWire *wire = g_new0 (RdFormerWire, 1);

  wire->events = events;
  wire->user_data = user_data;
  return wire;
}

static void
forget (RdFormerWire *wire)
{
  g_clear_pointer (&wire->id, g_free);
  g_clear_pointer (&wire->moved_from, g_free);
  g_clear_pointer (&wire->jid, g_free);
}

void
rd_former_wire_free (RdFormerWire *wire)
{
  forget (wire);
  g_free (wire);
}

char *
rd_former_wire_ask (RdFormerWire *wire, const char *moved_from, const char *jid)
{
  forget (wire);
  wire->id = rd_stanza_id_new ();
  wire->moved_from = g_strdup (moved_from);
  wire->jid = g_strdup (jid);
  return rd_iq_text_items (wire->id, moved_from, RD_NS_MOVED);
}

/* -- the answer -------------------------------------------------------------------------------- */

static bool
is_answer (const RdFormerWire *wire, const RdStanza *stanza)
{
  const char *from = rd_stanza_get (stanza, "from");
  const char *type = rd_stanza_get (stanza, "type");

  return wire->id != NULL && rd_stanza_is (stanza, "iq", RD_NS_CLIENT)
         && g_strcmp0 (rd_stanza_get (stanza, "id"), wire->id) == 0
         && (g_strcmp0 (type, "result") == 0 || g_strcmp0 (type, "error") == 0) && from != NULL
         && strchr (from, '/') == NULL && rd_jid_is_same_bare (from, wire->moved_from);
}

static bool
names_jid (const RdFormerWire *wire, const RdStanza *stanza, int item)
{
  int moved = rd_stanza_find_child (stanza, item, "moved", RD_NS_MOVED);
  int new_jid = rd_stanza_find_child (stanza, moved, "new-jid", RD_NS_MOVED);
  const char *text = rd_stanza_get_text (stanza, new_jid);

  return strlen (text) <= RD_JID_SIZE_MAX && rd_jid_is_same_bare (text, wire->jid);
}

/* Of several statements some are out of date: all must name the JID. */
static bool
is_confirmed (const RdFormerWire *wire, const RdStanza *stanza)
{
  int pubsub = rd_stanza_find_child (stanza, 0, "pubsub", RD_NS_PUBSUB);
  int items = rd_stanza_find_child (stanza, pubsub, "items", RD_NS_PUBSUB);
  int item = rd_stanza_get_first_child (stanza, items);

  if (item == RD_NO_ELEMENT
      || g_strcmp0 (rd_stanza_get_attribute (stanza, items, "node"), RD_NS_MOVED) != 0)
    return false;
  for (; item != RD_NO_ELEMENT; item = rd_stanza_get_next (stanza, item))
    {
      if (!names_jid (wire, stanza, item))
        return false;
    }
  return true;
}

/* An account that never stated anything has no such node. */
static RdFormer
judge (const RdFormerWire *wire, const RdStanza *stanza)
{
  if (g_str_equal (rd_stanza_get (stanza, "type"), "result"))
    return is_confirmed (wire, stanza) ? RD_FORMER_VERIFIED : RD_FORMER_DENIED;
  return (int)rd_stanza_error_read (stanza) == RD_ERROR_XMPP_ITEM_NOT_FOUND ? RD_FORMER_DENIED
                                                                            : RD_FORMER_UNANSWERED;
}

void
rd_former_wire_take_stanza (RdFormerWire *wire, const RdStanza *stanza)
{
  g_autofree char *moved_from = NULL;
  g_autofree char *jid = NULL;
  RdFormer former;

  if (!is_answer (wire, stanza))
    return;
  former = judge (wire, stanza);
  moved_from = g_steal_pointer (&wire->moved_from);
  jid = g_steal_pointer (&wire->jid);
  forget (wire);
  if (wire->events->former != NULL)
    wire->events->former (jid, moved_from, former, wire->user_data);
}
