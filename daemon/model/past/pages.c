/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/past/pages.h"

RdPastPage *
rd_past_page_new (void)
{
  RdPastPage *page = g_new0 (RdPastPage, 1);

  page->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  return page;
}

void
rd_past_page_free (RdPastPage *page)
{
  g_ptr_array_unref (page->contacts);
  g_free (page->next_cursor);
  g_free (page);
}

RdDifferencePage *
rd_difference_page_new (void)
{
  RdDifferencePage *page = g_new0 (RdDifferencePage, 1);

  page->differences = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_difference_free);
  return page;
}

void
rd_difference_page_free (RdDifferencePage *page)
{
  g_ptr_array_unref (page->differences);
  g_free (page->next_cursor);
  g_free (page);
}
