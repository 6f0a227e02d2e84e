/* Counts depths and sizes of a stream's elements, hands the roster's items over one by one, and
 * leaves the rest to the reader. Nothing that others than the server can send ends the stream: a
 * stanza of theirs that is too much is skipped. Knows no parser and no libstrophe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/stream-content.h"

#include "dbus-interfaces/call-limits.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/stanza-reader.h"
#include "xmpp/stanza/wire-limits.h"

#include <string.h>

#define STREAM RD_NS_STREAMS "\x1Fstream"

/* Lists whose items are handed over, and their limits. */
static const struct
{
  const char *name, *item;
  int64_t size_max;
  const char *excess;
} lists[RD_N_LISTS] = {
  [RD_LIST_ROSTER] = { RD_NS_ROSTER "\x1Fquery", RD_NS_ROSTER "\x1Fitem", RD_ROSTER_SIZE_MAX,
                       "a roster of more than 64 MiB" },
#define BLOCKING(name)                                                                             \
  {                                                                                                \
    RD_NS_BLOCKING "\x1F" name, RD_NS_BLOCKING "\x1Fitem", RD_STANZA_SIZE_MAX,                     \
        "a block list of more than 10 MiB"                                                         \
  }
  [RD_LIST_BLOCKED] = BLOCKING ("blocklist"),
  [RD_LIST_BLOCK] = BLOCKING ("block"),
  [RD_LIST_UNBLOCK] = BLOCKING ("unblock"),
};

struct _RdStreamContent
{
  const RdStreamContentEvents *events;
  gpointer user_data;
  const RdStreamContentItems *items;
  gpointer items_data;

  bool is_in_session;
  unsigned depth; /* open elements: 1 in the stream, 2 in a stanza */
  RdStanzaReader *reader;
  bool has_sender;   /* the stanza has a "from", as all of others have */
  bool is_dropped;   /* the stanza is skipped to its end */
  bool is_wanted;    /* the stanza's items are handed over */
  bool is_in_roster; /* in a list of such a stanza */
  RdListKind list;   /* which */
  bool is_in_item;
  int64_t begin;        /* of the stanza, plus the size of its rosters */
  int64_t roster_begin; /* of the <query/> */
  int64_t roster_size;  /* of earlier ones in the stanza */
  GError *error;
};

RdStreamContent *
rd_stream_content_new (const RdStreamContentEvents *events, gpointer user_data,
                       const RdStreamContentItems *items, gpointer items_data)
{
  RdStreamContent *content = g_new0 (RdStreamContent, 1);

  content->events = events;
  content->user_data = user_data;
  content->items = items;
  content->items_data = items_data;
  content->reader = rd_stanza_reader_new ();
  return content;
}

void
rd_stream_content_free (RdStreamContent *content)
{
  rd_stanza_reader_free (content->reader);
  g_clear_error (&content->error);
  g_free (content);
}

void
rd_stream_content_begin_session (RdStreamContent *content)
{
  content->is_in_session = true;
}

bool
rd_stream_content_is_between_stanzas (const RdStreamContent *content)
{
  return content->depth == 1;
}

bool
rd_stream_content_may_leave_out (const RdStreamContent *content)
{
  bool is_of_roster = content->depth > 1 && content->is_wanted;

  return content->is_in_session && content->depth > 0 && !is_of_roster;
}

bool
rd_stream_content_is_in_roster (const RdStreamContent *content)
{
  return content->is_in_roster;
}

/* -- limits ------------------------------------------------------------------------------------ */

static GError *
make_error (RdError code, const char *what)
{
  return g_error_new (RD_ERROR, code,
                      "The server sent %s; the connection was ended. If it goes on, tell whoever "
                      "runs the server.",
                      what);
}

GError *
rd_stream_content_describe_excess (const char *what)
{
  return make_error (RD_ERROR_LIMIT_EXCEEDED, what);
}

void
rd_stream_content_fail (RdStreamContent *content, RdError code, const char *what)
{
  if (content->error == NULL)
    content->error = make_error (code, what);
}

const GError *
rd_stream_content_get_error (const RdStreamContent *content)
{
  return content->error;
}

