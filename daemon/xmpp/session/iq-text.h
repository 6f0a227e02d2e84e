/* The iq stanzas of a session, as they are sent: iq-text.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Asks for the roster. VERSION NULL: without the attribute. */
char *rd_iq_text_roster (const char *id, const char *version);
/* Sets the one ITEM, which is XML. */
char *rd_iq_text_change (const char *id, const char *item);
char *rd_iq_text_ping (const char *id, const char *domain);

/* The answers to a request of ID that came from TO (NULL: from nobody). */
char *rd_iq_text_result (const char *id, const char *to);
char *rd_iq_text_error (const char *id, const char *to, const char *type, const char *condition);
