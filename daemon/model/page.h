/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  GPtrArray *contacts; /* (element-type RdContact) */
  char *next_cursor;   /* "" at the end */
  unsigned total;
  uint64_t serial;
} RdPage;
void rd_page_free (RdPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPage, rd_page_free)

typedef struct
{
  GPtrArray *changed; /* (element-type RdContact), by serial */
  GPtrArray *removed; /* (element-type utf8), by serial */
  uint64_t serial;
  bool has_more;
  bool is_reset;
} RdChanges;
void rd_changes_free (RdChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdChanges, rd_changes_free)

typedef struct
{
  GPtrArray *contacts; /* (element-type RdContact), in the order asked */
  GPtrArray *missing;  /* (element-type utf8) */
} RdLookup;
void rd_lookup_free (RdLookup *lookup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdLookup, rd_lookup_free)
