/* SPDX-License-Identifier: GPL-3.0-or-later */
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
  unsigned total;     /* of all pages, as the first one told */
  guint64 serial;
  bool is_begun;
} CtlRosterPages;

/* Refs the filter, and sinks it. */
bool ctl_roster_pages_open (CtlRosterPages *pages, RdBusProfile *profile, GVariant *filter,
                            GError **error);
void ctl_roster_pages_clear (CtlRosterPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlRosterPages, ctl_roster_pages_clear)

bool ctl_roster_pages_has_more (const CtlRosterPages *pages);
bool ctl_roster_pages_read (CtlRosterPages *pages, unsigned limit, GError **error);

/* Looks N of JIDS up, at most RD_LOOKUP_MAX; each comes in CONTACTS or in MISSING. */
bool ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts,
                        char ***missing, GError **error);
