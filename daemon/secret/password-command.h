/* The second place: a program of the person's, which prints the password. No shell runs it. It gets
 * rosterd's environment without what systemd put there for rosterd, no terminal and no input.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "runtime/threads.h"
#include "secret/place.h"

/* Four run at once, the others wait. */
RdThreads *rd_password_command_threads_new (void);

/* COMMAND: words quoted as for a shell. Ends within 20 s of the command's start and what it takes
 * to end it; when cancelled, it is ended at once. */
void rd_password_command_run_async (RdThreads *threads, const char *profile, const char *command,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* While it runs for long. */
GError *rd_password_command_new_waiting (const char *profile);
/* RD_ERROR_PASSWORD_NEEDED, G_IO_ERROR_CANCELLED. */
RdSecret *rd_password_command_run_finish (GAsyncResult *result, RdRemedy *remedy, GError **error);
