/* A method call that hands a password over, by a file descriptor. The password is read until the
 * caller leaves the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "dbus-interfaces/secret.h"

#include <gio/gunixfdlist.h>

/* Answers INVOCATION in the end. PASSWORD is borrowed. */
typedef void (*RdPasswordUse) (RdSecret *password, GDBusMethodInvocation *invocation,
                               gpointer user_data);

/* HANDLE: an index of FDS, as the caller gave it. *N_READINGS counts those that FACE reads. Calls
 * USE later, with USER_DATA, which it then frees; or answers INVOCATION with an error. */
void rd_password_delivery_begin (gpointer face, unsigned *n_readings, RdCallTurns *turns,
                                 GDBusMethodInvocation *invocation, GUnixFDList *fds,
                                 GVariant *handle, RdPasswordUse use, gpointer user_data,
                                 GDestroyNotify free_data);
