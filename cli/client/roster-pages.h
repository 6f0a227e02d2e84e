/* A roster, page by page: what a filter selects, as it was when the reading began.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/client/paging.h"

#include <stdint.h>

typedef struct
{
  RdBusRoster *roster;
  GVariant *filter;
  RdPaging paging;
  GVariant *contacts; /* the page */
  unsigned total;     /* of the whole reading */
  guint64 serial;
  bool is_begun;
} RdRosterPages;

/* Refs the filter, also a floating one. */
bool rd_roster_pages_open (RdRosterPages *pages, RdClient *client, RdBusProfile *profile,
                           GVariant *filter, GError **error);
void rd_roster_pages_clear (RdRosterPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdRosterPages, rd_roster_pages_clear)

/* Is there a page that was not read? */
bool rd_roster_pages_has_more (const RdRosterPages *pages);
/* Reads the next page of at most LIMIT contacts. */
bool rd_roster_pages_read (RdRosterPages *pages, unsigned limit, GError **error);
