/* Asks for the roster and its changes, and takes answers and pushes. Checks the sender and the id
 * of each iq (RFC 6121 §2) before it reads on. Answers the server's pings, broken pushes
 * (bad-request), and all other iqs as the server answers for a session that isn't there, so that
 * nothing leaks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/roster-wire.h"

#include "dbus-interfaces/call-limits.h"
#include "model/jid.h"
#include "runtime/clock.h"
#include "xmpp/session/answer-budget.h"
#include "xmpp/session/blocking-wire.h"
#include "xmpp/session/iq-text.h"
#include "xmpp/session/open-iqs.h"
#include "xmpp/session/roster-codec.h"
#include "xmpp/session/stanza-error.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/stanza-reader.h"

#include <string.h>

typedef enum
{
  INTAKE_NONE,
  INTAKE_ROSTER,  /* the awaited roster: its items are told one by one */
  INTAKE_BLOCKED, /* the awaited block list */
  INTAKE_PUSH,    /* its first item is kept until the push ends */
} IntakeKind;

/* The items of an iq from the account. */
typedef struct
{
  IntakeKind kind;
  unsigned n_queries, n_items;
  bool is_of_blocking; /* the list that comes in is no roster */
  RdRosterItem item;   /* of a push */
} Intake;

struct _RdRosterWire
{
  const RdRosterEvents *events;
  gpointer user_data;
  RdStream *stream;
  char *account, *domain;
  char *bound_account; /* as the server spells it */
  bool is_silent;

  RdOpenIqs *iqs; /* what is not answered */
  RdRosterCodec *codec;
  RdBlockingWire *blocking;
  Intake intake; /* of the stanza that comes in */
  RdAnswerBudget budget;
};

RdRosterWire *
rd_roster_wire_new (const char *account, const RdRosterEvents *events, gpointer user_data)
{
  RdRosterWire *wire = g_new0 (RdRosterWire, 1);

  wire->events = events;
  wire->user_data = user_data;
  wire->account = g_strdup (account);
  wire->domain = rd_jid_get_domain (account);
  wire->iqs = rd_open_iqs_new ();
  wire->codec = rd_roster_codec_new ();
  wire->blocking = rd_blocking_wire_new (wire->domain, wire->iqs, events, user_data);
  return wire;
}

void
rd_roster_wire_free (RdRosterWire *wire)
{
  g_free (wire->account);
  g_free (wire->domain);
  g_free (wire->bound_account);
  rd_blocking_wire_free (wire->blocking);
  rd_open_iqs_free (wire->iqs);
  rd_roster_codec_free (wire->codec);
  rd_roster_item_clear (&wire->intake.item);
  g_free (wire);
}

void
rd_roster_wire_bind (RdRosterWire *wire, RdStream *stream, const char *jid)
{
  wire->stream = stream;
  wire->bound_account = rd_jid_get_bare (jid);
}

void
rd_roster_wire_silence (RdRosterWire *wire)
{
  wire->is_silent = true;
}

/* -- asking ------------------------------------------------------------------------------------ */

/* Takes XML; NULL: nothing is to be asked. */
static void
ask (RdRosterWire *wire, char *xml)
{
  if (xml != NULL)
    rd_stream_ask (wire->stream, xml);
  g_free (xml);
}

void
rd_roster_wire_request (RdRosterWire *wire, const char *version)
{
  const RdOpenIq *iq;

  if (rd_open_iqs_has (wire->iqs, RD_ASKED_ROSTER))
    return;
  iq = rd_open_iqs_add (wire->iqs, RD_ASKED_ROSTER, NULL, false);
  ask (wire, rd_iq_text_roster (iq->id, version));
}

uint64_t
rd_roster_wire_ping (RdRosterWire *wire)
{
  const RdOpenIq *iq = rd_open_iqs_add (wire->iqs, RD_ASKED_PING, NULL, false);

  ask (wire, rd_iq_text_ping (iq->id, wire->domain));
  return iq->token;
}

