/* The client's half of SCRAM (RFC 5802, RFC 7677). Doesn't trust the server: the nonce must extend
 * ours, salt and iterations have bounds, unknown extensions are refused, and the server's signature
 * must be right. Secrets are wiped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/scram.h"

#include "dbus-interfaces/errors.h"
#include "runtime/random.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <stringprep.h>

#define ITERATIONS_MIN 4096
#define ITERATIONS_MAX 1000000
#define NONCE_BYTES 24
#define NONCE_MAX 512
#define HEADER_MAX 32

struct _RdScram
{
  RdScramHash hash;
  RdSecret *password;      /* prepared */
  char header[HEADER_MAX]; /* what the client says of channel binding (RFC 5802 §6) */
  RdChannelBinding binding;
  char *first_bare; /* the client's first message without its header */
  char *nonce;
  char *server_first, *server_nonce;
  uint8_t server_signature[RD_SCRAM_KEY_MAX];
  bool has_answered, is_proved;
};

static gnutls_mac_algorithm_t
get_mac (RdScramHash hash)
{
  static const gnutls_mac_algorithm_t macs[] = {
    [RD_SCRAM_SHA_1] = GNUTLS_MAC_SHA1,
    [RD_SCRAM_SHA_256] = GNUTLS_MAC_SHA256,
    [RD_SCRAM_SHA_512] = GNUTLS_MAC_SHA512,
  };

  return macs[hash];
}

static size_t
get_size (RdScramHash hash)
{
  return gnutls_hmac_get_len (get_mac (hash));
}

static char *
prepare (const char *text)
{
  char *prepared = NULL;

  if (!g_utf8_validate (text, -1, NULL)
      || stringprep_profile (text, &prepared, "SASLprep", 0) != STRINGPREP_OK)
    return NULL;
  return prepared;
}

static bool
is_plain_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isprint (*text))
        return false;
    }
  return true;
}

/* libidn works on copies that it doesn't wipe, so it sees only what it may change. */
RdSecret *
rd_scram_prepare (RdSecret *password)
{
  const char *text = rd_secret_get_text (password);
  RdSecret *secret = NULL;
  char *prepared;

  if (is_plain_ascii (text))
    return rd_secret_ref (password);
  prepared = prepare (text);
  if (prepared != NULL)
    {
      secret = rd_secret_new (prepared);
      explicit_bzero (prepared, strlen (prepared));
    }
  free (prepared);
  return secret;
}

static char *
make_nonce (void)
{
  uint8_t bytes[NONCE_BYTES];

  rd_random_fill (bytes, sizeof bytes);
  return g_base64_encode (bytes, sizeof bytes);
}

/* RFC 5802 §5.1. */
static char *
escape_user (const char *user)
{
  g_autoptr (GString) escaped = g_string_new (user);

  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);
  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

RdScram *
rd_scram_new (RdScramHash hash, const char *user, RdSecret *password, const char *nonce,
              GError **error)
{
  g_autoptr (RdScram) scram = g_new0 (RdScram, 1);
  g_autofree char *prepared_user = prepare (user);
  g_autofree char *escaped_user = NULL;

  scram->hash = hash;
  g_strlcpy (scram->header, "n,,", HEADER_MAX);
  scram->password = rd_scram_prepare (password);
  if (scram->password == NULL || prepared_user == NULL || prepared_user[0] == '\0')
    {
      g_set_error (error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED,
                   "The %s holds a character that none may hold (SASLprep); enter it again.",
                   scram->password == NULL ? "password" : "name of the account");
      if (scram->password == NULL && error != NULL)
        rd_error_set_remedy (*error, (RdErrorRemedy){ RD_REMEDY_WORD_PASSWORD, "" });
      return NULL;
    }
  escaped_user = escape_user (prepared_user);
  scram->nonce = nonce != NULL ? g_strdup (nonce) : make_nonce ();
  scram->first_bare = g_strdup_printf ("n=%s,r=%s", escaped_user, scram->nonce);
  return g_steal_pointer (&scram);
}

