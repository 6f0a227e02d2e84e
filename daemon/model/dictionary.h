/* Reads an a{sv} of the bus into a record, by a table of its keys, all optional.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdKey RdKey;

/* VALUE has the right type and size. */
typedef bool (*RdReadKey) (gpointer record, const RdKey *key, GVariant *value, GError **error);

struct _RdKey
{
  const char *name;
  const char *type; /* "b", "u", "t", "s" or "as" */
  size_t offset;    /* of the member, unless READ uses it otherwise */
  size_t max;       /* bytes of a text, entries of a list; 0: no limit */
  RdReadKey read;   /* NULL: rd_key_store () */
};

typedef struct
{
  const char *name;    /* "filter" */
  const char *unknown; /* "A filter has no key" */
  const char *known;   /* "The filter's key" */
  const RdKey *keys;
  size_t n_keys;
} RdDictionary;

/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED; RECORD may be half filled then. */
bool rd_dictionary_read (const RdDictionary *dictionary, GVariant *dict, gpointer record,
                         GError **error);

/* Members: bool, unsigned, uint64_t, char *, char **. Frees the old text or list. */
void rd_key_store (const RdKey *key, GVariant *value, gpointer record);
