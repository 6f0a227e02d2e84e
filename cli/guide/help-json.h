/* The verbs and their options as a document, for programs that offer them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

/* Of WORDS (NULL-terminated): all verbs without any, those of a family, or the one that they name.
 */
bool ctl_help_write_json (CtlOutput *output, char **words, GError **error);
