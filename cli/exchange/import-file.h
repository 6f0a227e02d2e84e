/* A file that is read for an import: its contacts as edits, and the lines that are none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/edits.h"
#include "cli/exchange/format.h"

/* Bad lines beyond these are only counted. */
#define CTL_BAD_LINES_MAX 1000

typedef struct
{
  unsigned line;
  char *why; /* a clause or a sentence, without its point */
} CtlBadLine;

typedef struct
{
  char *title;         /* "roster.jsonl", "standard input" */
  bool replaces_names; /* else a name is given only to who has none */
  unsigned n_kept;     /* records to keep at most */
  const char *format;  /* its name */
  CtlEdits *edits;     /* at least one for each contact */
  unsigned n_contacts; /* as far as the file's spelling tells, each once */
  GPtrArray *records;  /* (element-type CtlRecord): the first ones */
  GHashTable *lines;   /* JID as the file has it → its first line */
  GHashTable *known;   /* the same JIDs, folded */
  unsigned n_repeated; /* lines of a contact that had one before, and the first of them */
  unsigned repeated_line;
  GPtrArray *wanted; /* (element-type utf8): JIDs, borrowed, whose presence was seen or
                        asked for */
  GPtrArray *bad;    /* (element-type CtlBadLine) */
  unsigned n_bad;
  unsigned n_broken_names; /* with line breaks or tabs, which became blanks */
} CtlImportFile;

/* REPLACES_NAMES and N_KEPT are set before. FORMAT NULL: found out. */
bool ctl_import_file_read (CtlImportFile *file, const char *path, const char *format,
                           const CtlReadTerms *terms, GError **error);
void ctl_import_file_clear (CtlImportFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlImportFile, ctl_import_file_clear)

void ctl_import_file_add_bad (CtlImportFile *file, unsigned line, const char *why);
/* 0: the file has no such JID. */
unsigned ctl_import_file_find_line (const CtlImportFile *file, const char *jid);
/* As a bad line, and no contact of the file any more. JID as the file has it. */
void ctl_import_file_refuse (CtlImportFile *file, const char *jid, const char *why);
void ctl_import_file_sort_bad (CtlImportFile *file);
