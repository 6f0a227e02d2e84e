/* The login: which kind is chosen, that the server must prove that it knows the password, and that
 * each refusal says why.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"

#include "sasl-helper.h"
#include "wiped-helper.h"

#include <string.h>

/* -- choosing ---------------------------------------------------------------------------------- */

/* The best SCRAM, in whatever order they are offered; PLAIN if there is none and it is allowed. */
static void
test_choice (void)
{
  static const struct
  {
    const char *offered;
    bool allow_plain;
    const char *chosen; /* NULL: none */
  } cases[] = {
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-512 SCRAM-SHA-256", true, "SCRAM-SHA-512" },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-256", true, "SCRAM-SHA-256" },
    { "SCRAM-SHA-1 PLAIN", true, "SCRAM-SHA-1" },
    { "SCRAM-SHA-1", false, "SCRAM-SHA-1" },
    { "X-TOKEN PLAIN", true, "PLAIN" },
    { "PLAIN", false, NULL },
    { "SCRAM-SHA-1-PLUS DIGEST-MD5 EXTERNAL ANONYMOUS", true, NULL },
    { "scram-sha-1", true, NULL },
    { "", true, NULL },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *auth = g_strdup_printf ("<auth " SASL " mechanism='%s'>", cases[i].chosen);

      begin_as ("juliet", "secret", cases[i].allow_plain, cases[i].offered);
      if (cases[i].chosen != NULL)
        g_assert_true (g_str_has_prefix (login.sent->str, auth));
      else
        g_assert_cmpstr (login.sent->str, ==, "");
      g_assert_true ((login.error == NULL) == (cases[i].chosen != NULL));
      end ();
    }
}

static void
test_no_choice (void)
{
  static const struct
  {
    const char *offered;
    bool allow_plain;
    const char *word;
  } cases[] = {
    { "PLAIN X-A", false, "only: PLAIN, X-A; to hand it the password itself, allow PLAIN in" },
    { "X-A X_B", true, "only: X-A, X_B; ask whoever runs the server for SCRAM" },
    { "", false, "only: none at all; ask" },
    { "a<b 12345678901234567890 123456789012345678901x", false,
      "only: a?b, 12345678901234567890, 12345678901234567890; ask" },
    { "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", false, ", 15, 16; ask" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) offered = g_string_new (cases[i].offered);

      begin_as ("juliet", "secret", cases[i].allow_plain, offered->str);
      g_assert_cmpint (login.remedy, ==, RD_REMEDY_LATER); /* it had PLAIN before */
      login.remedy = RD_REMEDY_PERSON;
      assert_failed (cases[i].word);
      end ();
    }
}

/* RFC 4616: no other identity, the name, the password, in their prepared forms if they have one. */
static void
test_plain (void)
{
  static const struct
  {
    const char *user, *password, *sent;
    size_t size;
  } cases[] = {
    { "juliet", "secret", "\0juliet\0secret", 14 },
    { "j", "", "\0j\0", 3 },
    { "juliet", "\xC2\xAA", "\0juliet\0a", 9 },
    { "juliet", "a\x07", "\0juliet\0a\x07", 10 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = NULL;
      size_t size;

      begin_as (cases[i].user, cases[i].password, true, "PLAIN");
      message = take_sent ("<auth " SASL " mechanism='PLAIN'>", &size);
      g_assert_cmpmem (message, size, cases[i].sent, cases[i].size);
      say ("success", NULL);
      g_assert_cmpuint (login.n_succeeded, ==, 1);
      g_assert_no_error (login.error);
      end ();
    }
}

static void
test_forbidden_characters (void)
{
  begin_as ("juliet", "a\x07", true, "SCRAM-SHA-1 PLAIN");
  assert_failed ("The password holds a character that none may hold");
  g_assert_cmpstr (rd_error_get_remedy (login.error).word, ==, RD_REMEDY_WORD_PASSWORD);
  g_assert_cmpstr (login.sent->str, ==, "");
  end ();
  begin_as ("a\x07", "secret", true, "SCRAM-SHA-1 PLAIN");
  assert_failed ("The name of the account holds a character");
  g_assert_cmpstr (rd_error_get_remedy (login.error).word, ==, "");
  g_assert_cmpstr (login.sent->str, ==, "");
  end ();
}

/* -- SCRAM ------------------------------------------------------------------------------------- */

static void
test_success (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *proof = run_to_proof (&kinds[i], "secret");

      say ("success", proof);
      g_assert_no_error (login.error);
      g_assert_cmpuint (login.n_succeeded, ==, 1);
      say ("success", proof);
      say_raw ("<failure " SASL "/>");
      g_assert_cmpuint (login.n_succeeded, ==, 1);
      g_assert_cmpstr (login.sent->str, ==, "");
      end ();
    }
}

