/* A roster: what a filter selects, page by page, and contacts by their JIDs.
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
  CtlPaging paging;
  GVariant *contacts; /* the page */
  unsigned total;     /* of the whole reading */
  guint64 serial;
  bool is_begun;
} CtlRosterPages;

/* Refs the filter, also a floating one. */
bool ctl_roster_pages_open (CtlRosterPages *pages, RdBusProfile *profile, GVariant *filter,
                            GError **error);
void ctl_roster_pages_clear (CtlRosterPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlRosterPages, ctl_roster_pages_clear)

/* Is there a page that was not read? */
bool ctl_roster_pages_has_more (const CtlRosterPages *pages);
/* Reads the next page of at most LIMIT contacts. */
bool ctl_roster_pages_read (CtlRosterPages *pages, unsigned limit, GError **error);

/* Looks N of JIDS up, at most RD_LOOKUP_MAX: each is in *CONTACTS or in *MISSING then. */
bool ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts,
                        char ***missing, GError **error);
