/* Carries the messages of a login, once TLS is up and the certificate judged: those of EXTERNAL, of
 * SCRAM, or of PLAIN if the settings allow it; nothing else. SCRAM's key is derived in a thread;
 * the login may be freed meanwhile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/sasl.h"

#include "dbus-interfaces/errors.h"
#include "runtime/thread-job.h"
#include "xmpp/login/mechanism.h"
#include "xmpp/login/sasl-error.h"
#include "xmpp/login/scram.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/outlook.h"

#include <string.h>

/* SASL is NULL once the login is freed. */
typedef struct
{
  RdSasl *sasl;
  RdScramKey *key;
  bool is_derived;
} KeyJob;

struct _RdSasl
{
  char *domain, *user;
  RdSecret *password;
  RdLoginMemory memory;
  GMainContext *context;
  const RdSaslEvents *events;
  gpointer user_data;
  const RdMechanism *mechanism;
  bool misses_binding; /* as the server was told */
  RdScram *scram;      /* NULL with EXTERNAL and PLAIN */
  KeyJob *job;
  bool has_proved; /* the server got what it needs to check the password by SCRAM */
  bool is_over;
};

RdSasl *
rd_sasl_new (const RdSaslTerms *terms, GMainContext *context, const RdSaslEvents *events,
             gpointer user_data)
{
  RdSasl *sasl = g_new0 (RdSasl, 1);

  sasl->domain = g_strdup (terms->domain);
  sasl->user = g_strdup (terms->user);
  sasl->password = terms->password != NULL ? rd_secret_ref (terms->password) : NULL;
  sasl->memory = terms->memory;
  sasl->context = g_main_context_ref (context);
  sasl->events = events;
  sasl->user_data = user_data;
  return sasl;
}

void
rd_sasl_free (RdSasl *sasl)
{
  if (sasl->job != NULL)
    sasl->job->sasl = NULL;
  g_clear_pointer (&sasl->scram, rd_scram_free);
  g_free (sasl->domain);
  g_free (sasl->user);
  rd_secret_unref (sasl->password);
  g_main_context_unref (sasl->context);
  g_free (sasl);
}

static void
fail_with (RdSasl *sasl, GError *error, RdRemedy remedy)
{
  sasl->is_over = true;
  sasl->events->failed (error, remedy, sasl->user_data);
}

static void fail (RdSasl *sasl, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (RdSasl *sasl, const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED, format, arguments);
  va_end (arguments);
  fail_with (sasl, error, RD_REMEDY_PERSON);
}

static void
fail_unexpected (RdSasl *sasl)
{
  fail (sasl, "The server's part of the login (%s) came out of turn; ask whoever runs the server.",
        sasl->mechanism->name);
}

/* -- beginning --------------------------------------------------------------------------------- */

/* ELEMENT is "auth" or "response". Takes MESSAGE and wipes it. */
static void
send_message (RdSasl *sasl, const char *element, const char *mechanism, char *message, size_t size)
{
  char *base64 = g_base64_encode ((const uint8_t *)message, size);
  const char *attribute = mechanism != NULL ? "' mechanism='" : "";
  /* Not printf (), which grows its text and leaves pieces behind. */
  char *xml
      = g_strconcat ("<", element, " xmlns='" RD_NS_SASL, attribute,
                     mechanism != NULL ? mechanism : "", "'>", base64, "</", element, ">", NULL);

  sasl->events->send (xml, sasl->user_data);
  rd_secret_free_text (xml);
  rd_secret_free_text (base64);
  explicit_bzero (message, size);
  g_free (message);
}

static void
begin_scram (RdSasl *sasl, const RdChannelBinding *binding)
{
  g_autoptr (GError) error = NULL;
  char *message;

  sasl->scram = rd_scram_new (sasl->mechanism->hash, sasl->user, sasl->password, NULL, &error);
  if (sasl->scram == NULL)
    {
      fail_with (sasl, g_steal_pointer (&error), RD_REMEDY_PERSON);
      return;
    }
  if (sasl->mechanism->is_bound)
    rd_scram_bind (sasl->scram, binding);
  else if (sasl->misses_binding)
    rd_scram_miss_binding (sasl->scram);
  message = rd_scram_get_first (sasl->scram);
  send_message (sasl, "auth", sasl->mechanism->name, message, strlen (message));
}