/* The server's proof comes in a challenge, which wants an empty response (RFC 5802 §5). */
static void
test_late_success (void)
{
  g_autofree char *proof = run_to_proof (&kinds[1], "secret");

  say ("challenge", proof);
  g_assert_cmpstr (login.sent->str, ==, "<response " SASL "/>");
  g_assert_cmpuint (login.n_succeeded, ==, 0);
  say ("success", NULL);
  g_assert_no_error (login.error);
  g_assert_cmpuint (login.n_succeeded, ==, 1);
  end ();
}

/* Whoever says that the login succeeded and can't prove it isn't the server. */
static void
test_no_proof (void)
{
  static const char *const elements[] = { "success", "challenge" };

  for (unsigned i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      g_autofree char *proof = run_to_proof (&kinds[0], "another password");

      say (elements[i], proof);
      assert_failed ("does not prove");
      g_assert_cmpstr (login.sent->str, ==, "");
      end ();
    }
  g_free (run_to_proof (&kinds[0], "secret"));
  say ("success", NULL);
  assert_failed ("does not prove");
  end ();
  g_free (run_to_proof (&kinds[0], "secret"));
  say ("success", "e=other-error");
  assert_failed ("ended with an error");
  end ();
  begin ("SCRAM-SHA-1");
  say ("success", NULL);
  assert_failed ("does not prove");
  end ();
}

