/* Asks the bus how many bytes it still keeps for a client that has not read them
 * (org.freedesktop.DBus.Debug.Stats.GetConnectionStats, dbus-daemon since 1.6), unless it can't
 * tell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/unread.h"

#include <gio/gio.h>

typedef struct _RdUnreadInquiry RdUnreadInquiry;

RdUnreadInquiry *rd_unread_inquiry_new (GDBusConnection *bus, RdUnread *unread);
/* A pending question keeps it alive. */
void rd_unread_inquiry_unref (RdUnreadInquiry *inquiry);

/* Tells UNREAD, which knows RECEIVER, the bus's answer; skips a question that comes too soon. Main
 * loop only. */
void rd_unread_inquiry_ask (RdUnreadInquiry *inquiry, const char *receiver);