void
rd_scram_free (RdScram *scram)
{
  rd_secret_unref (scram->password);
  explicit_bzero (scram->server_signature, sizeof scram->server_signature);
  explicit_bzero (&scram->binding, sizeof scram->binding);
  g_free (scram->first_bare);
  g_free (scram->nonce);
  g_free (scram->server_first);
  g_free (scram->server_nonce);
  g_free (scram);
}

void
rd_scram_bind (RdScram *scram, const RdChannelBinding *binding)
{
  scram->binding = *binding;
  g_snprintf (scram->header, HEADER_MAX, "p=%s,,", binding->type);
}

void
rd_scram_miss_binding (RdScram *scram)
{
  g_strlcpy (scram->header, "y,,", HEADER_MAX);
}

char *
rd_scram_get_first (const RdScram *scram)
{
  return g_strconcat (scram->header, scram->first_bare, NULL);
}

/* -- the server's first message ---------------------------------------------------------------- */

static bool
refuse (GError **error, const char *what)
{
  g_set_error (
      error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED,
      "The server's part of the login is wrong: %s. It may not be the server it says it is; "
      "ask whoever runs it.",
      what);
  return false;
}

/* NULL: TEXT doesn't begin with attribute KEY. */
static const char *
get_value (const char *text, char key)
{
  return text != NULL && text[0] == key && text[1] == '=' ? text + 2 : NULL;
}

/* Attribute "m" asks for an extension that the client must know (RFC 5802 §5.1); we know none. No
 * value has a comma. */
static bool
refuse_extension (const char *message, GError **error)
{
  if (!g_str_has_prefix (message, "m=") && strstr (message, ",m=") == NULL)
    return false;
  refuse (error, "it asks for an extension that is not known here");
  return true;
}

static bool
check_nonce (const RdScram *scram, const char *nonce, GError **error)
{
  size_t size = strlen (scram->nonce);

  if (nonce == NULL || strlen (nonce) > NONCE_MAX || !g_str_has_prefix (nonce, scram->nonce)
      || nonce[size] == '\0')
    return refuse (error, "its nonce does not extend ours");
  return true;
}

static bool
read_salt (RdScramKey *key, const char *text, GError **error)
{
  g_autofree uint8_t *salt = NULL;
  size_t size = 0;

  /* It may have any length: measure it before decoding. */
  if (text != NULL && strlen (text) <= 2 * RD_SCRAM_SALT_MAX)
    salt = g_base64_decode (text, &size);
  if (size < 1 || size > RD_SCRAM_SALT_MAX)
    return refuse (error, "its salt is not of 1 to 128 bytes");
  memcpy (key->salt, salt, size);
  key->salt_size = size;
  return true;
}

static bool
read_iterations (RdScramKey *key, const char *text, GError **error)
{
  uint64_t iterations;

  if (text == NULL
      || !g_ascii_string_to_unsigned (text, 10, ITERATIONS_MIN, ITERATIONS_MAX, &iterations, NULL))
    return refuse (error, "its iteration count is not within 4096 and 1000000");
  key->iterations = iterations;
  return true;
}

RdScramKey *
rd_scram_read_challenge (RdScram *scram, const char *message, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", 4);
  g_autoptr (RdScramKey) key = NULL;

  if (refuse_extension (message, error))
    return NULL;
  if (scram->server_first != NULL || g_strv_length (parts) < 3)
    {
      refuse (error, get_value (parts[0], 'e') != NULL ? "it ended with an error"
                                                       : "its message is not one of SCRAM");
      return NULL;
    }
  key = g_new0 (RdScramKey, 1);
  key->hash = scram->hash;
  key->password = rd_secret_ref (scram->password);
  if (!check_nonce (scram, get_value (parts[0], 'r'), error)
      || !read_salt (key, get_value (parts[1], 's'), error)
      || !read_iterations (key, get_value (parts[2], 'i'), error))
    return NULL;
  scram->server_first = g_strdup (message);
  scram->server_nonce = g_strdup (get_value (parts[0], 'r'));
  return g_steal_pointer (&key);
}

