/* The login. What comes in: the mechanisms that are offered, and the elements of SASL. Who sends
 * it: whoever answers at the server's address, out of turn too, while the key is being derived too.
 *
 * The lines are: the mechanisms, set apart by blanks, among them "@TYPE" for a type of channel
 * binding that the server lists and "+TYPE" for the one that we have; "plain" where PLAIN is
 * allowed; the account's name; its password; and then, a line each, what happens: "+" the key is
 * derived; "NAME MESSAGE" an element that holds the message in base64, in which "%N" stands for our
 * nonce and "%V" for the right signature; "NAME! TEXT" one that holds the text itself; "NAME<
 * CHILD" one with a child; "NAME? " one of another namespace.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"
#include "scram-server.h"

#include "runtime/thread-job.h"
#include "xmpp/login/sasl.h"

#include <expat.h>
#include <string.h>

#define USER_MAX 1023
#define PASSWORD_MAX 1024
#define BINDING "finished"
#define SASL_NS "urn:ietf:params:xml:ns:xmpp-sasl"

/* The login and what its two sides have said. */
static struct
{
  RdSasl *sasl;
  bool allows_plain, is_plain;
  RdChannelBinding binding;
  bool has_list, is_listed; /* what the server says of it */
  char *client_first, *server_first, *nonce, *signature;
  RdScramKey key; /* as it was derived */
  bool has_key, is_proved, is_over;
} login;

/* The work of the one thread. */
static struct
{
  GFunc work;
  GSourceFunc done;
  gpointer data;
} job;

void
rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data)
{
  g_assert_null (job.done);
  job.work = work;
  job.done = done;
  job.data = data;
}

static void
finish_job (void)
{
  GSourceFunc done = g_steal_pointer (&job.done);

  if (done == NULL)
    return;
  job.work (job.data, NULL);
  done (job.data);
}

bool __wrap_rd_scram_derive_key (RdScramKey *key);

bool
__wrap_rd_scram_derive_key (RdScramKey *key)
{
  fuzz_scram_fill_key (key);
  login.key = *key;
  login.key.password = NULL;
  login.has_key = true;
  return true;
}

/* -- what is sent ------------------------------------------------------------------------------ */

typedef struct
{
  const char *name;
  char *mechanism;
  GString *text;
} Element;

static void
on_start (void *data, const char *name, const char **attributes)
{
  Element *element = data;

  g_assert_null (element->name);
  element->name = g_intern_string (name);
  for (; attributes[0] != NULL; attributes += 2)
    {
      if (g_str_equal (attributes[0], "mechanism"))
        element->mechanism = g_strdup (attributes[1]);
    }
}

static void
on_text (void *data, const char *text, int size)
{
  g_string_append_len (((Element *)data)->text, text, size);
}

/* What is sent is one element, with base64 in it. */
static char *
read_sent (const char *xml, Element *element)
{
  XML_Parser parser = XML_ParserCreate (NULL);
  size_t size;
  g_autofree uint8_t *bytes = NULL;

  element->text = g_string_new (NULL);
  XML_SetUserData (parser, element);
  XML_SetElementHandler (parser, on_start, NULL);
  XML_SetCharacterDataHandler (parser, on_text);
  g_assert_true (XML_Parse (parser, xml, (int)strlen (xml), XML_TRUE) == XML_STATUS_OK);
  XML_ParserFree (parser);
  bytes = g_base64_decode (element->text->str, &size);
  return g_strndup ((const char *)bytes, size);
}

/* Only what both ends have is used, and tls-unique where the server doesn't say what it has. */
static void
check_header (const char *mechanism, const char *message)
{
  g_autofree char *header = g_strdup_printf ("p=%s,,", login.binding.type);
  bool is_bound = g_str_has_suffix (mechanism, "-PLUS");

  if (login.binding.type == NULL)
    g_assert_true (!is_bound && g_str_has_prefix (message, "n,,"));
  else if (!is_bound)
    g_assert_true (g_str_has_prefix (message, "n,,") || g_str_has_prefix (message, "y,,"));
  else
    {
      g_assert_true (g_str_has_prefix (message, header));
      g_assert_true (login.has_list ? login.is_listed
                                    : g_str_equal (login.binding.type, "tls-unique"));
    }
}

static void
take_auth (const char *mechanism, const char *message)
{
  g_assert_null (login.client_first);
  login.client_first = g_strdup (message);
  login.is_plain = g_str_equal (mechanism, "PLAIN");
  if (login.is_plain)
    g_assert_true (login.allows_plain);
  else
    {
      g_assert_true (g_str_has_prefix (mechanism, "SCRAM-SHA-"));
      check_header (mechanism, message);
      login.nonce = g_strdup (g_strrstr (message, ",r=") + strlen (",r="));
    }
}

static void
take_response (const char *message)
{
  g_autofree char *signed_text = NULL;

  if (message[0] == '\0')
    return;
  g_assert_true (login.has_key);
  signed_text = fuzz_scram_join (login.client_first, login.server_first, message);
  g_assert_true (fuzz_scram_has_binding (login.client_first, message, BINDING));
  g_assert_true (fuzz_scram_is_proof (&login.key, signed_text, message));
  g_assert_null (login.signature);
  login.signature = fuzz_scram_sign (&login.key, signed_text);
}

static void
on_send (const char *xml, gpointer user_data)
{
  Element element = { NULL };
  g_autofree char *message = read_sent (xml, &element);

  g_assert_false (login.is_over);
  if (g_str_equal (element.name, "auth"))
    take_auth (element.mechanism, message);
  else
    {
      g_assert_cmpstr (element.name, ==, "response");
      g_assert_false (login.is_plain);
      take_response (message);
    }
  g_string_free (element.text, TRUE);
  g_free (element.mechanism);
}