static void
exceed (RdStreamContent *content, const char *excess)
{
  rd_stream_content_fail (content, RD_ERROR_LIMIT_EXCEEDED, excess);
}

static void
check_size (RdStreamContent *content, int64_t place)
{
  int64_t size = place - content->begin;

  if (content->is_in_roster)
    {
      if (place - content->roster_begin + content->roster_size > lists[content->list].size_max)
        exceed (content, lists[content->list].excess);
    }
  else if (!content->has_sender && size > RD_STANZA_SIZE_MAX)
    exceed (content, "a stanza of its own of more than 10 MiB");
  else if (!content->is_in_session && size > RD_EARLY_STANZA_SIZE_MAX)
    exceed (content, "a stanza of more than 256 KiB before the session");
}

static bool
has_too_many (const char *const *attributes)
{
  unsigned n = 0;

  while (n <= RD_ROSTER_ATTRIBUTES_MAX && attributes[2 * n] != NULL)
    n++;
  return n > RD_ROSTER_ATTRIBUTES_MAX;
}

static void
check_element (RdStreamContent *content, int64_t place, const char *const *attributes)
{
  bool is_whole = content->is_in_roster || content->depth == 0;

  check_size (content, place);
  if (content->depth >= RD_DEPTH_MAX)
    exceed (content, "elements nested more than 100000 deep");
  if (content->is_in_roster && content->depth >= RD_ROSTER_DEPTH_MAX)
    exceed (content, "elements of a roster nested more than 64 deep");
  if (is_whole && has_too_many (attributes))
    exceed (content, "an element with more than 64 attributes");
}

/* Over the limit, a stranger's stanza is skipped; the server's ends the stream. A sender that is
 * itself too long to be kept is neither the account nor its server. */
static void
check_kept (RdStreamContent *content)
{
  const RdStanza *stanza = rd_stanza_reader_get (content->reader);
  const char *excess = rd_stanza_get_excess (stanza);
  const char *from;

  if (excess == NULL || content->is_dropped)
    return;
  from = rd_stanza_get (stanza, "from");
  if (from == NULL && content->has_sender)
    from = "";
  content->is_dropped = from != NULL && content->items->is_stranger (from, content->items_data);
  if (!content->is_dropped)
    exceed (content, excess);
}

/* -- beginnings -------------------------------------------------------------------------------- */

static bool
has_sender (const char *const *attributes)
{
  while (attributes[0] != NULL && !g_str_equal (attributes[0], "from"))
    attributes += 2;
  return attributes[0] != NULL;
}

static void
begin_stanza (RdStreamContent *content, int64_t place, bool has_sender)
{
  content->begin = place;
  content->has_sender = has_sender;
  content->roster_size = 0;
  content->is_dropped = content->is_wanted = false;
  rd_stanza_reader_begin (content->reader);
}

void
rd_stream_content_begin_stream (RdStreamContent *content)
{
  content->depth = 0;
  content->is_in_roster = content->is_in_item = false;
  begin_stanza (content, 0, false);
}

/* If NAME is a list's. */
static void
maybe_begin_list (RdStreamContent *content, int64_t place, const char *name)
{
  for (RdListKind kind = 0; kind < RD_N_LISTS; kind++)
    {
      if (!g_str_equal (name, lists[kind].name))
        continue;
      content->is_in_roster = true;
      content->list = kind;
      content->roster_begin = place;
      content->items->list_begin (kind, content->items_data);
      return;
    }
}

static bool
is_wanted_iq (RdStreamContent *content)
{
  const RdStanza *stanza = rd_stanza_reader_get (content->reader);

  return rd_stanza_is (stanza, "iq", RD_NS_CLIENT)
         && content->items->iq_begin (rd_stanza_get (stanza, "type"), rd_stanza_get (stanza, "id"),
                                      rd_stanza_get (stanza, "from"), content->items_data);
}

