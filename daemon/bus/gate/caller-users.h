/* Whether a caller runs as rosterd's own user; no other is served. A sender's calls wait while the
 * bus is asked about it. For the bus's own thread only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct _RdCallerUsers RdCallerUsers;

typedef enum
{
  RD_USER_UNKNOWN, /* or known, while earlier calls still wait */
  RD_USER_OWN,
  RD_USER_OTHER,
} RdUser;

RdCallerUsers *rd_caller_users_new (void);
/* Drops waiting calls. */
void rd_caller_users_free (RdCallerUsers *users);

/* RD_USER_OWN on a connection without a bus, where senders have no names. */
RdUser rd_caller_users_find (RdCallerUsers *users, GDBusMessage *call);

/* Keeps CALL (referenced) until BUS names its sender's user. False: the bus can't be asked. */
bool rd_caller_users_ask (RdCallerUsers *users, GDBusConnection *bus, GDBusMessage *call,
                          GError **error);

/* Returns the call that waited for ANSWER (owned), or NULL for another answer. USER is
 * RD_USER_OTHER when the sender has left or the bus can't tell. */
GDBusMessage *rd_caller_users_take (RdCallerUsers *users, GDBusMessage *answer, RdUser *user);

/* Call when SENDER has left the bus, which never reuses a name. */
void rd_caller_users_forget (RdCallerUsers *users, const char *sender);
