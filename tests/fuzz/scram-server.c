/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scram-server.h"

#include <string.h>

static GChecksumType
get_checksum (RdScramHash hash)
{
  static const GChecksumType types[] = {
    [RD_SCRAM_SHA_1] = G_CHECKSUM_SHA1,
    [RD_SCRAM_SHA_256] = G_CHECKSUM_SHA256,
    [RD_SCRAM_SHA_512] = G_CHECKSUM_SHA512,
  };

  return types[hash];
}

static size_t
get_size (RdScramHash hash)
{
  return (size_t)g_checksum_type_get_length (get_checksum (hash));
}

static void
sign (RdScramHash hash, const uint8_t *key, const char *text, uint8_t *signature)
{
  size_t size = get_size (hash);
  GHmac *hmac = g_hmac_new (get_checksum (hash), key, size);

  g_hmac_update (hmac, (const uint8_t *)text, -1);
  g_hmac_get_digest (hmac, signature, &size);
  g_hmac_unref (hmac);
}

static void
digest (RdScramHash hash, const uint8_t *bytes, uint8_t *result)
{
  size_t size = get_size (hash);
  GChecksum *checksum = g_checksum_new (get_checksum (hash));

  g_checksum_update (checksum, bytes, (gssize)size);
  g_checksum_get_digest (checksum, result, &size);
  g_checksum_free (checksum);
}

void
fuzz_scram_fill_key (RdScramKey *key)
{
  for (size_t i = 0; i < sizeof key->key; i++)
    key->key[i] = (uint8_t)(key->salt[i % key->salt_size] + i);
}

char *
fuzz_scram_join (const char *client_first, const char *server_first, const char *client_final)
{
  const char *proof = g_strrstr (client_final, ",p=");
  const char *bare = strstr (client_first, ",,");
  g_autofree char *without_proof = NULL;

  g_assert_nonnull (bare);
  g_assert_nonnull (proof);
  without_proof = g_strndup (client_final, (size_t)(proof - client_final));
  return g_strjoin (",", bare + strlen (",,"), server_first, without_proof, NULL);
}

bool
fuzz_scram_has_binding (const char *client_first, const char *client_final, const char *binding)
{
  const char *bare = strstr (client_first, ",,") + strlen (",,");
  g_autoptr (GString) expected = g_string_new_len (client_first, bare - client_first);
  g_auto (GStrv) parts = g_strsplit (client_final, ",", 2);
  g_autofree uint8_t *bytes = NULL;
  size_t size;

  if (client_first[0] == 'p')
    g_string_append (expected, binding);
  g_assert_true (g_str_has_prefix (parts[0], "c="));
  bytes = g_base64_decode (parts[0] + strlen ("c="), &size);
  return size == expected->len && memcmp (bytes, expected->str, size) == 0;
}

char *
fuzz_scram_sign (const RdScramKey *key, const char *signed_text)
{
  uint8_t server_key[RD_SCRAM_KEY_MAX], signature[RD_SCRAM_KEY_MAX];

  sign (key->hash, key->key, "Server Key", server_key);
  sign (key->hash, server_key, signed_text, signature);
  return g_base64_encode (signature, get_size (key->hash));
}

char *
fuzz_scram_spoil (const char *signature)
{
  size_t size = 0;
  g_autofree uint8_t *bytes = signature != NULL ? g_base64_decode (signature, &size) : NULL;

  if (size == 0)
    return NULL;
  bytes[size - 1] ^= 1;
  return g_base64_encode (bytes, size);
}

bool
fuzz_scram_is_proof (const RdScramKey *key, const char *signed_text, const char *client_final)
{
  uint8_t client_key[RD_SCRAM_KEY_MAX], stored_key[RD_SCRAM_KEY_MAX], expected[RD_SCRAM_KEY_MAX];
  size_t size = 0;
  g_autofree uint8_t *proof
      = g_base64_decode (g_strrstr (client_final, ",p=") + strlen (",p="), &size);

  if (size != get_size (key->hash))
    return false;
  sign (key->hash, key->key, "Client Key", client_key);
  digest (key->hash, client_key, stored_key);
  sign (key->hash, stored_key, signed_text, expected);
  for (size_t i = 0; i < size; i++)
    expected[i] ^= client_key[i];
  return memcmp (expected, proof, size) == 0;
}

bool
fuzz_scram_has_extension (const char *message)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      if (g_str_has_prefix (*part, "m="))
        return true;
    }
  return false;
}

bool
fuzz_scram_is_signature (const char *message, const char *signature)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", 2);
  size_t size = 0, expected_size = 0;
  g_autofree uint8_t *bytes = NULL;
  g_autofree uint8_t *expected = g_base64_decode (signature, &expected_size);

  if (parts[0] == NULL || !g_str_has_prefix (parts[0], "v=") || fuzz_scram_has_extension (message))
    return false;
  bytes = g_base64_decode (parts[0] + strlen ("v="), &size);
  return size == expected_size && memcmp (bytes, expected, size) == 0;
}

char *
fuzz_scram_insert (const char *message, const char *what, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (message, what, -1);

  return g_strjoinv (value != NULL ? value : "", parts);
}
