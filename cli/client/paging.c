/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/paging.h"

#include "cli/client/incoming.h"
#include "dbus-interfaces/call-limits.h"

void
ctl_paging_begin (CtlPaging *paging)
{
  ctl_paging_begin_of (paging, "Get", RD_ROSTER_CONTACTS_MAX);
}

void
ctl_paging_begin_of (CtlPaging *paging, const char *method, unsigned limit)
{
  g_free (paging->cursor);
  *paging = (CtlPaging){ .cursor = g_strdup (""), .method = method, .limit = limit };
}

void
ctl_paging_clear (CtlPaging *paging)
{
  g_clear_pointer (&paging->cursor, g_free);
}

static const char *
find_fault (const CtlPaging *paging, size_t n, unsigned limit, unsigned most,
            const char *next_cursor)
{
  bool is_last = *next_cursor == '\0';

  if (n > limit)
    return "the page has more contacts than were asked for";
  if (most > paging->limit)
    return "it counts more than " G_STRINGIFY (RD_ROSTER_CONTACTS_MAX) " contacts";
  if (paging->n_read + n > most)
    return "it has more contacts than there can be";
  if (n == 0 && !is_last)
    return "the page is empty and is said not to be the last one";
  if (!is_last && g_str_equal (next_cursor, paging->cursor))
    return "behind the page comes the same one again";
  return strlen (next_cursor) > RD_CURSOR_SIZE_MAX ? "its cursor has more than 128 KiB" : NULL;
}

bool
ctl_paging_take (CtlPaging *paging, size_t n, unsigned limit, unsigned most,
                 const char *next_cursor, GError **error)
{
  const char *fault = find_fault (paging, n, limit, most, next_cursor);

  if (fault != NULL)
    return ctl_incoming_refuse (paging->method, fault, error);
  paging->n_read += n;
  g_free (paging->cursor);
  paging->cursor = g_strdup (next_cursor);
  return true;
}
