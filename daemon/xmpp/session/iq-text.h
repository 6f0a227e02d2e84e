/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *rd_iq_text_roster (const char *id, const char *version); /* NULL: no such attribute */
char *rd_iq_text_change (const char *id, const char *item);    /* sets one ITEM, which is XML */
char *rd_iq_text_features (const char *id, const char *domain);
char *rd_iq_text_block_list (const char *id);
char *rd_iq_text_block (const char *id, const char *content);              /* CONTENT is XML */
char *rd_iq_text_items (const char *id, const char *to, const char *node); /* gets a PEP node */
char *rd_iq_text_ping (const char *id, const char *domain);

/* Answers; TO may be NULL. */
char *rd_iq_text_result (const char *id, const char *to);
char *rd_iq_text_error (const char *id, const char *to, const char *type, const char *condition);
