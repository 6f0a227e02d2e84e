/* Arguments in the wrong order, where their form shows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* The words of the command that was probably meant, quoted for a shell; NULL: the order is right.
 */
char *ctl_swapped_make_words (const char *verb, char **args, int n_args);

/* Refuses arguments in the wrong order, and says the right command. */
bool ctl_call_check_order (CtlCall *call, GError **error);
