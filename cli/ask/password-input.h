/* Where a password comes from: a prompt that doesn't show it, a file, or standard input.
 *
 * It is kept in one place in memory, which is wiped; it is never an argument of a program, never in
 * an environment, never printed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What rosterd takes, and one byte by which to see that there is more. */
#define RD_PASSWORD_MAX 1026

typedef struct
{
  char bytes[RD_PASSWORD_MAX];
  size_t length;
} RdPassword;

/* Wipes it. */
void rd_password_clear (RdPassword *password);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdPassword, rd_password_clear)

/* Is there somebody to ask? */
bool rd_password_can_prompt (void);
/* Asks on the terminal; interrupting it is RD_EXIT_DECLINED. */
bool rd_password_prompt (RdPassword *password, const char *question, GError **error);
/* All of a file; PATH "-" is standard input. */
bool rd_password_read_file (RdPassword *password, const char *path, GError **error);

/* A pipe from which the password can be read; the descriptor to read from, or -1. */
int rd_password_open_pipe (const RdPassword *password, GError **error);
