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
#define CTL_PASSWORD_MAX 1026

typedef struct
{
  char bytes[CTL_PASSWORD_MAX];
  size_t length;
} CtlPassword;

/* Wipes it. */
void ctl_password_clear (CtlPassword *password);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlPassword, ctl_password_clear)

/* Is there somebody to ask? */
bool ctl_password_can_prompt (void);
/* Asks on the terminal; interrupting it is CTL_EXIT_DECLINED. */
bool ctl_password_prompt (CtlPassword *password, const char *question, GError **error);
/* All of a file; PATH "-" is standard input. */
bool ctl_password_read_file (CtlPassword *password, const char *path, GError **error);

/* A pipe from which the password can be read; the descriptor to read from, or -1. */
int ctl_password_open_pipe (const CtlPassword *password, GError **error);
