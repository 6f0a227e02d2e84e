/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* Does CALL stand for one over the limit, which was not read? SIZE: bytes of its arguments on the
 * bus; 0 when its object path was too long instead. */
bool rd_message_bound_is_over (GDBusMessage *call, uint32_t *size);