static uint64_t
change (RdRosterWire *wire, const char *jid, bool is_removal, const char *item)
{
  const RdOpenIq *iq = rd_open_iqs_add (wire->iqs, RD_ASKED_CHANGE, jid, is_removal);

  ask (wire, rd_iq_text_change (iq->id, item));
  return iq->token;
}

uint64_t
rd_roster_wire_set_item (RdRosterWire *wire, const RdContact *contact)
{
  g_autofree char *item = rd_roster_codec_write_item (contact);

  return change (wire, contact->jid, false, item);
}

uint64_t
rd_roster_wire_remove_item (RdRosterWire *wire, const char *jid)
{
  g_autofree char *item = rd_roster_codec_write_removal (jid);

  return change (wire, jid, true, item);
}

void
rd_roster_wire_discover_blocking (RdRosterWire *wire)
{
  ask (wire, rd_blocking_wire_discover (wire->blocking));
}

uint64_t
rd_roster_wire_block (RdRosterWire *wire, bool is_unblock, const char *const *jids, unsigned n)
{
  uint64_t token = 0;

  ask (wire, rd_blocking_wire_block (wire->blocking, is_unblock, jids, n, &token));
  return token;
}

/* -- answering --------------------------------------------------------------------------------- */

static void
send_result (RdRosterWire *wire, const char *id, const char *to)
{
  g_autofree char *xml = rd_iq_text_result (id, to);

  rd_stream_send (wire->stream, xml);
}

static void
send_error (RdRosterWire *wire, const char *id, const char *to, const char *type,
            const char *condition)
{
  g_autofree char *xml = rd_iq_text_error (id, to, type, condition);

  rd_stream_send (wire->stream, xml);
}

static void
refuse_strangers_iq (RdRosterWire *wire, const char *id, const char *from)
{
  g_autofree char *xml = rd_iq_text_error (id, from, "cancel", "service-unavailable");

  if (rd_answer_budget_take (&wire->budget, strlen (xml), rd_clock_get_monotonic ()))
    rd_stream_send (wire->stream, xml);
}

void
rd_roster_wire_accept_push (RdRosterWire *wire, const char *id)
{
  send_result (wire, id, NULL);
}

const char *
rd_roster_wire_get_awaited (const RdRosterWire *wire, gint64 *since)
{
  return rd_open_iqs_get_awaited (wire->iqs, since);
}

void
rd_roster_wire_forgive (RdRosterWire *wire, gint64 held_since)
{
  rd_open_iqs_forgive (wire->iqs, held_since);
}

/* Ends the stream; nothing is told any more. */
static void
refuse (RdRosterWire *wire, const char *what)
{
  wire->is_silent = true;
  rd_stream_fail (wire->stream, rd_stream_content_describe_excess (what));
}

/* -- who may say what -------------------------------------------------------------------------- */

/* No sender, or the account's bare JID (RFC 6121 §2.1.6); no full JID and no domain. */
static bool
is_from_account (const RdRosterWire *wire, const char *from)
{
  if (from == NULL)
    return true;
  return strchr (from, '/') == NULL
         && (rd_jid_is_same_bare (from, wire->account)
             || g_strcmp0 (from, wire->bound_account) == 0);
}

static bool
is_from_server (const RdRosterWire *wire, const char *from)
{
  return is_from_account (wire, from) || rd_jid_is_same_bare (from, wire->domain);
}

/* -- items ------------------------------------------------------------------------------------- */

static void
hand_over_item (RdRosterWire *wire)
{
  g_auto (RdRosterItem) item = rd_roster_codec_take (wire->codec, false);

  rd_open_iqs_note_progress (wire->iqs);
  if (wire->is_silent)
    return;
  if (wire->intake.n_items > RD_ROSTER_CONTACTS_MAX)
    refuse (wire, "a roster of more than " G_STRINGIFY (RD_ROSTER_CONTACTS_MAX) " contacts");
  else if (item.kind == RD_ROSTER_ITEM_CONTACT)
    wire->events->item (item.contact, wire->user_data);
  else
    wire->events->left_out (item.jid, wire->user_data);
}

