/* A dictionary of the bus (a{sv}) with optional keys, read by a table of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdKey RdKey;

/* VALUE has KEY's type and is within its limit. */
typedef bool (*RdReadKey) (gpointer record, const RdKey *key, GVariant *value, GError **error);

struct _RdKey
{
  const char *name;
  const char *type; /* of GVariant: "b", "u", "t", "s" or "as" */
  size_t offset;    /* of the record's member, unless READ uses it otherwise */
  size_t max;       /* bytes of a text, entries of a list; 0: no limit */
  RdReadKey read;   /* NULL: rd_key_store () */
};

typedef struct
{
  const char *name;    /* "filter" */
  const char *unknown; /* "A filter has no key", the beginning of a sentence */
  const char *known;   /* "The filter's key" */
  const RdKey *keys;
  size_t n_keys;
} RdDictionary;

/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED; RECORD may be half filled then. */
bool rd_dictionary_read (const RdDictionary *dictionary, GVariant *dict, gpointer record,
                         GError **error);

/* The member is a bool, unsigned, uint64_t, char * or char **; the old text or list is freed. */
void rd_key_store (const RdKey *key, GVariant *value, gpointer record);
