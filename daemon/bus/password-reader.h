/* Reads a password from a file descriptor that a caller handed over, without waiting for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* FD is taken. Up to its end, at most 1024 bytes, within 10 s; one newline at the end is cut off.
 * CANCELLABLE, which may be NULL, ends the reading. */
void rd_password_reader_read_async (int fd, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_TIMED_OUT, RD_ERROR_CANCELLED, RD_ERROR_LIMIT_EXCEEDED (no
 * descriptor is left), RD_ERROR_FAILED. The caller wipes it. */
char *rd_password_reader_read_finish (GAsyncResult *result, GError **error);
