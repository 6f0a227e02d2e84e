/* What proves that a contact was not there for a time, as SQL over a contact table called c.
 *
 * The user must see the contact's presence and not block it, all that time. Nothing was heard of it
 * since :cutoff, and rosterd watched from before it on, nine tenths of the time. Gaps of up to a
 * day don't count: a watch reaches a day further than it was noted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#define RD_WATCH_DAY_US (INT64_C (24) * 60 * 60 * G_USEC_PER_SEC)

/* Time of the watch w since FROM. */
#define RD_WATCH_LENGTH(from) "max (0, min (w.until + :day, :now) - max (w.since, " from "))"

#define RD_HEARD_SINCE                                                                             \
  "EXISTS (SELECT 1 FROM heard h WHERE h.profile = :profile AND h.key = c.key"                     \
  " AND (h.is_there OR h.time > :heard_after))"
#define RD_WATCHED                                                                                 \
  "(SELECT min (w.since) <= :cutoff AND 10 * sum (" RD_WATCH_LENGTH (                              \
      ":cutoff") ")"                                                                               \
                 " >= 9 * (:now - :cutoff) FROM watch w WHERE w.profile = :profile)"
#define RD_IS_BLOCKED                                                                              \
  "EXISTS (SELECT 1 FROM blocked b WHERE b.profile = :profile AND b.jid IN (c.key, c.domain))"
#define RD_UNSEEN                                                                                  \
  "(c.subscription & 1 AND NOT " RD_HEARD_SINCE " AND NOT " RD_IS_BLOCKED                          \
  " AND c.to_since <= :cutoff AND " RD_WATCHED ")"
