/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attempt-helper.h"

#include "certificates.h"

#include <string.h>

Attempt attempt;

/* -- the resolver ------------------------------------------------------------------------------ */

static GPtrArray *
make_targets (void)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_target_free);

  for (unsigned i = 0; attempt.places[i] != NULL; i++)
    g_ptr_array_add (
        targets, rd_target_new ("xmpp.a.example", attempt.places[i], 5222, attempt.has_direct_tls));
  return targets;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer task)
{
  g_task_return_new_error (task, RD_ERROR, RD_ERROR_CANCELLED, "It was cancelled.");
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

void
rd_resolver_find_async (const RdResolverQuery *query, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

  g_assert_cmpstr (query->domain, ==, "a.example");
  g_free (attempt.address);
  attempt.address = g_strdup (query->address);
  if (!attempt.is_slow && attempt.places != NULL)
    g_task_return_pointer (task, make_targets (), (GDestroyNotify)g_ptr_array_unref);
  else if (!attempt.is_slow)
    g_task_return_new_error (task, RD_ERROR, RD_ERROR_CONNECTION_FAILED, "There is no such host.");
  else
    {
      g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (source, NULL);
      return;
    }
  g_object_unref (task);
}

GPtrArray *
rd_resolver_find_finish (GAsyncResult *result, RdRemedy *remedy, GError **error)
{
  *remedy = attempt.places == NULL ? RD_REMEDY_PERSON : RD_REMEDY_SOON;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- the race ---------------------------------------------------------------------------------- */

struct _RdRace
{
  GPtrArray *targets;
  const RdRaceEvents *events;
  gpointer user_data;
};

RdRace *
rd_race_new (const GPtrArray *targets, GMainContext *context, const RdRaceEvents *events,
             gpointer user_data)
{
  RdRace *race = g_new0 (RdRace, 1);

  g_assert_null (attempt.race);
  race->targets = g_ptr_array_new ();
  for (unsigned i = 0; i < targets->len; i++)
    g_ptr_array_add (race->targets, targets->pdata[i]);
  race->events = events;
  race->user_data = user_data;
  attempt.race = race;
  return race;
}

void
rd_race_free (RdRace *race)
{
  g_assert_true (attempt.race == race);
  attempt.race = NULL;
  g_ptr_array_unref (race->targets);
  g_free (race);
}

void
miss (int number)
{
  RdRace *race = attempt.race;
  const RdTarget *target = race->targets->pdata[0];

  g_ptr_array_remove_index (race->targets, 0);
  race->events->missed (target, NULL, number, race->user_data);
  if (race->targets->len == 0)
    race->events->ended (NULL, -1, race->user_data);
}

void
reach (void)
{
  RdRace *race = attempt.race;
  const RdTarget *target = race->targets->pdata[0];

  g_free (attempt.place);
  attempt.place = g_strdup_printf ("%s:%u", target->address, target->port);
  race->events->ended (target, SOCKET, race->user_data);
}

/* -- what is told ------------------------------------------------------------------------------ */

static void
on_ready (const RdFeatures *features, gpointer user_data)
{
  g_string_append_printf (attempt.told, "ready%s%s ", features->has_versioning ? ":versions" : "",
                          features->has_pre_approval ? ":approvals" : "");
}

static void
on_begin (gpointer user_data)
{
  g_string_append (attempt.told, "begin ");
}

static void
on_item (RdContact *contact, gpointer user_data)
{
  g_string_append (attempt.told, "item ");
}

static void
on_end (const char *version, gpointer user_data)
{
  g_string_append (attempt.told, "end ");
}

static void
on_unchanged (gpointer user_data)
{
  g_string_append (attempt.told, "unchanged ");
}

static void
on_push (const RdRosterPush *push, gpointer user_data)
{
  g_string_append (attempt.told, "push ");
}

static void
on_pong (uint64_t token, gpointer user_data)
{
  g_string_append_printf (attempt.told, "pong:%u ", (unsigned)token);
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  g_string_append_printf (attempt.told, "answered:%u ", (unsigned)token);
}

static void
on_received (RdPresence presence, const char *jid, const char *message, const char *moved_from,
             gpointer user_data)
{
  g_string_append_printf (attempt.told, "received:%s ", jid);
}

static void
on_closed (const GError *error, RdRemedy remedy, gpointer user_data)
{
  attempt.n_closed++;
  attempt.error = error != NULL ? g_error_copy (error) : NULL;
  attempt.remedy = remedy;
  g_clear_object (&attempt.connection);
}

static const RdConnectionEvents events = {
  .ready = on_ready,
  .roster = { .begin = on_begin,
              .item = on_item,
              .end = on_end,
              .unchanged = on_unchanged,
              .push = on_push,
              .pong = on_pong,
              .answered = on_answered },
  .presence = { .received = on_received },
  .closed = on_closed,
};

void
assert_told (const char *expected)
{
  g_assert_cmpstr (attempt.told->str, ==, expected);
  g_string_truncate (attempt.told, 0);
}

/* -- an attempt -------------------------------------------------------------------------------- */

static const char *const one_place[] = { "192.0.2.1", NULL };

void
set_up (unsigned step_timeout_ms)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSecret) password = rd_secret_new ("secret");
  RdConnectionTerms terms = {
    .jid = ACCOUNT,
    .settings = settings,
    .password = password,
    .step_timeout_ms = step_timeout_ms,
    .memory = attempt.memory,
  };

  settings->allow_plain = true;
  if (attempt.trusted != NULL)
    {
      g_free (settings->trusted_certificate);
      settings->trusted_certificate = g_strdup (attempt.trusted);
    }
  settings->ping_interval = 0; /* no silence ends a test */
  attempt.told = g_string_new (NULL);
  attempt.places = one_place;
  attempt.connection = rd_connection_new (&terms, &events, NULL);
}

