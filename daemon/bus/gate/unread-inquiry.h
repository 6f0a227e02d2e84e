/* Asks the bus how much of what was sent to a client it still keeps, since the client has not read
 * it (org.freedesktop.DBus.Debug.Stats.GetConnectionStats, of dbus-daemon since 1.6).
 *
 * A bus that doesn't answer this is asked no more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/unread.h"

#include <gio/gio.h>

typedef struct _RdUnreadInquiry RdUnreadInquiry;

RdUnreadInquiry *rd_unread_inquiry_new (GDBusConnection *bus, RdUnread *unread);
/* What it asked may still be answered. */
void rd_unread_inquiry_unref (RdUnreadInquiry *inquiry);

/* RECEIVER is known to UNREAD. What the bus says is told to it; nothing is asked again too soon. On
 * the main loop. */
void rd_unread_inquiry_ask (RdUnreadInquiry *inquiry, const char *receiver);
