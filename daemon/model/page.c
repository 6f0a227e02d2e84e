/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/page.h"

void
rd_page_free (RdPage *page)
{
  g_ptr_array_unref (page->contacts);
  g_free (page->next_cursor);
  g_free (page);
}

void
rd_changes_free (RdChanges *changes)
{
  g_ptr_array_unref (changes->changed);
  g_ptr_array_unref (changes->removed);
  g_free (changes);
}

void
rd_lookup_free (RdLookup *lookup)
{
  g_ptr_array_unref (lookup->contacts);
  g_ptr_array_unref (lookup->missing);
  g_free (lookup);
}