void
tear_down (void)
{
  if (attempt.connection != NULL)
    {
      rd_connection_close (attempt.connection);
      if (last_stream != NULL && last_stream->is_busy)
        g_assert_not_reached ();
      pass_ms (1000);
    }
  g_assert_cmpuint (attempt.n_closed, ==, 1);
  g_assert_null (last_stream);
  g_assert_null (attempt.race);
  g_free (attempt.place);
  g_free (attempt.address);
  g_string_free (attempt.told, TRUE);
  g_clear_error (&attempt.error);
  memset (&attempt, 0, sizeof attempt);
  stream_begin_error = 0;
}

void
assert_closed (RdError code, RdRemedy remedy, const char *word)
{
  g_assert_cmpuint (attempt.n_closed, ==, 1);
  g_assert_error (attempt.error, RD_ERROR, (int)code);
  g_test_message ("%s", attempt.error->message);
  g_assert_nonnull (strstr (attempt.error->message, word));
  g_assert_cmpint (attempt.remedy, ==, remedy);
}

void
lose (const GError *cause)
{
  last_stream->events->lost (cause, last_stream->user_data);
}

void
shake_hands (void)
{
  RdHandshake handshake = { .is_encrypted = true, .leaf = (char *)leaf };

  last_stream->is_busy = false;
  last_stream->events->secured (&handshake, last_stream->user_data);
}

void
bind_session (void)
{
  g_autofree char *sent = take_sent (last_stream);
  g_autofree char *id = read_id (sent);
  g_autofree char *answer = g_strdup_printf (
      "<iq type='result' id='%s'><bind " BIND "><jid>" ACCOUNT "/here</jid></bind></iq>", id);

  hear (last_stream, answer);
}

const Part honest[N_PARTS] = {
  { "resolve", RD_STEP_CONNECTING },
  { "connect", RD_STEP_HEADER },
  { STREAM, RD_STEP_FEATURES },
  { "<s:features><starttls " TLS "/></s:features>", RD_STEP_STARTTLS },
  { "<proceed " TLS "/>", RD_STEP_HANDSHAKE },
  { "handshake", RD_STEP_TLS_HEADER },
  { STREAM, RD_STEP_TLS_FEATURES },
  { "<s:features><mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms></s:features>",
    RD_STEP_AUTHENTICATING },
  { "<success " SASL "/>", RD_STEP_AUTH_HEADER },
  { STREAM, RD_STEP_AUTH_FEATURES },
  { "<s:features><bind " BIND "/></s:features>", RD_STEP_BINDING },
  { "bind", RD_STEP_BOUND },
};

void
say (unsigned i)
{
  if (g_str_equal (honest[i].says, "resolve"))
    run_what_is_due ();
  else if (g_str_equal (honest[i].says, "connect"))
    {
      reach ();
      last_stream->events->connected (last_stream->user_data);
    }
  else if (g_str_equal (honest[i].says, "handshake"))
    shake_hands ();
  else if (g_str_equal (honest[i].says, "bind"))
    bind_session ();
  else
    hear (last_stream, honest[i].says);
  if (honest[i].then != RD_STEP_BINDING && last_stream != NULL)
    g_free (take_sent (last_stream));
}

void
begin (unsigned step_timeout_ms, unsigned n)
{
  set_up (step_timeout_ms);
  rd_connection_open (attempt.connection);
  for (unsigned i = 0; i < n; i++)
    say (i);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
}

void
begin_session (void)
{
  begin (STEP_MS, N_PARTS);
  assert_told ("ready ");
  assert_sent (last_stream, "");
}
