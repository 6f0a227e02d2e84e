/* Whether a server leaves out of its rosters who asks without having any subscription
 * (rd_contact_may_be_hidden ()): ejabberd does, Prosody does not. Who is missing is gone on one,
 * and may still be there on the other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* Stored by its word, never by its number. */
typedef enum
{
  RD_HIDING_UNKNOWN, /* it was not seen yet: it may */
  RD_HIDING_NEVER,
  RD_HIDING_ALWAYS,
  RD_N_HIDINGS
} RdHiding;

/* "unknown", "never", "always"; static. */
const char *rd_hiding_to_string (RdHiding hiding);
bool rd_hiding_from_string (const char *word, RdHiding *hiding);