/* A push with more than one item is broken. */
static void
keep_item (RdRosterWire *wire)
{
  g_auto (RdRosterItem) item = rd_roster_codec_take (wire->codec, true);

  if (wire->intake.n_items > 1)
    return;
  wire->intake.item = item;
  item = (RdRosterItem){ 0 };
}

static IntakeKind
choose_intake (const RdRosterWire *wire, const char *type, const char *id, const char *from)
{
  const RdOpenIq *iq = rd_open_iqs_find (wire->iqs, id);

  if (wire->stream == NULL || !is_from_account (wire, from))
    return INTAKE_NONE;
  if (g_strcmp0 (type, "set") == 0)
    return INTAKE_PUSH;
  if (g_strcmp0 (type, "result") != 0 || iq == NULL)
    return INTAKE_NONE;
  if (iq->kind == RD_ASKED_BLOCK_LIST)
    return INTAKE_BLOCKED;
  return iq->kind == RD_ASKED_ROSTER ? INTAKE_ROSTER : INTAKE_NONE;
}

static void
clear_intake (RdRosterWire *wire)
{
  rd_roster_item_clear (&wire->intake.item);
  wire->intake = (Intake){ .kind = INTAKE_NONE };
}

static bool
is_stranger (const char *from, gpointer user_data)
{
  const RdRosterWire *wire = user_data;

  return wire->stream != NULL && !is_from_server (wire, from);
}

static bool
on_iq_begins (const char *type, const char *id, const char *from, gpointer user_data)
{
  RdRosterWire *wire = user_data;

  clear_intake (wire);
  wire->intake.kind = choose_intake (wire, type, id, from);
  return wire->intake.kind != INTAKE_NONE;
}

static void
on_list_begins (RdListKind kind, gpointer user_data)
{
  RdRosterWire *wire = user_data;

  wire->intake.is_of_blocking = kind != RD_LIST_ROSTER;
  if (wire->intake.is_of_blocking)
    rd_blocking_wire_begin (wire->blocking, kind);
  if (wire->intake.is_of_blocking || ++wire->intake.n_queries > 1
      || wire->intake.kind != INTAKE_ROSTER)
    return;
  rd_open_iqs_note_progress (wire->iqs);
  if (!wire->is_silent)
    wire->events->begin (wire->user_data);
}

static void
on_item_starts (const char *name, const char *const *attributes, gpointer user_data)
{
  RdRosterWire *wire = user_data;
  const char *separator = strchr (name, RD_XML_SEPARATOR);
  g_autofree char *ns = NULL;

  if (wire->intake.is_of_blocking)
    {
      rd_blocking_wire_start_item (wire->blocking, attributes);
      return;
    }
  ns = separator != NULL ? g_strndup (name, separator - name) : NULL;
  rd_roster_codec_start (wire->codec, ns, separator != NULL ? separator + 1 : name, attributes);
}

static void
on_item_text (const char *text, size_t size, gpointer user_data)
{
  RdRosterWire *wire = user_data;

  if (!wire->intake.is_of_blocking)
    rd_roster_codec_text (wire->codec, text, size);
}

static void
on_item_ends (gpointer user_data)
{
  RdRosterWire *wire = user_data;

  if (wire->intake.is_of_blocking)
    {
      rd_blocking_wire_end_item (wire->blocking);
      return;
    }
  if (!rd_roster_codec_end (wire->codec))
    return;
  wire->intake.n_items++;
  if (wire->intake.kind == INTAKE_ROSTER)
    hand_over_item (wire);
  else
    keep_item (wire);
}

const RdStreamContentItems rd_roster_wire_items
    = { is_stranger, on_iq_begins, on_list_begins, on_item_starts, on_item_text, on_item_ends };

