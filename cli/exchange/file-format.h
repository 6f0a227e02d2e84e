/* What a format of files is: a row of the table in cli/exchange/format.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/exchange/record.h"
#include "cli/exchange/source.h"

/* What a caller says of a file. */
typedef struct
{
  const char *map;     /* of --map, or NULL */
  const char *account; /* of --account, or NULL */
  const char *own_jid; /* the profile's, or NULL */
} CtlReadTerms;

/* What is exported. */
typedef struct
{
  const char *profile, *jid;
  uint64_t serial;
  int64_t time; /* µs since 1970 */
} CtlExportHead;

typedef struct
{
  const char *name;     /* of --format */
  const char *suffixes; /* of file names, separated by spaces: ".json .jsonl"; or NULL */

  /* Do the first bytes look like it? NULL: no telling. */
  bool (*detect) (const char *bytes, size_t size);
  /* Gives each contact and each bad line to SINK, in the file's order, and goes on behind what is
   * bad if it can. An error is what makes the rest unreadable. NULL: it can't be read. */
  bool (*read) (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink,
                GError **error);

  /* Append to TEXT, which is written out now and then. NULL: it can't be written. */
  void (*write_begin) (GString *text, const CtlExportHead *head);
  void (*write_contact) (GString *text, const CtlContact *contact);
  void (*write_end) (GString *text); /* or NULL */
} CtlFileFormat;
