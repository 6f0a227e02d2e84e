/* A roster that is read page by page comes to its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* How far a reading by Get has come. */
typedef struct
{
  char *cursor; /* of the page that comes next; "": there is none */
  unsigned n_read;
} CtlPaging;

/* At the first page. */
void ctl_paging_begin (CtlPaging *paging);
void ctl_paging_clear (CtlPaging *paging);

/* The page has N contacts where LIMIT were asked for, all pages have at most MOST, and NEXT_CURSOR
 * follows. False, with an error, if no roster is like that: the page is too long, nothing in it and
 * yet not the last one, the same again, or behind the last contact that there can be. */
bool ctl_paging_take (CtlPaging *paging, size_t n, unsigned limit, unsigned most,
                      const char *next_cursor, GError **error);