/* -- answers of the server --------------------------------------------------------------------- */

static void
take_refusal (RdRosterWire *wire, const RdStanza *stanza)
{
  g_autoptr (GError) refusal
      = rd_stanza_error_describe_roster (rd_stanza_error_read (stanza), wire->domain);

  rd_stanza_error_add_words (refusal, stanza);
  wire->events->refused (refusal, wire->user_data);
}

/* NULL: it has none. */
static const char *
get_version (const RdStanza *stanza)
{
  int query = rd_stanza_find_child (stanza, 0, "query", RD_NS_ROSTER);

  return rd_stanza_get_attribute (stanza, query, "ver");
}

/* No <query/>: nothing has changed (RFC 6121 §2.6.3); an empty one: the roster is empty. */
static void
take_result (RdRosterWire *wire, const RdStanza *stanza)
{
  if (g_strcmp0 (rd_stanza_get (stanza, "type"), "result") != 0)
    take_refusal (wire, stanza);
  else if (wire->intake.n_queries > 0)
    wire->events->end (get_version (stanza), wire->user_data);
  else
    wire->events->unchanged (wire->user_data);
}

static void
take_answer_to_change (RdRosterWire *wire, const RdStanza *stanza, const RdOpenIq *iq)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (rd_stanza_get (stanza, "type"), "result") != 0)
    {
      error = rd_stanza_error_describe_change (rd_stanza_error_read (stanza), wire->domain, iq->jid,
                                               iq->is_removal);
      rd_stanza_error_add_words (error, stanza);
    }
  wire->events->answered (iq->token, error, wire->user_data);
}

static void
take_answer_to_block (RdRosterWire *wire, const RdStanza *stanza, const RdOpenIq *iq)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (rd_stanza_get (stanza, "type"), "result") != 0)
    {
      error = rd_stanza_error_describe_block (rd_stanza_error_read (stanza), wire->domain,
                                              iq->is_removal);
      rd_stanza_error_add_words (error, stanza);
    }
  wire->events->answered (iq->token, error, wire->user_data);
}

static bool
may_answer (const RdRosterWire *wire, const RdOpenIq *iq, const char *from)
{
  return iq->kind == RD_ASKED_PING || iq->kind == RD_ASKED_FEATURES ? is_from_server (wire, from)
                                                                    : is_from_account (wire, from);
}

/* It is removed before its answer is told. */
static void
take_answer (RdRosterWire *wire, const RdStanza *stanza, const char *id, const char *from)
{
  const RdOpenIq *open = rd_open_iqs_find (wire->iqs, id);
  g_autoptr (RdOpenIq) iq = NULL;

  if (open == NULL || !may_answer (wire, open, from))
    return;
  iq = rd_open_iqs_take (wire->iqs, open);
  switch (iq->kind)
    {
    case RD_ASKED_ROSTER:
      take_result (wire, stanza);
      break;
    case RD_ASKED_CHANGE:
      take_answer_to_change (wire, stanza, iq);
      break;
    case RD_ASKED_PING:
      wire->events->pong (iq->token, wire->user_data);
      break;
    case RD_ASKED_BLOCK:
      take_answer_to_block (wire, stanza, iq);
      break;
    case RD_ASKED_FEATURES:
      ask (wire, rd_blocking_wire_take_features (wire->blocking, stanza));
      break;
    case RD_ASKED_BLOCK_LIST:
      rd_blocking_wire_take_list (wire->blocking, stanza);
      break;
    case RD_N_ASKED:
      break;
    }
}

/* -- pushes, and what else comes --------------------------------------------------------------- */

static void
tell_push (RdRosterWire *wire, const char *id, const char *version)
{
  const RdRosterItem *item = &wire->intake.item;
  RdRosterPush push = {
    .id = id,
    .contact = item->contact,
    .removed_jid = item->jid,
    .has_groups = item->has_groups,
    .version = version,
  };

  wire->events->push (&push, wire->user_data);
}

