/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"

#include <gio/gio.h>

/* Reads to the end of FD (taken), without blocking. CANCELLABLE may be NULL. */
void rd_password_reader_read_async (int fd, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_TIMED_OUT, RD_ERROR_CANCELLED, RD_ERROR_LIMIT_EXCEEDED (no
 * descriptor left), RD_ERROR_FAILED. */
RdSecret *rd_password_reader_read_finish (GAsyncResult *result, GError **error);
