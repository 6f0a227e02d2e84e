/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Has TEXT (UTF-8) no visible character? Invisible are white space, control characters, Unicode's
 * Default_Ignorable_Code_Point, U+FFF9 to U+FFFB and U+2800. Stops at the first visible one. */
bool rd_shown_name_is_blank (const char *text);

/* What contacts are shown and sorted by: NAME, or if blank the local part of JID, or if blank NULL.
 * The caller frees it. */
char *rd_shown_name_make (const char *name, const char *jid);
