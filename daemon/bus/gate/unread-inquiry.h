/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/unread.h"

#include <gio/gio.h>

typedef struct _RdUnreadInquiry RdUnreadInquiry;

RdUnreadInquiry *rd_unread_inquiry_new (GDBusConnection *bus, RdUnread *unread);
void rd_unread_inquiry_unref (RdUnreadInquiry *inquiry);

/* Asks the bus how much RECEIVER has not read (GetConnectionStats of dbus-daemon), and tells
 * UNREAD, which knows RECEIVER. Skips a question that comes too soon. Main loop only. */
void rd_unread_inquiry_ask (RdUnreadInquiry *inquiry, const char *receiver);
