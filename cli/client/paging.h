/* Checks that reading a roster by pages comes to an end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  char *cursor; /* of the next page; "": none */
  unsigned n_read;
  const char *method; /* whose answers the pages are, for the error */
  unsigned limit;     /* no answer counts more contacts */
} CtlPaging;

/* Of one roster. */
void ctl_paging_begin (CtlPaging *paging);
/* Of what METHOD gives, of which there are LIMIT at most. */
void ctl_paging_begin_of (CtlPaging *paging, const char *method, unsigned limit);
void ctl_paging_clear (CtlPaging *paging);

/* N contacts came, of LIMIT asked; all pages have MOST at most. Refuses a page that is too long,
 * empty but not the last, or the same again. */
bool ctl_paging_take (CtlPaging *paging, size_t n, unsigned limit, unsigned most,
                      const char *next_cursor, GError **error);
