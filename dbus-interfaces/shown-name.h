/* Under which name both programs know a contact: what rosterctl shows and rosterd orders by.
 *
 * A name is another's text. One of blanks would leave an empty place where a contact stands, and
 * put it before all others, so it is shown as if there were none; it is stored and told as it came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Is nothing to be seen of TEXT (UTF-8), or is it empty? Nothing is to be seen of white space, of
 * control characters, of what Unicode says a font draws nothing for (Default_Ignorable_Code_Point:
 * zero-width spaces and joiners, fillers, variation selectors, tags), of the marks of annotations
 * (U+FFF9 to U+FFFB) and of the empty braille pattern (U+2800). Takes time in proportion to what
 * stands before the first character that is seen. */
bool rd_shown_name_is_blank (const char *text);

/* NAME, unless it is blank; else the local part of JID, unless that is; else NULL: only the JID can
 * be shown. The caller frees it. */
char *rd_shown_name_make (const char *name, const char *jid);