bool
rd_scram_derive_key (RdScramKey *key)
{
  gnutls_datum_t password = { (unsigned char *)rd_secret_get_text (key->password),
                              (unsigned)rd_secret_get_size (key->password) };
  gnutls_datum_t salt = { key->salt, key->salt_size };

  return gnutls_pbkdf2 (get_mac (key->hash), &password, &salt, key->iterations, key->key,
                        get_size (key->hash))
         == 0;
}

void
rd_scram_key_free (RdScramKey *key)
{
  rd_secret_unref (key->password);
  explicit_bzero (key, sizeof *key);
  g_free (key);
}

/* -- proofs ------------------------------------------------------------------------------------ */

static void
sign (RdScramHash hash, const uint8_t *key, const char *text, uint8_t *signature)
{
  gnutls_hmac_fast (get_mac (hash), key, get_size (hash), text, strlen (text), signature);
}

/* The client's proof (RFC 5802 §3), and the signature that the server must send. */
static void
make_proof (RdScram *scram, const RdScramKey *key, const char *auth_message, uint8_t *proof)
{
  size_t size = get_size (scram->hash);
  uint8_t client_key[RD_SCRAM_KEY_MAX], stored_key[RD_SCRAM_KEY_MAX], server_key[RD_SCRAM_KEY_MAX];

  sign (scram->hash, key->key, "Client Key", client_key);
  sign (scram->hash, key->key, "Server Key", server_key);
  gnutls_hash_fast ((gnutls_digest_algorithm_t)get_mac (scram->hash), client_key, size, stored_key);
  sign (scram->hash, stored_key, auth_message, proof);
  for (size_t i = 0; i < size; i++)
    proof[i] ^= client_key[i];
  sign (scram->hash, server_key, auth_message, scram->server_signature);
  explicit_bzero (client_key, sizeof client_key);
  explicit_bzero (stored_key, sizeof stored_key);
  explicit_bzero (server_key, sizeof server_key);
}

/* What the server must have as well: the header that it got, and the binding. */
static char *
encode_binding (const RdScram *scram)
{
  uint8_t text[HEADER_MAX + RD_CHANNEL_BINDING_MAX];
  size_t size = strlen (scram->header);
  char *base64;

  memcpy (text, scram->header, size);
  memcpy (text + size, scram->binding.data, scram->binding.size);
  base64 = g_base64_encode (text, size + scram->binding.size);
  explicit_bzero (text, sizeof text);
  return base64;
}

char *
rd_scram_get_final (RdScram *scram, const RdScramKey *key)
{
  uint8_t proof[RD_SCRAM_KEY_MAX];
  g_autofree char *binding = encode_binding (scram);
  g_autofree char *without_proof = g_strdup_printf ("c=%s,r=%s", binding, scram->server_nonce);
  g_autofree char *auth_message
      = g_strjoin (",", scram->first_bare, scram->server_first, without_proof, NULL);
  g_autofree char *proof_text = NULL;

  make_proof (scram, key, auth_message, proof);
  scram->has_answered = true;
  proof_text = g_base64_encode (proof, get_size (scram->hash));
  return g_strdup_printf ("%s,p=%s", without_proof, proof_text);
}

bool
rd_scram_check_server (RdScram *scram, const char *message, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (message, ",", 2);
  const char *text = get_value (parts[0], 'v');
  g_autofree uint8_t *signature = NULL;
  size_t size = 0;

  if (refuse_extension (message, error))
    return false;
  if (get_value (parts[0], 'e') != NULL)
    return refuse (error, "it ended with an error");
  if (text != NULL && scram->has_answered && !scram->is_proved)
    signature = g_base64_decode (text, &size);
  if (size != get_size (scram->hash)
      || gnutls_memcmp (signature, scram->server_signature, size) != 0)
    return refuse (error, "it does not prove that it knows the password");
  scram->is_proved = true;
  return true;
}

bool
rd_scram_is_proved (const RdScram *scram)
{
  return scram->is_proved;
}