static void
start_in_stanza (RdStreamContent *content, int64_t place, const char *name,
                 const char *const *attributes)
{
  rd_stanza_reader_start (content->reader, name, attributes);
  check_kept (content);
  if (content->error != NULL || content->is_dropped)
    return;
  if (content->depth == 1)
    content->is_wanted = is_wanted_iq (content);
  else if (content->depth == 2 && content->is_wanted)
    maybe_begin_list (content, place, name);
}

/* Drops attributes with a namespace (XML Names §6.2). */
static void
start_in_item (RdStreamContent *content, const char *name, const char *const *attributes)
{
  const char *kept[2 * RD_ROSTER_ATTRIBUTES_MAX + 1];
  unsigned n = 0;

  for (; attributes[0] != NULL; attributes += 2)
    {
      if (strchr (attributes[0], RD_XML_SEPARATOR) != NULL)
        continue;
      kept[n++] = attributes[0];
      kept[n++] = attributes[1];
    }
  kept[n] = NULL;
  content->items->item_start (name, kept, content->items_data);
}

static void
start_in_roster (RdStreamContent *content, const char *name, const char *const *attributes)
{
  if (content->depth == 3)
    content->is_in_item = g_str_equal (name, lists[content->list].item);
  if (content->is_in_item)
    start_in_item (content, name, attributes);
}

bool
rd_stream_content_start (RdStreamContent *content, int64_t place, const char *name,
                         const char *const *attributes)
{
  if (content->depth == 0 && !g_str_equal (name, STREAM))
    rd_stream_content_fail (content, RD_ERROR_CONNECTION_FAILED,
                            "something else than the header of a stream");
  if (content->depth == 1)
    begin_stanza (content, place, has_sender (attributes));
  check_element (content, place, attributes);
  if (content->error != NULL)
    return false;
  if (content->is_in_roster)
    start_in_roster (content, name, attributes);
  else if (content->depth > 0)
    start_in_stanza (content, place, name, attributes);
  return content->depth++ == 0;
}

/* -- ends -------------------------------------------------------------------------------------- */

static void
tell_stanza (RdStreamContent *content)
{
  const RdStanza *stanza = rd_stanza_reader_get (content->reader);

  if (!content->is_dropped && !(content->is_in_session && rd_stanza_is_empty (stanza)))
    content->events->stanza (stanza, content->user_data);
}

static void
end_in_roster (RdStreamContent *content)
{
  if (content->is_in_item)
    content->items->item_end (content->items_data);
  if (content->depth == 3)
    content->is_in_item = false;
}

static void
end_roster (RdStreamContent *content, int64_t place)
{
  int64_t size = place - content->roster_begin;

  content->is_in_roster = false;
  content->roster_size += size;
  content->begin += size;
}

static void
end_in_stanza (RdStreamContent *content, int64_t place)
{
  if (content->is_in_roster)
    end_roster (content, place);
  rd_stanza_reader_end (content->reader);
  if (content->depth == 1)
    tell_stanza (content);
}

bool
rd_stream_content_end (RdStreamContent *content, int64_t place)
{
  content->depth--;
  if (content->is_in_roster && content->depth > 2)
    end_in_roster (content);
  else if (content->depth > 0)
    end_in_stanza (content, place);
  else
    content->events->end (content->user_data);
  return content->depth == 0;
}

/* -- text -------------------------------------------------------------------------------------- */

/* Only white space may stand between stanzas, as a keep-alive. */
static void
check_space (RdStreamContent *content, const char *text, size_t size)
{
  for (size_t i = 0; i < size; i++)
    {
      if (!g_ascii_isspace (text[i]))
        rd_stream_content_fail (content, RD_ERROR_CONNECTION_FAILED,
                                "text where a stanza should be");
    }
}

static void
take_text (RdStreamContent *content, const char *text, size_t size)
{
  if (content->is_in_item)
    content->items->item_text (text, size, content->items_data);
  else if (!content->is_in_roster)
    {
      rd_stanza_reader_text (content->reader, text, size);
      check_kept (content);
    }
}

void
rd_stream_content_text (RdStreamContent *content, int64_t place, const char *text, size_t size)
{
  if (content->depth < 2)
    {
      check_space (content, text, size);
      return;
    }
  check_size (content, place);
  if (content->error == NULL)
    take_text (content, text, size);
}
