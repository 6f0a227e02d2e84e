/* Duplicates.List: the contacts that may be one person. Reads the whole roster for each page, which
 * keeps nothing between them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/duplicates/duplicates.h"
#include "store/store.h"

typedef struct
{
  RdDuplicateReason reason;
  unsigned n;          /* contacts */
  GPtrArray *contacts; /* (element-type RdContact): at most RD_DUPLICATE_CONTACTS_MAX of them */
} RdDuplicate;

typedef struct
{
  GPtrArray *duplicates; /* (element-type RdDuplicate) */
  char *next_cursor;     /* "" at the end */
  unsigned total;        /* of all pages */
  uint64_t serial;
} RdDuplicatePage;
void rd_duplicate_page_free (RdDuplicatePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdDuplicatePage, rd_duplicate_page_free)

/* CURSOR "": from the first on. RD_ERROR_INVALID_ARGUMENTS: it is none of a page. */
void rd_store_list_duplicates_async (RdStore *store, int64_t profile, const char *cursor,
                                     unsigned limit, GAsyncReadyCallback callback,
                                     gpointer user_data);
RdDuplicatePage *rd_store_list_duplicates_finish (RdStore *store, GAsyncResult *result,
                                                  GError **error);
