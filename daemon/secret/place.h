/* How a place where a password may be answers: with the password, with nothing (it has none), or
 * with a sentence why not and what can mend that.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "model/remedy.h"

#include <gio/gio.h>

/* Take TASK. PASSWORD: taken; NULL: it has none. */
void rd_place_answer (GTask *task, RdSecret *password);
void rd_place_refuse (GTask *task, RdRemedy remedy, GError *error); /* takes ERROR */

/* NULL without an error: it has none. REMEDY is set with the error. */
RdSecret *rd_place_finish (GAsyncResult *result, RdRemedy *remedy, GError **error);
