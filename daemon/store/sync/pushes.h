/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/store.h"

/* A roster push (RFC 6121 §2.1.6). Removing an unknown contact is no error. */
typedef struct
{
  RdContact *contact;      /* the item as the server has it now; NULL: a removal */
  const char *removed_jid; /* of a removal */
  const char *version;     /* stored even without a change (§2.6.2); NULL with one: forgotten */
  RdCause cause;
  bool may_repeat; /* the stored version, which came a moment ago, may be this one's too */
} RdPush;

/* Copies PUSHES, at least one, and stores all in order, or none. */
void rd_store_apply_pushes_async (RdStore *store, int64_t profile, const RdPush *pushes,
                                  unsigned n_pushes, GAsyncReadyCallback callback,
                                  gpointer user_data);
/* (element-type RdChange): one for each push. */
GPtrArray *rd_store_apply_pushes_finish (RdStore *store, GAsyncResult *result, GError **error);

/* On the caller's connection. A push means the contact with its spelling, else the one with its
 * key, which takes the new spelling but isn't removed (RdChange.has_other_spelling). */
GPtrArray *rd_roster_apply_pushes (RdDatabase *db, int64_t profile, const RdPush *pushes,
                                   unsigned n_pushes, GError **error);
