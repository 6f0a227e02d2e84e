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
  GVariant *contacts; /* the current page */
  unsigned total;     /* of all pages, from the first */
  guint64 serial;
  bool is_begun;
} CtlRosterPages;

/* Sinks FILTER. */
bool ctl_roster_pages_open (CtlRosterPages *pages, RdBusProfile *profile, GVariant *filter,
                            GError **error);
void ctl_roster_pages_clear (CtlRosterPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlRosterPages, ctl_roster_pages_clear)

bool ctl_roster_pages_has_more (const CtlRosterPages *pages);
bool ctl_roster_pages_read (CtlRosterPages *pages, unsigned limit, GError **error);

/* N: at most RD_LOOKUP_MAX. Each JID is in CONTACTS or MISSING. */
bool ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts,
                        char ***missing, GError **error);
