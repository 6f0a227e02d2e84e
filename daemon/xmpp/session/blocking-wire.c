/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/blocking-wire.h"

#include "xmpp/session/blocking-codec.h"
#include "xmpp/session/iq-text.h"
#include "xmpp/session/stanza-error.h"
#include "xmpp/stanza/namespaces.h"

struct _RdBlockingWire
{
  const RdRosterEvents *events;
  gpointer user_data;
  char *domain;
  RdOpenIqs *iqs;
  RdBlockingCodec codec; /* of the last list */
};

RdBlockingWire *
rd_blocking_wire_new (const char *domain, RdOpenIqs *iqs, const RdRosterEvents *events,
                      gpointer user_data)
{
  RdBlockingWire *wire = g_new0 (RdBlockingWire, 1);

  wire->events = events;
  wire->user_data = user_data;
  wire->domain = g_strdup (domain);
  wire->iqs = iqs;
  rd_blocking_codec_init (&wire->codec);
  return wire;
}

void
rd_blocking_wire_free (RdBlockingWire *wire)
{
  g_free (wire->domain);
  rd_blocking_codec_clear (&wire->codec);
  g_free (wire);
}

static void
tell (RdBlockingWire *wire, RdBlockUpdateKind kind, const RdBlockingCodec *list)
{
  g_autoptr (RdBlockUpdate) update = rd_block_update_new (kind, list != NULL ? list->jids : NULL);

  update->is_cut = list != NULL && list->is_cut;
  if (wire->events->blocking != NULL)
    wire->events->blocking (update, wire->user_data);
}

/* -- asking ------------------------------------------------------------------------------------ */

char *
rd_blocking_wire_discover (RdBlockingWire *wire)
{
  const RdOpenIq *iq;

  if (rd_open_iqs_has (wire->iqs, RD_ASKED_FEATURES)
      || rd_open_iqs_has (wire->iqs, RD_ASKED_BLOCK_LIST))
    return NULL;
  iq = rd_open_iqs_add (wire->iqs, RD_ASKED_FEATURES, NULL, false);
  return rd_iq_text_features (iq->id, wire->domain);
}

char *
rd_blocking_wire_block (RdBlockingWire *wire, bool is_unblock, const char *const *jids, unsigned n,
                        uint64_t *token)
{
  g_autofree char *content = rd_blocking_codec_write (is_unblock, jids, n);
  const RdOpenIq *iq;

  g_return_val_if_fail (content != NULL, NULL);
  iq = rd_open_iqs_add (wire->iqs, RD_ASKED_BLOCK, jids[0], is_unblock);
  *token = iq->token;
  return rd_iq_text_block (iq->id, content);
}

/* -- what comes -------------------------------------------------------------------------------- */

void
rd_blocking_wire_begin (RdBlockingWire *wire, RdListKind kind)
{
  rd_blocking_codec_begin (&wire->codec);
}

void
rd_blocking_wire_start_item (RdBlockingWire *wire, const char *const *attributes)
{
  rd_blocking_codec_start (&wire->codec, attributes);
}

void
rd_blocking_wire_end_item (RdBlockingWire *wire)
{
  rd_blocking_codec_end (&wire->codec);
}

static bool
is_result (const RdStanza *stanza)
{
  return g_strcmp0 (rd_stanza_get (stanza, "type"), "result") == 0;
}

static bool
has_element (const RdStanza *stanza, const char *name)
{
  return rd_stanza_find_child (stanza, 0, name, RD_NS_BLOCKING) != RD_NO_ELEMENT;
}

/* Says STANZA, an error, that there is no such thing, and not only for now? */
static bool
is_lacking (const RdStanza *stanza)
{
  switch ((int)rd_stanza_error_read (stanza))
    {
    case RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED:
    case RD_ERROR_XMPP_SERVICE_UNAVAILABLE:
    case RD_ERROR_XMPP_ITEM_NOT_FOUND:
    case RD_ERROR_XMPP_NOT_ALLOWED:
    case RD_ERROR_XMPP_FORBIDDEN:
      return true;
    default:
      return false;
    }
}

char *
rd_blocking_wire_take_features (RdBlockingWire *wire, const RdStanza *stanza)
{
  int query = rd_stanza_find_child (stanza, 0, "query", RD_NS_DISCO_INFO);
  const RdOpenIq *iq;

  if (!is_result (stanza) && !is_lacking (stanza))
    return NULL;
  if (rd_stanza_find_child (stanza, query, "feature", RD_NS_DISCO_INFO) == RD_NO_ELEMENT)
    {
      tell (wire, RD_BLOCK_UNSUPPORTED, NULL);
      return NULL;
    }
  iq = rd_open_iqs_add (wire->iqs, RD_ASKED_BLOCK_LIST, NULL, false);
  return rd_iq_text_block_list (iq->id);
}

void
rd_blocking_wire_take_list (RdBlockingWire *wire, const RdStanza *stanza)
{
  if (is_result (stanza) && has_element (stanza, "blocklist"))
    tell (wire, RD_BLOCK_LIST, &wire->codec);
  else if (!is_result (stanza) && is_lacking (stanza))
    tell (wire, RD_BLOCK_UNSUPPORTED, NULL);
}

RdBlockingPush
rd_blocking_wire_take_push (RdBlockingWire *wire, const RdStanza *stanza)
{
  if (has_element (stanza, "block"))
    {
      if (wire->codec.n_items == 0)
        return RD_BLOCKING_FAULTY_PUSH;
      tell (wire, RD_BLOCK_ADDED, &wire->codec);
      return RD_BLOCKING_PUSH;
    }
  if (has_element (stanza, "unblock"))
    {
      tell (wire, wire->codec.n_items > 0 ? RD_BLOCK_REMOVED : RD_BLOCK_CLEARED, &wire->codec);
      return RD_BLOCKING_PUSH;
    }
  /* The same told as a privacy list, which needs an answer, too. */
  return rd_stanza_find_child (stanza, 0, "query", RD_NS_PRIVACY) != RD_NO_ELEMENT
             ? RD_BLOCKING_PUSH
             : RD_BLOCKING_NO_PUSH;
}
