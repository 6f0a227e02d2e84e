/* Channel binding, and logins by certificate: what the messages of a login say of it, and what a
 * server's refusal means.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"

#include "sasl-helper.h"

#include <string.h>

/* Both messages say of channel binding what HEADER says, and the last holds CBIND, in base64. */
static void
run_bound (const char *mechanisms, const char *type, const char *header, const char *cbind)
{
  static const char begins[] = "<auth " SASL " mechanism='SCRAM-SHA-256";
  g_autofree char *first = NULL;
  g_autofree char *challenge = NULL;
  g_autofree char *final = NULL;
  g_autofree char *auth_message = NULL;
  g_autofree char *proof = NULL;
  size_t size;

  begin_with_binding ("juliet", "secret", true, mechanisms, type);
  first = take_sent (begins, &size);
  g_assert_true (g_str_has_prefix (first, header));
  g_assert_true (g_str_has_prefix (first + strlen (header), "n=juliet,r="));
  challenge = make_challenge (first + strlen (header));
  say ("challenge", challenge);
  derive ();
  final = take_sent ("<response " SASL ">", &size);
  g_assert_true (g_str_has_prefix (final, cbind));
  *strstr (final, ",p=") = '\0';
  auth_message = g_strjoin (",", first + strlen (header), challenge, final, NULL);
  proof = sign (&kinds[1], "secret", auth_message);
  say ("success", proof);
  g_assert_no_error (login.error);
  g_assert_cmpuint (login.n_succeeded, ==, 1);
  end ();
}

/* The login is good in this TLS only; or says that it could be bound, for a server that can as
 * well; or says nothing. */
static void
test_binding (void)
{
  run_bound ("SCRAM-SHA-256-PLUS SCRAM-SHA-512", "tls-unique", "p=tls-unique,,",
             "c=cD10bHMtdW5pcXVlLCxmaW5pc2hlZA==,r=");
  run_bound ("SCRAM-SHA-256", "tls-unique", "y,,", "c=eSws,r=");
  run_bound ("SCRAM-SHA-256", "tls-exporter", "y,,", "c=eSws,r=");
  run_bound ("SCRAM-SHA-256 SCRAM-SHA-1-PLUS", "tls-exporter", "n,,", "c=biws,r=");
  run_bound ("SCRAM-SHA-256 SCRAM-SHA-1-PLUS", NULL, "n,,", "c=biws,r=");
}

/* Where the server's TLS isn't ours it may be another's tomorrow; where an offer was taken away a
 * person must look. Else the words are the server's. */
static void
test_refused_binding (void)
{
  static const char failure[] = "<failure " SASL "><malformed-request/></failure>";

  begin_with_binding ("juliet", "secret", true, "SCRAM-SHA-1-PLUS", "tls-unique");
  say_raw (failure);
  g_assert_cmpint (login.remedy, ==, RD_REMEDY_LATER);
  login.remedy = RD_REMEDY_PERSON;
  assert_failed ("login with SCRAM-SHA-1-PLUS: its TLS is not the one that ends here");
  end ();
  begin_with_binding ("juliet", "secret", true, "SCRAM-SHA-1-PLUS", "tls-unique");
  say_raw ("<failure " SASL "><not-authorized/><text>Invalid channel binding</text></failure>");
  g_assert_cmpint (login.remedy, ==, RD_REMEDY_LATER);
  login.remedy = RD_REMEDY_PERSON;
  assert_failed ("its TLS is not the one that ends here");
  end ();
  begin_with_binding ("juliet", "secret", true, "SCRAM-SHA-1", "tls-unique");
  say_raw (failure);
  g_assert_error (login.error, RD_ERROR, RD_ERROR_LOGIN_WEAKENED);
  g_assert_nonnull (strstr (login.error->message, "which was not offered here"));
  g_assert_cmpstr (rd_error_get_remedy (login.error).word, ==, RD_REMEDY_WORD_LOGIN);
  g_assert_cmpstr (rd_error_get_remedy (login.error).object, ==, "SCRAM-SHA-1");
  g_assert_cmpint (login.remedy, ==, RD_REMEDY_LATER);
  end ();
  begin_with_binding ("juliet", "secret", true, "SCRAM-SHA-1 SCRAM-SHA-1-PLUS", "tls-exporter");
  say_raw (failure);
  g_assert_null (strstr (login.error->message, "sit in between"));
  end ();
  begin_with_binding ("juliet", "secret", true, "SCRAM-SHA-1-PLUS", "tls-unique");
  say_raw ("<failure " SASL "><not-authorized/></failure>");
  g_assert_nonnull (strstr (login.error->message, "that it let in before"));
  end ();
}

/* It names the account, and no password is needed or blamed. */
static void
test_external (void)
{
  g_autofree char *message = NULL;
  size_t size;

  begin_external ();
  message = take_sent ("<auth " SASL " mechanism='EXTERNAL'>", &size);
  g_assert_cmpmem (message, size, "juliet@example.org", 18);
  say ("success", NULL);
  g_assert_cmpuint (login.n_succeeded, ==, 1);
  end ();
  begin_external ();
  say_raw ("<failure " SASL "><not-authorized/></failure>");
  assert_failed ("does not take the client certificate");
  end ();
  begin_external ();
  say ("challenge", "x");
  assert_failed ("(EXTERNAL) came out of turn");
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login-binding/it-is-used-if-both-can", test_binding);
  g_test_add_func ("/login-binding/a-certificate-names-the-account", test_external);
  g_test_add_func ("/login-binding/a-refusal-says-so", test_refused_binding);
  return g_test_run ();
}
