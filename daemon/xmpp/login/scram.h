/* SCRAM (RFC 5802, RFC 7677), the client's half: see scram.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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

/* What the key is derived from, for another thread to work on. */
typedef struct
{
  RdScramHash hash;
  char *password;
  uint8_t salt[RD_SCRAM_SALT_MAX];
  size_t salt_size;
  unsigned iterations;
  uint8_t key[RD_SCRAM_KEY_MAX]; /* filled in by rd_scram_derive_key () */
} RdScramKey;

/* An exchange. NONCE: NULL, a random one. NULL and RD_ERROR_AUTHENTICATION_FAILED when the name or
 * the password holds something that can't be in one. */
RdScram *rd_scram_new (RdScramHash hash, const char *user, const char *password, const char *nonce,
                       GError **error);
void rd_scram_free (RdScram *scram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdScram, rd_scram_free)

/* A password or name prepared with SASLprep; NULL: it holds something forbidden. */
char *rd_scram_prepare (const char *text);

/* The client's first message. */
char *rd_scram_get_first (const RdScram *scram);

/* Reads the server's first message: what the key is to be derived from, or NULL. Once it was good,
 * none is any more. */
RdScramKey *rd_scram_read_challenge (RdScram *scram, const char *message, GError **error);

/* Does the long computation; any thread. False: it can't be done here. */
bool rd_scram_derive_key (RdScramKey *key);
void rd_scram_key_free (RdScramKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdScramKey, rd_scram_key_free)

/* The client's final message, made with the derived key. */
char *rd_scram_get_final (RdScram *scram, const RdScramKey *key);

/* Is the server's final message its proof that it knows the password too? Only once a final message
 * of ours was made. */
bool rd_scram_check_server (RdScram *scram, const char *message, GError **error);

/* Has the server proved it? */
bool rd_scram_is_proved (const RdScram *scram);
