/* Checks that a roster, read page by page, comes to its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  char *cursor; /* of the next page; "": there is none */
  unsigned n_read;
} CtlPaging;

void ctl_paging_begin (CtlPaging *paging);
void ctl_paging_clear (CtlPaging *paging);

/* Takes a page of N contacts where LIMIT were asked for; all pages have MOST at most. Refuses a
 * page that is too long, empty though others follow, or the same again. */
bool ctl_paging_take (CtlPaging *paging, size_t n, unsigned limit, unsigned most,
                      const char *next_cursor, GError **error);
