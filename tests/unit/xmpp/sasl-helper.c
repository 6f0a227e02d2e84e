/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl-helper.h"

#include "dbus-interfaces/errors.h"
#include "runtime/thread-job.h"

#include "stanza-helper.h"

#include <string.h>

Login login;

void
rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data)
{
  g_assert_null (login.job);
  login.work = work;
  login.done = done;
  login.job = data;
}

void
derive (void)
{
  gpointer job = g_steal_pointer (&login.job);

  g_assert_nonnull (job);
  if (!login.cant_derive)
    login.work (job, NULL);
  g_assert_false (login.done (job));
}

/* -- a login ----------------------------------------------------------------------------------- */

static void
on_send (const char *xml, gpointer user_data)
{
  g_string_append (login.sent, xml);
}

static void
on_succeeded (gpointer user_data)
{
  g_assert_null (login.error);
  login.n_succeeded++;
}

static void
on_failed (GError *error, RdRemedy remedy, gpointer user_data)
{
  g_assert_null (login.error);
  g_assert_cmpuint (login.n_succeeded, ==, 0);
  login.error = error;
  login.remedy = remedy;
}

static const RdSaslEvents events = { on_send, on_succeeded, on_failed };

void
begin_with_binding (const char *user, const char *text, bool allow_plain, const char *mechanisms,
                    const char *type)
{
  g_autoptr (RdSecret) password = rd_secret_new (text);
  g_auto (GStrv) list = g_strsplit (mechanisms, " ", -1);
  RdChannelBinding binding = { type, BINDING, strlen (BINDING) };
  RdSaslTerms terms = {
    .domain = "example.org",
    .user = user,
    .password = password,
    .memory = { .best = rd_mechanism_find ("PLAIN") },
  };
  RdLogin chosen = { .tls_version = 0x0304 };
  RdSaslOffer offer = { list, NULL, &binding, allow_plain };

  login.sent = g_string_new (NULL);
  login.sasl = rd_sasl_new (&terms, g_main_context_default (), &events, NULL);
  login.error = rd_sasl_choose (login.sasl, &offer, &chosen, &login.remedy);
  if (login.error == NULL)
    rd_sasl_begin (login.sasl, &offer);
}

void
begin_external (void)
{
  RdSaslTerms terms = { .domain = "example.org", .user = "juliet" };
  char *offered[] = { (char *)"EXTERNAL", NULL };
  RdChannelBinding binding = { NULL };
  RdLogin chosen = { NULL };
  RdSaslOffer offer = { offered, NULL, &binding, false, true, true };

  login.sent = g_string_new (NULL);
  login.sasl = rd_sasl_new (&terms, g_main_context_default (), &events, NULL);
  g_assert_null (rd_sasl_choose (login.sasl, &offer, &chosen, &login.remedy));
  rd_sasl_begin (login.sasl, &offer);
}

void
begin_as (const char *user, const char *text, bool allow_plain, const char *mechanisms)
{
  begin_with_binding (user, text, allow_plain, mechanisms, NULL);
}

void
begin (const char *mechanisms)
{
  begin_as ("juliet", "secret", true, mechanisms);
}

void
end (void)
{
  g_clear_pointer (&login.sasl, rd_sasl_free);
  g_string_free (login.sent, TRUE);
  g_clear_error (&login.error);
  memset (&login, 0, sizeof login);
}

void
say (const char *element, const char *message)
{
  g_autofree char *base64 = message != NULL
                                ? g_base64_encode ((const uint8_t *)message, strlen (message))
                                : g_strdup ("");
  g_autofree char *xml = g_strdup_printf ("<%s " SASL ">%s</%s>", element, base64, element);
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();

  rd_sasl_take (login.sasl, read_stanza (reader, xml));
}

void
say_raw (const char *xml)
{
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();

  rd_sasl_take (login.sasl, read_stanza (reader, xml));
}

char *
take_sent (const char *begins, size_t *size)
{
  g_auto (GStrv) parts = g_strsplit_set (login.sent->str, "<>", 4);
  char *message;

  g_assert_true (g_str_has_prefix (login.sent->str, begins));
  message = (char *)g_base64_decode (parts[2], size);
  g_string_truncate (login.sent, 0);
  return message;
}

void
assert_failed (const char *word)
{
  g_assert_error (login.error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED);
  g_test_message ("%s", login.error->message);
  g_assert_nonnull (strstr (login.error->message, word));
  g_assert_true (g_str_has_suffix (login.error->message, "."));
  g_assert_cmpint (login.remedy, ==, RD_REMEDY_PERSON);
  g_assert_cmpuint (login.n_succeeded, ==, 0);
}

/* -- the server's half of SCRAM (RFC 5802 §3) -------------------------------------------------- */

const Kind kinds[N_KINDS] = {
  { "SCRAM-SHA-1", GNUTLS_MAC_SHA1 },
  { "SCRAM-SHA-256", GNUTLS_MAC_SHA256 },
  { "SCRAM-SHA-512", GNUTLS_MAC_SHA512 },
};

char *
sign (const Kind *kind, const char *password, const char *auth_message)
{
  size_t size = gnutls_hmac_get_len (kind->mac);
  gnutls_datum_t secret = { (unsigned char *)password, strlen (password) };
  gnutls_datum_t salt = { (unsigned char *)SALT, strlen (SALT) };
  uint8_t salted[64], key[64], signature[64];
  g_autofree char *base64 = NULL;

  g_assert_cmpint (gnutls_pbkdf2 (kind->mac, &secret, &salt, ITERATIONS, salted, size), ==, 0);
  gnutls_hmac_fast (kind->mac, salted, size, "Server Key", strlen ("Server Key"), key);
  gnutls_hmac_fast (kind->mac, key, size, auth_message, strlen (auth_message), signature);
  base64 = g_base64_encode (signature, size);
  return g_strdup_printf ("v=%s", base64);
}

char *
make_challenge (const char *first)
{
  g_autofree char *salt = g_base64_encode ((const uint8_t *)SALT, strlen (SALT));

  return g_strdup_printf ("%sserver,s=%s,i=%u", strstr (first, "r="), salt, ITERATIONS);
}

char *
run_to_proof (const Kind *kind, const char *password)
{
  g_autofree char *begins = g_strdup_printf ("<auth " SASL " mechanism='%s'>n", kind->mechanism);
  size_t size;
  g_autofree char *first = NULL;
  g_autofree char *challenge = NULL;
  g_autofree char *final = NULL;
  g_autofree char *auth_message = NULL;

  begin (kind->mechanism);
  begins[strlen (begins) - 1] = '\0';
  first = take_sent (begins, &size);
  g_assert_true (g_str_has_prefix (first, "n,,n=juliet,r="));
  challenge = make_challenge (first);
  say ("challenge", challenge);
  g_assert_cmpstr (login.sent->str, ==, "");
  derive ();
  final = take_sent ("<response " SASL ">", &size);
  *strstr (final, ",p=") = '\0';
  auth_message = g_strjoin (",", first + strlen ("n,,"), challenge, final, NULL);
  return sign (kind, password, auth_message);
}
