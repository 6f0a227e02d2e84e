/* Keeps of each stanza what the table below names; the rest is skipped at the same small cost per
 * element. Checks no senders. The roster's items don't come through here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/stanza-reader.h"

#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/wire-limits.h"

#include <string.h>

typedef enum
{
  TEXT_NONE,
  TEXT_WHOLE,
  TEXT_WORDS, /* its first RD_KEPT_WORDS_MAX bytes */
} TextKind;

/* An element that is read. */
typedef struct _Row Row;
struct _Row
{
  const char *ns;
  const char *name; /* NULL: any */
  TextKind text;
  const char *attributes[3]; /* kept in this order: the sender first */
  const char *const *types;  /* of the attribute "type", "": none; NULL: any */
  const char *const *vars;   /* of the attribute "var"; NULL: any */
  const Row *children;
};

/* -- the table, from the innermost elements to the stanzas ------------------------------------- */

static const Row stream_conditions[] = {
  { RD_NS_STREAM_CONDITIONS, "text", TEXT_WORDS },
  { RD_NS_STREAM_CONDITIONS, "see-other-host", TEXT_WORDS },
  { RD_NS_STREAM_CONDITIONS, NULL },
  { NULL },
};
static const Row stanza_conditions[] = {
  { RD_NS_STANZA_CONDITIONS, "text", TEXT_WORDS },
  { RD_NS_STANZA_CONDITIONS, NULL },
  { NULL },
};
static const Row sasl_conditions[] = {
  { RD_NS_SASL, "text", TEXT_WORDS },
  { RD_NS_SASL, NULL },
  { NULL },
};
static const Row mechanisms[] = { { RD_NS_SASL, "mechanism", TEXT_WHOLE }, { NULL } };
static const Row bindings[] = {
  { RD_NS_CHANNEL_BINDING, "channel-binding", .attributes = { "type" } },
  { NULL },
};
static const Row bound[] = { { RD_NS_BIND, "jid", TEXT_WHOLE }, { NULL } };

static const Row features[] = {
  { RD_NS_TLS, "starttls" },
  { RD_NS_SASL, "mechanisms", .children = mechanisms },
  { RD_NS_BIND, "bind" },
  { RD_NS_VERSIONING, "ver" },
  { RD_NS_PRE_APPROVAL, "sub" },
  { RD_NS_CHANNEL_BINDING, "sasl-channel-binding", .children = bindings },
  { NULL },
};

/* A server has many, of which no more is kept than this. */
static const char *const server_features[] = { RD_NS_BLOCKING, NULL };
static const Row discovered[] = {
  { RD_NS_DISCO_INFO, "feature", .attributes = { "var" }, .vars = server_features },
  { NULL },
};

/* That an account has moved, in its PEP node. */
static const Row new_jids[] = { { RD_NS_MOVED, "new-jid", TEXT_WORDS }, { NULL } };
static const Row statements[] = { { RD_NS_MOVED, "moved", .children = new_jids }, { NULL } };
static const Row node_items[] = { { RD_NS_PUBSUB, "item", .children = statements }, { NULL } };
static const Row nodes[]
    = { { RD_NS_PUBSUB, "items", .attributes = { "node" }, .children = node_items }, { NULL } };

static const Row iq_children[] = {
  { RD_NS_ROSTER, "query", .attributes = { "ver" } },
  { RD_NS_PING, "ping" },
  { RD_NS_DISCO_INFO, "query", .children = discovered },
  { RD_NS_BLOCKING, NULL },
  { RD_NS_PRIVACY, "query" },
  { RD_NS_PUBSUB, "pubsub", .children = nodes },
  { RD_NS_BIND, "bind", .children = bound },
  { RD_NS_CLIENT, "error", .children = stanza_conditions },
  { NULL },
};

static const Row old_jids[] = { { RD_NS_MOVED, "old-jid", TEXT_WORDS }, { NULL } };
static const Row presence_children[] = {
  { RD_NS_CLIENT, "status", TEXT_WORDS },
  { RD_NS_MOVED, "moved", .children = old_jids },
  { RD_NS_CLIENT, "error", .children = stanza_conditions },
  { NULL },
};

static const Row sighting_children[] = {
  { RD_NS_DELAY, "delay", .attributes = { "stamp" } },
  { RD_NS_PUBSUB_EVENT, "event" },
  { NULL },
};

static const char *const presence_types[]
    = { "subscribe", "subscribed", "unsubscribe", "unsubscribed", "error", NULL };
/* Of what contacts show of themselves, and what they say, only that they were there. */
static const char *const shown_types[] = { "", "unavailable", NULL };
static const char *const message_types[] = { "", "normal", "chat", "groupchat", "headline", NULL };

