/* SCRAM: the examples of the RFCs, and servers that cheat.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/login/scram.h"

#include "wiped-helper.h"

#include <string.h>

/* RFC 5802 §5, RFC 7677 §3; for SHA-512, which has no example, the second one's messages with what
 * another program made of them. */
typedef struct
{
  RdScramHash hash;
  const char *nonce, *client_first, *server_first, *client_final, *server_final;
} Example;

#define NONCE_1 "fyko+d2lbbFgONRv9qkxdawL"
#define NONCE_1_BOTH NONCE_1 "3rfcNHYJY1ZVvWVs7j"
#define NONCE_256 "rOprNGfwEbeRWgbNEkqO"
#define NONCE_256_BOTH NONCE_256 "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SALT_256 ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

static const Example examples[] = {
  { RD_SCRAM_SHA_1, NONCE_1, "n,,n=user,r=" NONCE_1, "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096",
    "c=biws,r=" NONCE_1_BOTH ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
  { RD_SCRAM_SHA_256, NONCE_256, "n,,n=user,r=" NONCE_256, "r=" NONCE_256_BOTH SALT_256,
    "c=biws,r=" NONCE_256_BOTH ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
  { RD_SCRAM_SHA_512, NONCE_256, "n,,n=user,r=" NONCE_256, "r=" NONCE_256_BOTH SALT_256,
    "c=biws,r=" NONCE_256_BOTH
    ",p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
    "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==" },
};

static RdScram *
begin (const Example *example)
{
  g_autoptr (RdSecret) password = rd_secret_new ("pencil");
  RdScram *scram = rd_scram_new (example->hash, "user", password, example->nonce, NULL);

  g_assert_nonnull (scram);
  return scram;
}

/* Up to the client's final message. */
static RdScram *
answer (const Example *example)
{
  RdScram *scram = begin (example);
  RdScramKey *key = rd_scram_read_challenge (scram, example->server_first, NULL);
  g_autofree char *final = NULL;

  g_assert_nonnull (key);
  g_assert_true (rd_scram_derive_key (key));
  final = rd_scram_get_final (scram, key);
  g_assert_cmpstr (final, ==, example->client_final);
  rd_scram_key_free (key);
  return scram;
}

static void
test_example (gconstpointer data)
{
  const Example *example = data;
  g_autoptr (RdScram) scram = answer (example);
  g_autofree char *first = rd_scram_get_first (scram);

  g_assert_cmpstr (first, ==, example->client_first);
  g_assert_false (rd_scram_is_proved (scram));
  g_assert_true (rd_scram_check_server (scram, example->server_final, NULL));
  g_assert_true (rd_scram_is_proved (scram));
}

/* The password, the key that is as good, and what the server will prove itself with. */
static void
test_wiping (void)
{
  RdScram *scram = begin (&examples[0]);
  RdScramKey *key = rd_scram_read_challenge (scram, examples[0].server_first, NULL);
  g_autofree uint8_t *signature = NULL;
  uint8_t derived[RD_SCRAM_KEY_MAX];
  size_t size;

  g_assert_true (rd_scram_derive_key (key));
  memcpy (derived, key->key, sizeof derived);
  g_free (rd_scram_get_final (scram, key));
  forget_wiped ();
  rd_scram_key_free (key);
  g_assert_true (was_wiped (derived, 20));
  forget_wiped ();
  rd_scram_free (scram);
  signature = g_base64_decode (examples[0].server_final + strlen ("v="), &size);
  g_assert_true (was_wiped ("pencil", 6));
  g_assert_true (was_wiped (signature, size));
}

/* What libidn made of the password, too. */
static void
test_wiped_preparation (void)
{
  g_autoptr (RdSecret) password = rd_secret_new ("I\xC2\xADX");
  RdSecret *prepared;

  forget_wiped ();
  prepared = rd_scram_prepare (password);
  g_assert_true (was_wiped ("IX", 2));
  forget_wiped ();
  rd_secret_unref (prepared);
  g_assert_true (was_wiped ("IX", 2));
}

static void
test_wrong_proof (void)
{
  static const char *const finals[] = {
    "v=AAAApqV8S7suAoZWja4dJRkFsKQ=", "v=", "v=rmF9", "", "e=invalid-proof", "x=y", "nonsense",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (finals); i++)
    {
      g_autoptr (RdScram) scram = answer (&examples[0]);
      g_autoptr (GError) error = NULL;

      g_assert_false (rd_scram_check_server (scram, finals[i], &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED);
      g_assert_false (rd_scram_is_proved (scram));
    }
}

/* Before our answer there is nothing that could be proved, not even with a signature of zeros. */
static void
test_early_proof (void)
{
  g_autoptr (RdScram) scram = begin (&examples[0]);

  g_assert_false (rd_scram_check_server (scram, "v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", NULL));
  g_assert_false (rd_scram_is_proved (scram));
}

static void
assert_refused (const char *challenge)
{
  g_autoptr (RdScram) scram = begin (&examples[0]);
  g_autoptr (GError) error = NULL;

  g_assert_null (rd_scram_read_challenge (scram, challenge, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED);
}

static void
test_wrong_challenge (void)
{
  static const char *const challenges[] = {
    "",
    "nonsense",
    "e=other-error",
    "r=" NONCE_1_BOTH,
    "r=" NONCE_1 ",s=QSXCR+Q6sek8bf92,i=4096", /* ours, not extended */
    "r=3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "r=X" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096",
    "r=,s=QSXCR+Q6sek8bf92,i=4096",
    "m=ext,r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096",
    "r=" NONCE_1_BOTH ",m=ext,s=QSXCR+Q6sek8bf92,i=4096",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096,m=ext",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096,a=1,b=2,c=3,d=4,f=5,g=6,m=",
    "r=" NONCE_1_BOTH ",s=,i=4096",
    "r=" NONCE_1_BOTH ",i=4096,s=QSXCR+Q6sek8bf92",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=1",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4095",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=1000001",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=2000000000",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=18446744073709555712",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=-4096",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096x",
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (challenges); i++)
    assert_refused (challenges[i]);
}

/* What needn't be understood is passed over (RFC 5802 §5.1), and "m=" inside a value is no
 * attribute. */
static void
test_harmless_extensions (void)
{
  static const char *const challenges[] = {
    "r=" NONCE_1_BOTH ",s=QSXCR+Q6sek8bf92,i=4096,x=y,zz=1",
    "r=" NONCE_1_BOTH "m=x,s=QSXCR+Q6sek8bf92,i=4096,x=m=y",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (RdScram) scram = begin (&examples[0]);
      g_autoptr (RdScramKey) key = rd_scram_read_challenge (scram, challenges[i], NULL);

      g_assert_nonnull (key);
    }
}

/* The signature is right, but more is asked for. */
static void
test_extension_at_the_end (void)
{
  static const char *const finals[] = { "%s,m=ext", "%s,x=y,m=", "m=ext,%s" };

  for (unsigned i = 0; i < G_N_ELEMENTS (finals); i++)
    {
      g_autoptr (RdScram) scram = answer (&examples[0]);
      g_auto (GStrv) parts = g_strsplit (finals[i], "%s", 2);
      g_autofree char *final = g_strjoinv (examples[0].server_final, parts);
      g_autofree char *harmless = g_strconcat (examples[0].server_final, ",x=m=y", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (rd_scram_check_server (scram, final, &error));
      g_assert_nonnull (strstr (error->message, "extension"));
      g_assert_false (rd_scram_is_proved (scram));
      g_assert_true (rd_scram_check_server (scram, harmless, NULL));
    }
}

/* A salt of SIZE bytes. */
static char *
make_challenge (size_t size)
{
  g_autofree uint8_t *salt = g_malloc0 (size + 1);
  g_autofree char *text = g_base64_encode (salt, size);

  return g_strdup_printf ("r=" NONCE_1_BOTH ",s=%s,i=4096", text);
}

static void
test_salt (void)
{
  static const size_t good[] = { 1, 16, 124, 125, 128 };
  static const size_t bad[] = { 0, 129, 5000, 1000000 };

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (RdScram) scram = begin (&examples[0]);
      g_autofree char *challenge = make_challenge (good[i]);
      RdScramKey *key = rd_scram_read_challenge (scram, challenge, NULL);

      g_assert_nonnull (key);
      g_assert_cmpuint (key->salt_size, ==, good[i]);
      g_assert_true (rd_scram_derive_key (key));
      rd_scram_key_free (key);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *challenge = make_challenge (bad[i]);

      assert_refused (challenge);
    }
}

static void
test_second_challenge (void)
{
  g_autoptr (RdScram) scram = answer (&examples[0]);

  g_assert_null (rd_scram_read_challenge (scram, examples[0].server_first, NULL));
}

/* What was wrong leaves nothing behind. */
static void
test_challenge_after_wrong_ones (void)
{
  g_autoptr (RdScram) scram = begin (&examples[0]);
  g_autoptr (RdScramKey) key = NULL;

  for (unsigned i = 0; i < 2; i++)
    g_assert_null (rd_scram_read_challenge (scram, "r=" NONCE_1_BOTH "x,s=,i=4096", NULL));
  key = rd_scram_read_challenge (scram, examples[0].server_first, NULL);
  g_assert_nonnull (key);
  g_assert_true (rd_scram_derive_key (key));
  g_free (rd_scram_get_final (scram, key));
  g_assert_true (rd_scram_check_server (scram, examples[0].server_final, NULL));
}

static void
test_preparation (void)
{
  g_autoptr (RdSecret) odd = rd_secret_new ("I\xC2\xADX \xE2\x85\xA8");
  g_autoptr (RdSecret) plain = rd_secret_new ("x ~");
  g_autoptr (RdSecret) bell = rd_secret_new ("bell\x07");
  g_autoptr (RdSecret) bytes = rd_secret_new ("\xFF");
  g_autoptr (RdScram) scram = rd_scram_new (RD_SCRAM_SHA_1, "a=b,c=,", plain, "n", NULL);
  g_autoptr (RdSecret) prepared = rd_scram_prepare (odd);
  g_autoptr (RdSecret) same = rd_scram_prepare (plain);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = rd_scram_get_first (scram);

  g_assert_cmpstr (first, ==, "n,,n=a=3Db=2Cc=3D=2C,r=n");
  g_assert_cmpstr (rd_secret_get_text (prepared), ==, "IX IX");
  g_assert_cmpstr (rd_secret_get_text (same), ==, "x ~");
  g_assert_null (rd_scram_prepare (bell));
  g_assert_null (rd_scram_prepare (bytes));
  g_assert_null (rd_scram_new (RD_SCRAM_SHA_1, "user", bell, NULL, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED);
  g_assert_null (strstr (error->message, "bell"));
}

static void
test_nonces_differ (void)
{
  g_autoptr (RdSecret) password = rd_secret_new ("x");
  g_autoptr (RdScram) one = rd_scram_new (RD_SCRAM_SHA_1, "user", password, NULL, NULL);
  g_autoptr (RdScram) other = rd_scram_new (RD_SCRAM_SHA_1, "user", password, NULL, NULL);
  g_autofree char *first = rd_scram_get_first (one);
  g_autofree char *other_first = rd_scram_get_first (other);

  g_assert_cmpstr (first, !=, other_first);
  g_assert_cmpuint (strlen (first), >=, strlen ("n,,n=user,r=") + 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/scram/example/sha-1", &examples[0], test_example);
  g_test_add_data_func ("/scram/example/sha-256", &examples[1], test_example);
  g_test_add_data_func ("/scram/example/sha-512", &examples[2], test_example);
  g_test_add_func ("/scram/wrong-proof", test_wrong_proof);
  g_test_add_func ("/scram/no-secret-stays-behind", test_wiping);
  g_test_add_func ("/scram/nor-does-a-prepared-one", test_wiped_preparation);
  g_test_add_func ("/scram/early-proof", test_early_proof);
  g_test_add_func ("/scram/wrong-challenge", test_wrong_challenge);
  g_test_add_func ("/scram/harmless-extensions", test_harmless_extensions);
  g_test_add_func ("/scram/extension-at-the-end", test_extension_at_the_end);
  g_test_add_func ("/scram/salt", test_salt);
  g_test_add_func ("/scram/second-challenge", test_second_challenge);
  g_test_add_func ("/scram/challenge-after-wrong-ones", test_challenge_after_wrong_ones);
  g_test_add_func ("/scram/preparation", test_preparation);
  g_test_add_func ("/scram/nonces-differ", test_nonces_differ);
  return g_test_run ();
}
