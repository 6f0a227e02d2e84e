/* For a command line that makes no sense, the one that was probably meant: the words of other
 * programs (cli/line/suggest-words.c), and what is spelt almost right.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A command line that can be parsed, to be typed into a shell; NULL: none is near. ARGV:
 * NULL-terminated, without the program. */
char *ctl_suggest (char **argv);
/* Where ERROR says that the line makes no sense: what ctl_suggest() says, in place of where the
 * help is. */
void ctl_suggest_in_error (char **argv, GError **error);