static const Row stanzas[] = {
  { RD_NS_CLIENT, "iq", .attributes = { "from", "type", "id" }, .children = iq_children },
  { RD_NS_CLIENT, "presence", .attributes = { "from", "type", "id" }, .types = presence_types,
    .children = presence_children },
  { RD_NS_CLIENT, "presence", .attributes = { "from", "type" }, .types = shown_types,
    .children = sighting_children },
  { RD_NS_CLIENT, "message", .attributes = { "from", "type" }, .types = message_types,
    .children = sighting_children },
  { RD_NS_STREAMS, "features", .children = features },
  { RD_NS_STREAMS, "error", .children = stream_conditions },
  { RD_NS_SASL, "failure", .children = sasl_conditions },
  { RD_NS_SASL, NULL, TEXT_WHOLE },
  { RD_NS_TLS, NULL },
  { NULL },
};

#define ROWS_MAX 6 /* the table's depth */

/* -- the walk ---------------------------------------------------------------------------------- */

struct _RdStanzaReader
{
  RdStanza *stanza;
  unsigned depth;            /* open elements */
  unsigned n_read;           /* the outer ones of them, which are read */
  const Row *rows[ROWS_MAX]; /* of those */
  size_t words_size;         /* of the element with TEXT_WORDS that is open */
};

RdStanzaReader *
rd_stanza_reader_new (void)
{
  RdStanzaReader *reader = g_new0 (RdStanzaReader, 1);

  reader->stanza = rd_stanza_new ();
  return reader;
}

void
rd_stanza_reader_free (RdStanzaReader *reader)
{
  rd_stanza_free (reader->stanza);
  g_free (reader);
}

void
rd_stanza_reader_begin (RdStanzaReader *reader)
{
  rd_stanza_clear (reader->stanza);
  reader->depth = reader->n_read = 0;
}

/* A name may be very long: don't measure it. */
static const char *
skip_namespace (const char *name, const char *ns)
{
  size_t size = strlen (ns);

  return strncmp (name, ns, size) == 0 && name[size] == RD_XML_SEPARATOR ? name + size + 1 : NULL;
}

static const char *
find_attribute (const char *const *attributes, const char *name)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (g_str_equal (attributes[0], name))
        return attributes[1];
    }
  return NULL;
}

/* VALUES NULL: any. */
static bool
has_one_of (const char *const *attributes, const char *name, const char *const *values)
{
  const char *value = values != NULL ? find_attribute (attributes, name) : NULL;

  return values == NULL || g_strv_contains (values, value != NULL ? value : "");
}

static bool
is_meant (const Row *row, const char *const *attributes)
{
  return has_one_of (attributes, "type", row->types) && has_one_of (attributes, "var", row->vars);
}

/* The element's row, and its local name; NULL: it isn't read. */
static const Row *
find_row (const Row *rows, const char *name, const char *const *attributes, const char **local)
{
  for (const Row *row = rows; row != NULL && row->ns != NULL; row++)
    {
      *local = skip_namespace (name, row->ns);
      if (*local != NULL && (row->name == NULL || g_str_equal (*local, row->name))
          && is_meant (row, attributes))
        return row;
    }
  return NULL;
}

static void
keep (RdStanzaReader *reader, const Row *row, const char *local, const char *const *attributes)
{
  rd_stanza_start (reader->stanza, row->ns, local);
  for (unsigned i = 0; i < G_N_ELEMENTS (row->attributes) && row->attributes[i] != NULL; i++)
    {
      const char *value = find_attribute (attributes, row->attributes[i]);

      if (value != NULL)
        rd_stanza_add_attribute (reader->stanza, row->attributes[i], value);
    }
  reader->words_size = 0;
}

void
rd_stanza_reader_start (RdStanzaReader *reader, const char *name, const char *const *attributes)
{
  bool may_be_read = reader->depth++ == reader->n_read && reader->n_read < ROWS_MAX;
  const Row *row;
  const char *local;

  if (!may_be_read)
    return;
  row = find_row (reader->n_read > 0 ? reader->rows[reader->n_read - 1]->children : stanzas, name,
                  attributes, &local);
  if (row == NULL)
    return;
  reader->rows[reader->n_read++] = row;
  keep (reader, row, local, attributes);
}

void
rd_stanza_reader_text (RdStanzaReader *reader, const char *text, size_t size)
{
  const Row *row = reader->n_read > 0 ? reader->rows[reader->n_read - 1] : NULL;

  if (reader->depth != reader->n_read || row == NULL || row->text == TEXT_NONE)
    return;
  if (row->text == TEXT_WORDS)
    {
      size = MIN (size, RD_KEPT_WORDS_MAX - reader->words_size);
      reader->words_size += size;
    }
  rd_stanza_add_text (reader->stanza, text, size);
}

void
rd_stanza_reader_end (RdStanzaReader *reader)
{
  if (reader->depth-- > reader->n_read)
    return;
  reader->n_read--;
  rd_stanza_end (reader->stanza);
}

const RdStanza *
rd_stanza_reader_get (const RdStanzaReader *reader)
{
  return reader->stanza;
}