/* What isn't the next message of this kind of login. */
static void
test_out_of_turn (void)
{
  static const struct
  {
    const char *mechanism, *xml, *word;
  } cases[] = {
    { "PLAIN", "<challenge " SASL ">cg==</challenge>", "(PLAIN) came out of turn" },
    { "PLAIN", "<challenge " SASL "/>", "(PLAIN) came out of turn" },
    { "SCRAM-SHA-1", "<challenge " SASL "/>", "(SCRAM-SHA-1) came out of turn" },
    { "SCRAM-SHA-1", "<challenge " SASL ">=</challenge>", "(SCRAM-SHA-1) came out of turn" },
    { "SCRAM-SHA-1", "<challenge " SASL ">/w==</challenge>", "(SCRAM-SHA-1) came out of turn" },
    { "SCRAM-SHA-1", "<response " SASL "/>", "(SCRAM-SHA-1) came out of turn" },
    { "SCRAM-SHA-1", "<iq type='result' id='1'/>", "(SCRAM-SHA-1) came out of turn" },
    { "SCRAM-SHA-1", "<challenge " SASL ">eA==</challenge>", "not one of SCRAM" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      begin (cases[i].mechanism);
      g_string_truncate (login.sent, 0);
      say_raw (cases[i].xml);
      assert_failed (cases[i].word);
      g_assert_cmpstr (login.sent->str, ==, "");
      /* Nothing counts any more. */
      say_raw (cases[i].xml);
      say ("success", NULL);
      g_assert_cmpuint (login.n_succeeded, ==, 0);
      end ();
    }
}

/* Waits for the key: gives the challenge. */
static char *
begin_deriving (void)
{
  g_autofree char *first = NULL;
  char *challenge;
  size_t size;

  begin ("SCRAM-SHA-1");
  first = take_sent ("<auth " SASL " mechanism='SCRAM-SHA-1'>", &size);
  challenge = make_challenge (first);
  say ("challenge", challenge);
  g_assert_nonnull (login.job);
  return challenge;
}

static void
test_impatient_server (void)
{
  static const char *const elements[] = { "challenge", "success" };

  for (unsigned i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      g_autofree char *challenge = begin_deriving ();

      say (elements[i], challenge);
      assert_failed ("out of turn");
      derive ();
      g_assert_cmpstr (login.sent->str, ==, "");
      end ();
    }
}

/* The key comes when nobody waits for it any more. */
static void
test_freed_while_deriving (void)
{
  g_free (begin_deriving ());
  g_clear_pointer (&login.sasl, rd_sasl_free);
  derive ();
  g_assert_cmpstr (login.sent->str, ==, "");
  g_assert_no_error (login.error);
  end ();
}

static void
test_key_is_forbidden (void)
{
  g_free (begin_deriving ());
  login.cant_derive = true;
  derive ();
  assert_failed ("can't compute SCRAM-SHA-1 on this machine");
  g_assert_cmpstr (login.sent->str, ==, "");
  end ();
}

/* A second challenge that is not the server's proof begins nothing anew. */
static void
test_challenged_again (void)
{
  g_autofree char *proof = run_to_proof (&kinds[0], "secret");

  say ("challenge", "r=x,s=AAAA,i=4096");
  assert_failed ("not one of SCRAM");
  g_assert_null (login.job);
  end ();
}

/* Nothing of the password stays in memory: not its messages, nor what the key is made of. */
static void
test_wiping (void)
{
  static const char message[] = "\0juliet\0secret";
  static const char base64[] = "AGp1bGlldABzZWNyZXQ=";

  forget_wiped ();
  begin ("PLAIN");
  g_assert_true (was_wiped (message, sizeof message - 1));
  g_assert_true (was_wiped (base64, strlen (base64)));
  g_assert_true (was_wiped (login.sent->str, login.sent->len));
  forget_wiped ();
  say ("success", NULL);
  g_assert_true (was_wiped ("secret", 6));
  end ();

  g_free (begin_deriving ());
  forget_wiped ();
  g_clear_pointer (&login.sasl, rd_sasl_free);
  g_assert_false (was_wiped ("secret", 6));
  derive ();
  g_assert_true (was_wiped ("secret", 6));
  end ();
}

/* -- refusals ---------------------------------------------------------------------------------- */

/* Those of RFC 6120 §6.5 are in test-negotiation; what isn't known names the kind of login. */
static void
test_refusals (void)
{
  begin ("SCRAM-SHA-256");
  say_raw ("<failure " SASL "><new-reason/></failure>");
  assert_failed ("refused the login with SCRAM-SHA-256 for a reason that is not known here, "
                 "\"new-reason\"");
  end ();
  begin ("PLAIN");
  say_raw ("<failure " SASL "/>");
  assert_failed ("refused the login with PLAIN and gave no reason");
  end ();
  begin ("PLAIN");
  say_raw ("<failure " SASL "><temporary-auth-failure/></failure>");
  g_assert_error (login.error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED);
  g_assert_cmpint (login.remedy, ==, RD_REMEDY_LATER);
  say ("success", NULL);
  g_assert_cmpuint (login.n_succeeded, ==, 0);
  end ();
  begin ("SCRAM-SHA-256");
  say_raw ("<failure " SASL "><not-authorized/></failure>");
  g_assert_nonnull (strstr (login.error->message, "that it let in before"));
  end ();
  g_free (begin_deriving ());
  derive ();
  say_raw ("<failure " SASL "><not-authorized/></failure>");
  assert_failed ("refused the password");
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/the-best-kind-is-chosen", test_choice);
  g_test_add_func ("/sasl/without-a-kind-it-says-what-is-offered", test_no_choice);
  g_test_add_func ("/sasl/plain-sends-name-and-password", test_plain);
  g_test_add_func ("/sasl/a-forbidden-character-is-named", test_forbidden_characters);
  g_test_add_func ("/sasl/a-server-that-proves-itself-is-believed", test_success);
  g_test_add_func ("/sasl/the-proof-may-come-in-a-challenge", test_late_success);
  g_test_add_func ("/sasl/a-server-that-proves-nothing-is-refused", test_no_proof);
  g_test_add_func ("/sasl/what-comes-out-of-turn-ends-it", test_out_of_turn);
  g_test_add_func ("/sasl/an-impatient-server-gets-no-proof", test_impatient_server);
  g_test_add_func ("/sasl/a-key-for-nobody-is-dropped", test_freed_while_deriving);
  g_test_add_func ("/sasl/a-forbidden-hash-says-so", test_key_is_forbidden);
  g_test_add_func ("/sasl/no-second-challenge-is-answered", test_challenged_again);
  g_test_add_func ("/sasl/no-secret-stays-behind", test_wiping);
  g_test_add_func ("/sasl/an-unknown-refusal-names-the-kind", test_refusals);
  return g_test_run ();
}
