/* Whose the callers are: a call is taken of the programs of rosterd's own user only, whatever the
 * policy of the bus.
 *
 * The bus knows the user of each connection. It is asked at the first call of a sender, which waits
 * for the answer, as all of that sender do that come meanwhile: so nothing overtakes and nobody
 * blocks. All of it happens on the thread of the bus, which alone may call these functions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct _RdCallerUsers RdCallerUsers;

typedef enum
{
  RD_USER_UNKNOWN, /* or known, and calls wait that came before */
  RD_USER_OWN,
  RD_USER_OTHER,
} RdUser;

RdCallerUsers *rd_caller_users_new (void);
/* Calls that wait are dropped. */
void rd_caller_users_free (RdCallerUsers *users);

/* Whose is the sender of CALL? Of a connection without a bus, where nobody has a name: ours. */
RdUser rd_caller_users_find (RdCallerUsers *users, GDBusMessage *call);

/* CALL (held) waits until BUS has told whose its sender is. False: the bus can't be asked. */
bool rd_caller_users_ask (RdCallerUsers *users, GDBusConnection *bus, GDBusMessage *call,
                          GError **error);

/* The call that waited for ANSWER, the caller's now, and whose it is; NULL for another answer. Of a
 * sender that has left, or whose user the bus can't tell, USER is RD_USER_OTHER. */
GDBusMessage *rd_caller_users_take (RdCallerUsers *users, GDBusMessage *answer, RdUser *user);

/* The sender has left the bus; its name is never used again. */
void rd_caller_users_forget (RdCallerUsers *users, const char *sender);
