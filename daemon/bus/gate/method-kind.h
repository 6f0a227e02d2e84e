/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

typedef enum
{
  RD_METHOD_ACTS,  /* answers when its effect is stored */
  RD_METHOD_READS, /* only answers, maybe at length */
  RD_METHOD_WAITS, /* answers after an event that may take minutes */
} RdMethodKind;

/* INTERFACE may be NULL. RD_METHOD_ACTS for an unknown method. */
RdMethodKind rd_method_kind_find (const char *interface, const char *method);

/* Is a call of METHOD useless if it wants no answer? */
bool rd_method_kind_is_for_answer (const char *interface, const char *method);
