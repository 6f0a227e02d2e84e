/* A profile's roster, page by page; and contacts by their JIDs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/client/paging.h"

#include <stdint.h>

typedef struct
{
  RdBusRoster *roster;
  RdBusPast *past; /* NULL: the present roster */
  GVariant *point; /* of the past */
  GVariant *filter;
  CtlPaging paging;
  GVariant *contacts; /* the current page */
  unsigned total;     /* of all pages, from the first */
  guint64 serial;
  guint64 time; /* of the past: when its last change was stored; 0: not known */
  bool is_begun;
  /* The page that is asked for; NULL: none. */
  GMainContext *context;
  GCancellable *cancellable;
  GAsyncResult *answer; /* NULL until it came */
  unsigned limit;       /* of the last page that was asked for */
} CtlRosterPages;

/* Sinks FILTER and POINT (cli/option/point.h), NULL for the present roster. PAGES must not move
 * until they are cleared. */
bool ctl_roster_pages_open (CtlRosterPages *pages, RdBusProfile *profile, GVariant *point,
                            GVariant *filter, GError **error);
void ctl_roster_pages_clear (CtlRosterPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlRosterPages, ctl_roster_pages_clear)

bool ctl_roster_pages_has_more (const CtlRosterPages *pages);
bool ctl_roster_pages_read (CtlRosterPages *pages, unsigned limit, GError **error);
/* Asks for the page after the current one, so that rosterd prepares it while this one is shown. It
 * has the limit of this one, whatever is said when it is read. */
void ctl_roster_pages_ask_ahead (CtlRosterPages *pages);

/* N: at most RD_LOOKUP_MAX. Each JID is in CONTACTS or MISSING. */
bool ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts,
                        char ***missing, GError **error);
