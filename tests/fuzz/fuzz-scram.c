/* SCRAM. What comes in: the server's first and last message. Who sends it: whoever answers at the
 * server's address; it has not proved anything yet.
 *
 * The lines are: the hash (0, 1, 2), the account's name, its password, the server's first message,
 * in which "%N" stands for our nonce, and its last one, in which "%V" stands for the right
 * signature.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"
#include "scram-server.h"

#include <stdlib.h>
#include <string.h>

#define NONCE "fyko+d2lbbFgONRv9qkxdawL"
#define SERVER_NONCE_MAX 512
#define USER_MAX 1023
#define PASSWORD_MAX 1024

/* A key is derived only of what RFC 5802 §5.1 and the limits of the house allow. */
static void
check_challenge (const RdScramKey *key, const char *message)
{
  const char *end = strchr (message, ',');

  g_assert_true (g_str_has_prefix (message, "r=" NONCE));
  g_assert_false (fuzz_scram_has_extension (message));
  g_assert_nonnull (end);
  g_assert_cmpuint (end - message, >, strlen ("r=" NONCE));
  g_assert_cmpuint (end - message, <=, strlen ("r=") + SERVER_NONCE_MAX);
  g_assert_cmpuint (key->salt_size, >=, 1);
  g_assert_cmpuint (key->salt_size, <=, RD_SCRAM_SALT_MAX);
  g_assert_cmpuint (key->iterations, >=, 4096);
  g_assert_cmpuint (key->iterations, <=, 1000000);
}

/* Only the right signature is a proof, and only once. */
static void
check_proof (RdScram *scram, const char *message, const char *signature)
{
  g_autofree char *wrong = fuzz_scram_spoil (signature);
  g_autofree char *half = fuzz_scram_insert (message, "%W", wrong);
  g_autofree char *last = fuzz_scram_insert (half, "%V", signature);
  g_autoptr (GError) error = NULL;
  bool is_right = fuzz_scram_is_signature (last, signature);
  bool is_taken = rd_scram_check_server (scram, last, &error);

  g_assert_true (is_taken == is_right);
  g_assert_true (rd_scram_is_proved (scram) == is_right);
  if (!is_taken)
    fuzz_check_sentence (error);
  g_assert_false (is_taken && rd_scram_check_server (scram, last, NULL));
}

static void
answer (RdScram *scram, RdScramKey *key, const char *server_first, const char *server_final)
{
  g_autofree char *first = rd_scram_get_first (scram);
  g_autofree char *final = NULL;
  g_autofree char *signed_text = NULL;
  g_autofree char *signature = NULL;

  check_challenge (key, server_first);
  g_assert_null (rd_scram_read_challenge (scram, server_first, NULL));
  g_assert_false (rd_scram_check_server (scram, server_final, NULL));
  fuzz_scram_fill_key (key);
  final = rd_scram_get_final (scram, key);
  signed_text = fuzz_scram_join (first, server_first, final);
  g_assert_true (fuzz_scram_is_proof (key, signed_text, final));
  signature = fuzz_scram_sign (key, signed_text);
  check_proof (scram, server_final, signature);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 5);
  RdScramHash hash = (RdScramHash)(abs (atoi (lines[0])) % (RD_SCRAM_SHA_512 + 1));
  g_autofree char *server_first = fuzz_scram_insert (lines[3], "%N", NONCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (RdScram) scram = NULL;
  g_autoptr (RdSecret) password = NULL;
  RdScramKey *key;

  fuzz_cut (lines[1], USER_MAX);
  fuzz_cut (lines[2], PASSWORD_MAX);
  password = rd_secret_new (lines[2]);
  scram = rd_scram_new (hash, lines[1], password, NONCE, &error);
  if (scram == NULL)
    {
      fuzz_check_sentence (error);
      return 0;
    }
  key = rd_scram_read_challenge (scram, server_first, &error);
  if (key != NULL)
    answer (scram, key, server_first, lines[4]);
  else
    {
      fuzz_check_sentence (error);
      g_assert_false (rd_scram_check_server (scram, lines[4], NULL));
    }
  g_assert_true (rd_scram_is_proved (scram) <= (key != NULL));
  g_clear_pointer (&key, rd_scram_key_free);
  return 0;
}
