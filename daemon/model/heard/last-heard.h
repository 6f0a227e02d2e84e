/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* What is known of one contact. Times: µs since 1970; 0: nothing. */
typedef struct
{
  char *jid; /* as the server spells it */
  int64_t last_seen;
  char *source;          /* a word, with LAST_SEEN; "" */
  int64_t watched_since; /* since then all that it showed was seen */
} RdLastHeard;

/* Of the contacts that a filter selects, for one age. */
typedef struct
{
  unsigned n_unseen; /* not there, which is proven */
  unsigned n_seen;
  unsigned n_unknown;
  int64_t watched_since; /* of the profile; 0: it doesn't watch */
} RdUnseenCount;

void rd_last_heard_free (RdLastHeard *heard);
