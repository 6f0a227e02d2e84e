/* Names that nobody can guess, for stanzas and sessions: stanza-id.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A new one each time: 32 hexadecimal digits, which are 128 random bits. */
char *rd_stanza_id_new (void);
