/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/secret.h"
#include "xmpp/stream/channel-binding.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RD_SCRAM_KEY_MAX 64
#define RD_SCRAM_SALT_MAX 128

typedef enum
{
  RD_SCRAM_SHA_1,
  RD_SCRAM_SHA_256,
  RD_SCRAM_SHA_512,
} RdScramHash;

typedef struct _RdScram RdScram;

/* All that another thread needs to derive the key. */
typedef struct
{
  RdScramHash hash;
  RdSecret *password;
  uint8_t salt[RD_SCRAM_SALT_MAX];
  size_t salt_size;
  unsigned iterations;
  uint8_t key[RD_SCRAM_KEY_MAX]; /* set by rd_scram_derive_key () */
} RdScramKey;

/* NONCE NULL: a random one. Fails with RD_ERROR_AUTHENTICATION_FAILED if the name or the password
 * has a forbidden character. */
RdScram *rd_scram_new (RdScramHash hash, const char *user, RdSecret *password, const char *nonce,
                       GError **error);
void rd_scram_free (RdScram *scram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdScram, rd_scram_free)

/* By SASLprep (RFC 4013); NULL: it has a forbidden character. */
RdSecret *rd_scram_prepare (RdSecret *password);

/* One of these may come before the first message; else nothing is said of channel binding. */
void rd_scram_bind (RdScram *scram, const RdChannelBinding *binding);
/* The client could bind, and the server seems unable to: one that is able refuses the login. */
void rd_scram_miss_binding (RdScram *scram);

char *rd_scram_get_first (const RdScram *scram); /* the client's first message */

RdScramKey *rd_scram_read_challenge (RdScram *scram, const char *message, GError **error);

/* Takes long; runs in any thread. False: GnuTLS can't do it here. */
bool rd_scram_derive_key (RdScramKey *key);
void rd_scram_key_free (RdScramKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdScramKey, rd_scram_key_free)

char *rd_scram_get_final (RdScram *scram, const RdScramKey *key);

/* Does the server's final message prove that it knows the password? False before ours was made. */
bool rd_scram_check_server (RdScram *scram, const char *message, GError **error);
bool rd_scram_is_proved (const RdScram *scram);
