/* A descriptor that a caller hands over: a stranger's, which may be anything.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <stdbool.h>

/* The descriptor of HANDLE, which may be any number; the caller owns it. WHAT: "the password". -1:
 * RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED. */
int rd_descriptor_take (GUnixFDList *fds, GVariant *handle, const char *what, GError **error);
/* A descriptor of our own for FD, which stays as it is. A pipe is opened anew without blocking, a
 * socket is to be read by rd_descriptor_read (), a file ends by itself, and anything else is
 * refused. -1: the same errors. */
int rd_descriptor_make_readable (int fd, bool *is_socket, const char *what, GError **error);
/* As read (), never blocking. */
ssize_t rd_descriptor_read (int fd, bool is_socket, void *room, size_t size);
