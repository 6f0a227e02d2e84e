/* What a call of a method may cost, and for how long it may be open.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef enum
{
  RD_METHOD_ACTS,  /* answers when what it does is written down */
  RD_METHOD_READS, /* does nothing but answer, which may be long */
  RD_METHOD_WAITS, /* answers when something has happened that may take minutes */
} RdMethodKind;

/* Of a method on the bus; INTERFACE may be NULL. One that rosterd doesn't have acts. */
RdMethodKind rd_method_kind_find (const char *interface, const char *method);

/* Is a call of it good for nothing when it wants no answer? */
bool rd_method_kind_is_for_answer (const char *interface, const char *method);
