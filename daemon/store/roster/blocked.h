/* The block list (XEP-0191), as the server had it last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/block-update.h"
#include "store/store.h"

typedef struct
{
  RdBlocking blocking;
  int64_t time;    /* when the server told it, in µs since 1970; 0: never */
  GPtrArray *jids; /* (element-type utf8): as the server spells them, sorted by their bytes */
  bool has_more;
  unsigned total; /* of the whole list */
} RdBlockList;
void rd_block_list_free (RdBlockList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdBlockList, rd_block_list_free)

/* The first LIMIT JIDs behind AFTER ("": from the first on), or fewer, up to RD_ANSWER_SIZE_MAX. */
void rd_store_list_blocked_async (RdStore *store, int64_t profile, const char *after,
                                  unsigned limit, GAsyncReadyCallback callback, gpointer user_data);
RdBlockList *rd_store_list_blocked_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store, in the caller's transaction --------------------------------------------- */

bool rd_blocked_store_read_state (RdDatabase *db, int64_t profile, RdBlocking *blocking,
                                  int64_t *time, GError **error);
bool rd_blocked_store_write_state (RdDatabase *db, int64_t profile, RdBlocking blocking,
                                   int64_t time, GError **error);
bool rd_blocked_store_count (RdDatabase *db, int64_t profile, unsigned *n, GError **error);

/* Is the account of JID, spelt in any way, or its server in the list? */
bool rd_blocked_store_has (RdDatabase *db, int64_t profile, const char *jid, bool *has,
                           GError **error);
/* (element-type utf8): the list's spellings of KEY, which is prepared; most have one or none. */
GPtrArray *rd_blocked_store_find (RdDatabase *db, int64_t profile, const char *key, GError **error);
/* (element-type utf8): all. */
GHashTable *rd_blocked_store_read (RdDatabase *db, int64_t profile, GError **error);

/* *IS_NEW, *WAS_THERE: the list has changed. */
bool rd_blocked_store_add (RdDatabase *db, int64_t profile, const char *jid, bool *is_new,
                           GError **error);
bool rd_blocked_store_remove (RdDatabase *db, int64_t profile, const char *jid, bool *was_there,
                              GError **error);
