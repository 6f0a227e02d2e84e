/* What a sentence about a failed attempt ends with: whether it is tried again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/remedy.h"

/* " It is tried again …."; "" when only a person can mend it. */
const char *rd_outlook_describe (RdRemedy remedy);
