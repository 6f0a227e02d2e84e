/* A dictionary of the bus (a{sv}) whose keys are all optional: read by a table of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _RdKey RdKey;

/* Reads VALUE, which has KEY's type and is within its limit, into RECORD. */
typedef bool (*RdReadKey) (gpointer record, const RdKey *key, GVariant *value, GError **error);

struct _RdKey
{
  const char *name;
  const char *type; /* of GVariant: "b", "u", "t", "s" or "as" */
  size_t offset;    /* of the record's member; a READ may give it another meaning */
  size_t max;       /* bytes of a text, entries of a list; 0: no limit */
  RdReadKey read;   /* NULL: rd_key_store () */
};

typedef struct
{
  const char *name;    /* of the argument: "filter" */
  const char *unknown; /* begins the sentence of an unknown key: "A filter has no key" */
  const char *known;   /* begins the sentences of a known key: "The filter's key" */
  const RdKey *keys;
  size_t n_keys;
} RdDictionary;

/* Reads DICT into RECORD, which may be half filled on error. RD_ERROR_INVALID_ARGUMENTS: a key is
 * unknown (the sentence lists the known ones), or its value is wrong; RD_ERROR_LIMIT_EXCEEDED. */
bool rd_dictionary_read (const RdDictionary *dictionary, GVariant *dict, gpointer record,
                         GError **error);

/* Sets KEY's member of RECORD, a bool, unsigned, uint64_t, char * or char **; frees the old one. */
void rd_key_store (const RdKey *key, GVariant *value, gpointer record);