/* -- how it ends ------------------------------------------------------------------------------- */

static void
on_succeeded (gpointer user_data)
{
  g_assert_false (login.is_over);
  g_assert_true (login.is_plain || login.is_proved);
  login.is_over = true;
}

static void
on_failed (GError *error, RdRemedy remedy, gpointer user_data)
{
  g_assert_false (login.is_over);
  login.is_over = true;
  fuzz_check_sentence (error);
  g_error_free (error);
}

static const RdSaslEvents events = { on_send, on_succeeded, on_failed };

/* -- what happens ------------------------------------------------------------------------------ */

/* The server's messages, as the client must have understood them when it answers. */
static char *
make_message (const char *text)
{
  g_autofree char *wrong = fuzz_scram_spoil (login.signature);
  g_autofree char *with_nonce = fuzz_scram_insert (text, "%N", login.nonce);
  g_autofree char *with_wrong = fuzz_scram_insert (with_nonce, "%W", wrong);
  char *message = fuzz_scram_insert (with_wrong, "%V", login.signature);

  if (login.signature != NULL && fuzz_scram_is_signature (message, login.signature))
    login.is_proved = true;
  else if (!login.has_key && !g_str_has_prefix (message, "v="))
    {
      g_free (login.server_first);
      login.server_first = g_strdup (message);
    }
  return message;
}

static void
fill_stanza (RdStanza *stanza, char kind, const char *text)
{
  g_autofree char *message = NULL;
  g_autofree char *base64 = NULL;

  if (kind == '<')
    {
      rd_stanza_start (stanza, SASL_NS, text[0] != '\0' ? text : "x");
      rd_stanza_end (stanza);
    }
  else if (kind == '!')
    rd_stanza_add_text (stanza, text, strlen (text));
  else if (text[0] != '\0')
    {
      message = make_message (text);
      base64 = g_base64_encode ((const uint8_t *)message, strlen (message));
      rd_stanza_add_text (stanza, base64, strlen (base64));
    }
}

static void
take (const char *line)
{
  size_t length = strcspn (line, " ");
  char kind = length > 0 ? line[length - 1] : '\0';
  g_autofree char *name = g_strndup (line, length - (strchr ("!<?", kind) != NULL && length > 0));
  g_autoptr (RdStanza) stanza = rd_stanza_new ();

  rd_stanza_start (stanza, kind == '?' ? "urn:example" : SASL_NS, name[0] != '\0' ? name : "x");
  fill_stanza (stanza, kind, line[length] != '\0' ? line + length + 1 : "");
  rd_sasl_take (login.sasl, stanza);
}

static void
clear_login (void)
{
  g_clear_pointer (&login.sasl, rd_sasl_free);
  finish_job ();
  g_free (login.client_first);
  g_free (login.server_first);
  g_free (login.nonce);
  g_free (login.signature);
  memset (&login, 0, sizeof login);
}

/* Takes the words that stand for bindings out of WORDS; gives those that the server lists. */
static GStrv
read_bindings (char **words)
{
  g_autoptr (GStrvBuilder) listed = g_strv_builder_new ();
  char **kept = words;

  for (char **word = words; *word != NULL; word++)
    {
      if (**word == '@')
        {
          g_strv_builder_add (listed, *word + 1);
          login.has_list = true;
        }
      else if (g_str_equal (*word, "+tls-unique") || g_str_equal (*word, "+tls-exporter"))
        {
          login.binding.type = g_intern_string (*word + 1);
          login.binding.size = strlen (BINDING);
          memcpy (login.binding.data, BINDING, login.binding.size);
        }
      else
        {
          *kept++ = *word;
          continue;
        }
      g_free (*word);
    }
  *kept = NULL;
  return g_strv_builder_end (listed);
}

static void
begin (char **lines)
{
  g_auto (GStrv) mechanisms = g_strsplit (lines[0], " ", 32);
  g_auto (GStrv) bindings = NULL;
  RdSaslOffer offer = { .binding = &login.binding };
  RdLogin chosen = { NULL };
  RdRemedy remedy;
  GError *error;
  g_autoptr (RdSecret) password = rd_secret_new (lines[3]);
  RdSaslTerms terms = { .domain = "example.org", .user = lines[2], .password = password };

  login.allows_plain = g_str_equal (lines[1], "plain");
  bindings = read_bindings (mechanisms);
  offer.mechanisms = mechanisms;
  offer.bindings = login.has_list ? bindings : NULL;
  offer.allow_plain = login.allows_plain;
  login.is_listed = login.binding.type != NULL
                    && g_strv_contains ((const char *const *)bindings, login.binding.type);
  login.sasl = rd_sasl_new (&terms, g_main_context_default (), &events, NULL);
  error = rd_sasl_choose (login.sasl, &offer, &chosen, &remedy);
  if (error == NULL)
    rd_sasl_begin (login.sasl, &offer);
  else
    on_failed (error, remedy, NULL);
}

static void
run (char **lines)
{
  g_auto (GStrv) steps = g_strsplit (lines[4], "\n", 16);

  begin (lines);
  for (char **step = steps; *step != NULL && !login.is_over; step++)
    {
      if (g_str_equal (*step, "+"))
        finish_job ();
      else
        take (*step);
    }
  clear_login ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 4);

  fuzz_cut (lines[2], USER_MAX);
  fuzz_cut (lines[3], PASSWORD_MAX);
  run (lines);
  return 0;
}
