/* Stores pushes of the server (RFC 6121 §2.1.6).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/store.h"

/* A push that changes nothing still stores its version. Removing an unknown contact is no error. */
typedef struct
{
  RdContact *contact;      /* the item as the server has it now; NULL: a removal */
  const char *removed_jid; /* of a removal */
  const char *version;     /* NULL keeps the stored one (§2.6.2); where none is, none is stored */
  RdCause cause;
  bool may_repeat; /* it may bear the stored version though it changes something: that version came
                      a moment ago, for several changes */
} RdPush;

/* Copies PUSHES, at least one, and stores them in order in one transaction: all or none. */
void rd_store_apply_pushes_async (RdStore *store, int64_t profile, const RdPush *pushes,
                                  unsigned n_pushes, GAsyncReadyCallback callback,
                                  gpointer user_data);
/* A change for each push (element-type RdChange). */
GPtrArray *rd_store_apply_pushes_finish (RdStore *store, GAsyncResult *result, GError **error);

/* The same on a connection of the caller. A push names the contact that is spelt as it says, else
 * the one whose key it has: that one takes over the new spelling, but isn't removed
 * (RdChange.has_other_spelling). */
GPtrArray *rd_roster_apply_pushes (RdDatabase *db, int64_t profile, const RdPush *pushes,
                                   unsigned n_pushes, GError **error);
