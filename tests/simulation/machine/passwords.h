/* A Secret Service that has a password for every profile: passwords.c defines
 * secret/secret-service.h and service-watch.h for this program. The daemon's own store of passwords
 * asks it once for each profile and start.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Each answer comes so many µs of virtual time later; 0: at once, by the main loop. Who asks gives
 * up after a while (secret/password-store.h). */
void sim_passwords_delay (int64_t delay);
/* While locked it answers that it has no password, and keeps none. */
void sim_passwords_lock (bool is_locked);
/* As when it is unlocked. */
void sim_passwords_tell_ready (void);