/* Why the push can't be used (RFC 6121 §2.1.6, RFC 6120 §8.1.3), or RD_DOUBT_NONE. */
static RdDoubt
find_doubt (const RdRosterWire *wire, const char *id)
{
  RdRosterItemKind kind = wire->intake.item.kind;

  if (wire->intake.n_queries != 1 || wire->intake.n_items != 1)
    return RD_DOUBT_ITEM_COUNT;
  if (kind == RD_ROSTER_ITEM_BROKEN)
    return RD_DOUBT_NO_JID;
  if (kind == RD_ROSTER_ITEM_TOO_LARGE)
    return RD_DOUBT_TOO_LARGE;
  return id != NULL ? RD_DOUBT_NONE : RD_DOUBT_NO_ID;
}

static void
tell_doubt (RdRosterWire *wire, RdDoubt doubt)
{
  const RdRosterItem *item = &wire->intake.item;
  const char *jid = item->contact != NULL ? item->contact->jid : item->jid;

  wire->events->doubt (doubt, doubt != RD_DOUBT_ITEM_COUNT ? jid : NULL, wire->user_data);
}

static void
take_push (RdRosterWire *wire, const RdStanza *stanza, const char *id, const char *from)
{
  RdDoubt doubt = find_doubt (wire, id);

  if (doubt == RD_DOUBT_NONE)
    {
      tell_push (wire, id, get_version (stanza));
      return;
    }
  if (id != NULL)
    send_error (wire, id, from, "modify", "bad-request");
  tell_doubt (wire, doubt);
}

/* False: it is no push of the block list. */
static bool
take_blocking_push (RdRosterWire *wire, const RdStanza *stanza, const char *id, const char *from)
{
  RdBlockingPush push = rd_blocking_wire_take_push (wire->blocking, stanza);

  if (push == RD_BLOCKING_NO_PUSH)
    return false;
  if (push == RD_BLOCKING_FAULTY_PUSH)
    send_error (wire, id, from, "modify", "bad-request");
  else
    send_result (wire, id, from);
  return true;
}

static void
take_get_or_set (RdRosterWire *wire, const RdStanza *stanza, const char *id, const char *from)
{
  bool is_set = g_strcmp0 (rd_stanza_get (stanza, "type"), "set") == 0;
  bool is_ping = rd_stanza_find_child (stanza, 0, "ping", RD_NS_PING) != RD_NO_ELEMENT;

  if (wire->intake.kind == INTAKE_PUSH && wire->intake.n_queries > 0)
    take_push (wire, stanza, id, from);
  else if (id == NULL
           || (wire->intake.kind == INTAKE_PUSH && take_blocking_push (wire, stanza, id, from)))
    return;
  else if (!is_from_server (wire, from))
    refuse_strangers_iq (wire, id, from);
  else if (!is_set && is_ping)
    send_result (wire, id, from);
  else
    send_error (wire, id, from, "cancel", "service-unavailable");
}

static void
take_iq (RdRosterWire *wire, const RdStanza *stanza)
{
  const char *id = rd_stanza_get (stanza, "id");
  const char *type = rd_stanza_get (stanza, "type");
  const char *from = rd_stanza_get (stanza, "from");

  if (g_strcmp0 (type, "result") == 0 || g_strcmp0 (type, "error") == 0)
    take_answer (wire, stanza, id, from);
  else if (g_strcmp0 (type, "get") == 0 || g_strcmp0 (type, "set") == 0)
    take_get_or_set (wire, stanza, id, from);
}

void
rd_roster_wire_take_stanza (RdRosterWire *wire, const RdStanza *stanza)
{
  if (wire->is_silent || !rd_stanza_is (stanza, "iq", RD_NS_CLIENT))
    return;
  take_iq (wire, stanza);
  clear_intake (wire);
}
