/* The history of a roster, page by page, the newest change first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/client/contact.h"
#include "dbus-interfaces/call-limits.h"

#include <stdint.h>

typedef struct
{
  RdBusHistory *history;
  GVariant *selection;
  GVariant *changes; /* the page */
  guint64 before_serial;
  unsigned n_read;
  bool is_over;
} RdHistoryPages;

/* Refs the selection, also a floating one. */
bool rd_history_pages_open (RdHistoryPages *pages, RdClient *client, RdBusProfile *profile,
                            GVariant *selection, GError **error);
void rd_history_pages_clear (RdHistoryPages *pages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdHistoryPages, rd_history_pages_clear)

/* More than the history of a roster ever has: what is kept, and what one commit of a whole roster
 * can add to it before it is cut. */
#define RD_HISTORY_READ_MAX (RD_HISTORY_MAX + 3 * RD_ROSTER_CONTACTS_MAX)

/* What is wrong with the page, for which ASKED changes were asked: they are more, are not older
 * than those before, or come from no history. NULL if nothing is; the next page is behind it then.
 */
const char *rd_history_pages_find_fault (RdHistoryPages *pages, unsigned asked);

bool rd_history_pages_has_more (const RdHistoryPages *pages);
/* Reads the next page of at most LIMIT changes; 0: as many as there may be. */
bool rd_history_pages_read (RdHistoryPages *pages, unsigned limit, GError **error);

/* The proxy of a profile's history. */
RdBusHistory *rd_history_get_proxy (RdClient *client, RdBusProfile *profile, GError **error);

/* A change, decoded; the strings belong to its tuple. */
typedef struct
{
  GVariant *tuple;
  guint64 serial, time, job; /* job: 0 for none */
  const char *cause, *jid;
  bool has_before, has_after;
  RdContact before, after;
} RdHistoryChange;

/* Fills CHANGE from the Nth of CHANGES; clear it afterwards. */
void rd_history_change_init (RdHistoryChange *change, GVariant *changes, size_t n);
void rd_history_change_clear (RdHistoryChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdHistoryChange, rd_history_change_clear)
