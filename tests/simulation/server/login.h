/* What a client and the server say before there is a session: stream header, features, STARTTLS,
 * SASL (PLAIN, which costs no time), bind. Every password is right. A client that errs breaks the
 * promise "login".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/wire.h"

typedef struct _SimLogin SimLogin;

/* ACCOUNT is a bare JID at the server's domain; FEATURES is XML for the features behind bind
 * ("<ver xmlns=…/>"), "" or more. BOUND comes once, when the client was told its full JID. */
SimLogin *sim_login_new (SimWire *wire, const char *account, const char *features,
                         void (*bound) (const char *full_jid, gpointer user_data),
                         gpointer user_data);
void sim_login_free (SimLogin *login); /* not in BOUND */

void sim_login_take_header (SimLogin *login);
/* False once bound: the stanza is the session's. */
bool sim_login_take_stanza (SimLogin *login, const RdStanza *stanza);
