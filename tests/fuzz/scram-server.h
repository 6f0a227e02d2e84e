/* The server's half of SCRAM (RFC 5802 §3), as far as the fuzz targets need it: made of GLib's
 * hashes, so that it shares nothing with the client's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/login/scram.h"

/* In place of the derivation, which is made to be slow: any salt has its key. */
void fuzz_scram_fill_key (RdScramKey *key);

/* What an exchange signs: the client's first message, the server's, and the client's last. */
char *fuzz_scram_join (const char *client_first, const char *server_first,
                       const char *client_final);

/* Does the client's last message hold what its first said of channel binding, with BINDING where it
 * was used? */
bool fuzz_scram_has_binding (const char *client_first, const char *client_final,
                             const char *binding);

/* The server's signature, in base64. */
char *fuzz_scram_sign (const RdScramKey *key, const char *signed_text);

/* SIGNATURE (NULL: none) with one bit changed. */
char *fuzz_scram_spoil (const char *signature);

/* Does the proof in the client's last message prove that it has the key? */
bool fuzz_scram_is_proof (const RdScramKey *key, const char *signed_text, const char *client_final);

/* Is MESSAGE, the server's last, "v=" with these bytes, with nothing behind a comma that must be
 * understood? */
bool fuzz_scram_is_signature (const char *message, const char *signature);

/* Does MESSAGE hold attribute "m", which nobody may accept (RFC 5802 §5.1)? */
bool fuzz_scram_has_extension (const char *message);

/* MESSAGE with WHAT, wherever it stands, replaced by VALUE (NULL: by nothing). */
char *fuzz_scram_insert (const char *message, const char *what, const char *value);
