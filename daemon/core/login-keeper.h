/* Keeps what a profile's logins once had (xmpp/login/login-memory.h), in its record and in the
 * store. No login waits for it: what can't be stored is remembered until rosterd ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "store/store.h"
#include "xmpp/login/login-memory.h"

typedef struct _RdLoginKeeper RdLoginKeeper;

typedef void (*RdLoginMemoryChanged) (GObject *owner, bool is_accepted);

/* Borrows OWNER, which frees it, and RECORD. A write under way holds OWNER. */
RdLoginKeeper *rd_login_keeper_new (GObject *owner, RdStore *store, RdProfileRecord *record,
                                    RdLoginMemoryChanged changed);
void rd_login_keeper_free (RdLoginKeeper *keeper);

/* LOGIN succeeded. */
void rd_login_keeper_take (RdLoginKeeper *keeper, const RdLogin *login);

/* A person accepts logins by MECHANISM. Ends with a boolean GTask of OWNER's. */
void rd_login_keeper_accept (RdLoginKeeper *keeper, const char *mechanism,
                             GAsyncReadyCallback callback, gpointer user_data);