/* RFC 4616: an empty authzid, the name and the password, separated by zero bytes. */
static void
begin_plain (RdSasl *sasl)
{
  g_autoptr (RdSecret) prepared = rd_scram_prepare (sasl->password);
  const char *text = rd_secret_get_text (prepared != NULL ? prepared : sasl->password);
  size_t user_size = strlen (sasl->user), size = user_size + strlen (text) + 2;
  char *message = g_malloc0 (size + 1);

  memcpy (message + 1, sasl->user, user_size);
  memcpy (message + user_size + 2, text, strlen (text));
  send_message (sasl, "auth", sasl->mechanism->name, message, size);
}

/* The server isn't authenticated yet: its names are shortened and cleaned. */
static char *
list_mechanisms (const char *const *mechanisms)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (unsigned i = 0; mechanisms[i] != NULL && i < 16; i++)
    {
      if (list->len > 0)
        g_string_append (list, ", ");
      for (const char *c = mechanisms[i]; *c != '\0' && c < mechanisms[i] + 20; c++)
        g_string_append_c (list, g_ascii_isalnum (*c) || *c == '-' || *c == '_' ? *c : '?');
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* XEP-0178; ejabberd wants the account named. */
static void
begin_external (RdSasl *sasl)
{
  char *message = g_strdup_printf ("%s@%s", sasl->user, sasl->domain);

  send_message (sasl, "auth", sasl->mechanism->name, message, strlen (message));
}

static GError *
refuse_without_password (const RdSasl *sasl, const char *const *mechanisms)
{
  g_autofree char *list = list_mechanisms (mechanisms);

  GError *error = g_error_new (
      RD_ERROR, sasl->password != NULL ? RD_ERROR_AUTHENTICATION_FAILED : RD_ERROR_PASSWORD_NEEDED,
      "The server of %s offers no login by a client certificate (EXTERNAL), only: %s; %s.",
      sasl->domain, list[0] != '\0' ? list : "none at all",
      sasl->password != NULL
          ? "the profile's password opens the certificate, and is sent to nobody. Ask whoever runs "
            "the server, or take the certificate out of the profile"
          : "ask whoever runs the server, or enter the account's password");

  return rd_error_set_remedy (
      error, sasl->password != NULL ? (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "ClientCertificate" }
                                    : (RdErrorRemedy){ RD_REMEDY_WORD_PASSWORD, "" });
}

static GError *
refuse_all (const RdSasl *sasl, const char *const *mechanisms)
{
  g_autofree char *list = list_mechanisms (mechanisms);
  const RdMechanism *best = sasl->memory.best;
  bool has_plain = g_strv_contains (mechanisms, "PLAIN");
  GError *error = g_error_new (
      RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED,
      "The server offers no kind of login that may be used here, only: %s; %s.%s%s%s%s",
      list[0] != '\0' ? list : "none at all",
      has_plain ? "to hand it the password itself, allow PLAIN in the profile"
                : "ask whoever runs the server for SCRAM",
      best != NULL ? " It had " : "", best != NULL ? best->name : "",
      best != NULL ? " before: somebody may sit in between and have taken that away." : "",
      best != NULL ? rd_outlook_describe (RD_REMEDY_LATER) : "");

  if (!has_plain || best != NULL)
    return error;
  return rd_error_set_remedy (error, (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "AllowPlain" });
}

static GError *
describe_weaker (const RdSasl *sasl, const RdSaslOffer *offer, const RdMechanism *offered)
{
  if (sasl->memory.best->is_bound && offer->binding->type == NULL)
    return g_error_new (
        RD_ERROR, RD_ERROR_LOGIN_WEAKENED,
        "The login at the server of %s can't be bound to this TLS, as it was before "
        "(%s): somebody may sit in between. Nothing secret was sent. Ask whoever "
        "runs the server; if it is so, accept the weaker login, %s.%s",
        sasl->domain, sasl->memory.best->name, offered->name,
        rd_outlook_describe (RD_REMEDY_LATER));
  return g_error_new (
      RD_ERROR, RD_ERROR_LOGIN_WEAKENED,
      "The server of %s offers a login by no more than %s, and had %s before: "
      "somebody may sit in between and have taken that away. Nothing secret was "
      "sent. Ask whoever runs the server; if it is so, accept the weaker login, %s.%s",
      sasl->domain, offered->name, sasl->memory.best->name, offered->name,
      rd_outlook_describe (RD_REMEDY_LATER));
}

static GError *
refuse_weaker (const RdSasl *sasl, const RdSaslOffer *offer, const RdMechanism *offered)
{
  return rd_error_set_remedy (describe_weaker (sasl, offer, offered),
                              (RdErrorRemedy){ RD_REMEDY_WORD_LOGIN, offered->name });
}

/* Where a login succeeded before, whoever sits in between, or what is wrong with the server, may go
 * away by itself. Nothing secret is sent till then. */
static RdRemedy
get_remedy_of_offer (const RdSasl *sasl)
{
  return sasl->memory.best != NULL ? RD_REMEDY_LATER : RD_REMEDY_PERSON;
}

GError *
rd_sasl_choose (RdSasl *sasl, const RdSaslOffer *offer, RdLogin *login, RdRemedy *remedy)
{
  *remedy = get_remedy_of_offer (sasl);
  login->mechanism = rd_mechanism_find_strongest (offer);
  if (login->mechanism == NULL && offer->lacks_password)
    return refuse_without_password (sasl, (const char *const *)offer->mechanisms);
  if (login->mechanism == NULL)
    return refuse_all (sasl, (const char *const *)offer->mechanisms);
  if (!rd_login_memory_allows (&sasl->memory, login))
    return refuse_weaker (sasl, offer, login->mechanism);
  sasl->mechanism = rd_mechanism_choose (offer);
  sasl->misses_binding = rd_mechanism_misses_binding (offer)
                         && !rd_login_memory_accepts_unbound (&sasl->memory, login->key);
  return NULL;
}

void
rd_sasl_begin (RdSasl *sasl, const RdSaslOffer *offer)
{
  g_debug ("%s: logging in by %s", sasl->user, sasl->mechanism->name);
  if (sasl->mechanism->is_by_certificate)
    begin_external (sasl);
  else if (sasl->mechanism->strength == 0)
    begin_plain (sasl);
  else
    begin_scram (sasl, offer->binding);
}

/* -- the server's part ------------------------------------------------------------------------- */

static void
derive_key (gpointer data, gpointer user_data)
{
  KeyJob *job = data;

  job->is_derived = rd_scram_derive_key (job->key);
}

static void
answer_challenge (RdSasl *sasl, const KeyJob *job)
{
  char *message;

  if (!job->is_derived)
    {
      fail (sasl,
            "GnuTLS can't compute %s on this machine; it may be forbidden by the system's policy.",
            sasl->mechanism->name);
      return;
    }
  message = rd_scram_get_final (sasl->scram, job->key);
  sasl->has_proved = true;
  send_message (sasl, "response", NULL, message, strlen (message));
}

static gboolean
on_key_derived (gpointer data)
{
  KeyJob *job = data;

  if (job->sasl != NULL)
    job->sasl->job = NULL;
  if (job->sasl != NULL && !job->sasl->is_over)
    answer_challenge (job->sasl, job);
  rd_scram_key_free (job->key);
  g_free (job);
  return G_SOURCE_REMOVE;
}

/* The decoded text of a SASL element; NULL: none, or not UTF-8. */
static char *
get_message (const RdStanza *stanza)
{
  const char *text = rd_stanza_get_text (stanza, 0);
  g_autofree uint8_t *bytes = NULL;
  size_t size = 0;

  if (text[0] == '\0' || g_str_equal (text, "="))
    return NULL;
  bytes = g_base64_decode (text, &size);
  if (!g_utf8_validate ((const char *)bytes, size, NULL))
    return NULL;
  return g_strndup ((const char *)bytes, size);
}

static void
take_proof (RdSasl *sasl, const char *message)
{
  g_autoptr (GError) error = NULL;

  if (!rd_scram_check_server (sasl->scram, message, &error))
    fail_with (sasl, g_steal_pointer (&error), RD_REMEDY_PERSON);
}

static void
take_first_challenge (RdSasl *sasl, const char *message)
{
  g_autoptr (GError) error = NULL;
  RdScramKey *key = rd_scram_read_challenge (sasl->scram, message, &error);

  if (key == NULL)
    {
      fail_with (sasl, g_steal_pointer (&error), RD_REMEDY_PERSON);
      return;
    }
  sasl->job = g_new0 (KeyJob, 1);
  sasl->job->sasl = sasl;
  sasl->job->key = key;
  rd_thread_job_run (sasl->context, derive_key, on_key_derived, sasl->job);
}

/* The server's proof may come in a challenge, which wants an empty response. */
static void
take_challenge (RdSasl *sasl, const RdStanza *stanza)
{
  g_autofree char *message = get_message (stanza);

  if (sasl->scram == NULL || sasl->job != NULL || message == NULL)
    fail_unexpected (sasl);
  else if (!g_str_has_prefix (message, "v="))
    take_first_challenge (sasl, message);
  else
    {
      take_proof (sasl, message);
      if (!sasl->is_over)
        sasl->events->send ("<response xmlns='" RD_NS_SASL "'/>", sasl->user_data);
    }
}

static void
take_success (RdSasl *sasl, const RdStanza *stanza)
{
  g_autofree char *message = get_message (stanza);

  if (sasl->job != NULL)
    fail_unexpected (sasl);
  else if (sasl->scram != NULL && !rd_scram_is_proved (sasl->scram))
    take_proof (sasl, message != NULL ? message : "");
  if (sasl->is_over)
    return;
  sasl->is_over = true;
  g_clear_pointer (&sasl->scram, rd_scram_free);
  g_clear_pointer (&sasl->password, rd_secret_unref);
  sasl->events->succeeded (sasl->user_data);
}

/* There is no condition for it: Prosody says malformed-request, ejabberd not-authorized, and both
 * name it in their text. */
static bool
is_binding_refused (const RdSasl *sasl, const RdStanza *failure)
{
  int text = rd_stanza_find_child (failure, 0, "text", RD_NS_SASL);
  g_autofree char *words = g_ascii_strdown (rd_stanza_get_text (failure, text), -1);

  if (!sasl->mechanism->is_bound && !sasl->misses_binding)
    return false;
  return g_strcmp0 (rd_stanza_find_condition (failure, 0, RD_NS_SASL), "malformed-request") == 0
         || strstr (words, "channel binding") != NULL;
}

static void
take_failure (RdSasl *sasl, const RdStanza *stanza)
{
  RdSaslAttempt attempt = {
    .domain = sasl->domain,
    .mechanism = sasl->mechanism->name,
    .has_proved = sasl->has_proved,
    .was_accepted = sasl->memory.best != NULL,
  };
  RdRemedy remedy;
  GError *error;

  if (sasl->mechanism->is_by_certificate)
    error = rd_sasl_error_external (stanza, &attempt, &remedy);
  else if (!is_binding_refused (sasl, stanza))
    error = rd_sasl_error_read (stanza, &attempt, &remedy);
  else
    {
      remedy = sasl->mechanism->is_bound ? RD_REMEDY_LATER : get_remedy_of_offer (sasl);
      error = rd_sasl_error_binding (sasl->mechanism->name, sasl->mechanism->is_bound);
    }
  fail_with (sasl, error, remedy);
}

void
rd_sasl_take (RdSasl *sasl, const RdStanza *stanza)
{
  if (sasl->is_over)
    return;
  if (rd_stanza_is (stanza, "challenge", RD_NS_SASL))
    take_challenge (sasl, stanza);
  else if (rd_stanza_is (stanza, "success", RD_NS_SASL))
    take_success (sasl, stanza);
  else if (rd_stanza_is (stanza, "failure", RD_NS_SASL))
    take_failure (sasl, stanza);
  else
    fail_unexpected (sasl);
}
