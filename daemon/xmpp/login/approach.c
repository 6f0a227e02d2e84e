/* Keeps the targets that were not tried yet, and why the others failed. Each target is reached
 * once; those that only lost a race stay for the next one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/approach.h"

#include "xmpp/login/connection-error.h"
#include "xmpp/login/failures.h"
#include "xmpp/login/other-host.h"
#include "xmpp/login/stream-error.h"
#include "xmpp/stream/race.h"
#include "xmpp/stream/resolver.h"

/* So many servers may waste the time of one attempt. */
#define REACHED_MAX 8
#define FOLLOWED_MAX 3
/* What connecting may take through a proxy: Tor has to find the service. */
#define PROXY_STEPS 4

/* A look-up that outlives the approach has none. */
typedef struct
{
  RdApproach *approach;
} Lookup;

struct _RdApproach
{
  RdApproachTerms terms;
  GMainContext *context;
  const RdApproachEvents *events;
  gpointer user_data;
  GCancellable *cancellable;
  Lookup *lookup;     /* NULL: none runs */
  GPtrArray *targets; /* (element-type RdTarget), all that were found */
  GPtrArray *untried; /* (element-type RdTarget), of them, in their order */
  RdRace *race;       /* NULL: none runs */
  unsigned n_steps;   /* that it has had */
  const RdTarget *reached;
  unsigned n_reached;
  char *other_host;           /* to be looked up next, "host:port"; NULL: none */
  RdNearness near;            /* what it leads to must not lie nearer */
  bool is_following, has_own; /* it looks up another host; it has looked up the account's */
  unsigned n_followed;
  RdFailures *failures;
};

RdApproach *
rd_approach_new (const RdApproachTerms *terms, GMainContext *context,
                 const RdApproachEvents *events, gpointer user_data)
{
  RdApproach *self = g_new0 (RdApproach, 1);

  self->terms = *terms;
  self->context = g_main_context_ref (context);
  self->events = events;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_target_free);
  self->untried = g_ptr_array_new ();
  self->failures = rd_failures_new ();
  return self;
}

static void
drop_lookup (RdApproach *self)
{
  if (self->lookup == NULL)
    return;
  self->lookup->approach = NULL;
  self->lookup = NULL;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

void
rd_approach_stop (RdApproach *self)
{
  drop_lookup (self);
  g_clear_pointer (&self->race, rd_race_free);
}

void
rd_approach_free (RdApproach *self)
{
  rd_approach_stop (self);
  g_object_unref (self->cancellable);
  g_free (self->other_host);
  g_ptr_array_unref (self->untried);
  g_ptr_array_unref (self->targets);
  rd_failures_free (self->failures);
  g_main_context_unref (self->context);
  g_free (self);
}

/* -- failures ---------------------------------------------------------------------------------- */

/* Takes ERROR. */
static void
note_failure (RdApproach *self, const RdTarget *target, GError *error, RdRemedy remedy, RdStep step)
{
  g_debug ("%s, %s port %u: %s", target->host, target->address, target->port, error->message);
  rd_failures_add (self->failures, target, error, remedy, step);
  if (self->terms.memory != NULL)
    rd_target_memory_note_failure (self->terms.memory, target);
}

static void
tell_failure (RdApproach *self)
{
  RdRemedy remedy = RD_REMEDY_SOON;
  GError *error = rd_failures_tell (self->failures, &remedy);

  self->events->failed (error, remedy, self->user_data);
}

/* -- the race ---------------------------------------------------------------------------------- */

static void try_next (RdApproach *self);

static void
on_missed (const RdTarget *target, const GError *cause, int number, gpointer user_data)
{
  RdApproach *self = user_data;
  GError *error
      = cause != NULL ? g_error_copy (cause) : rd_connection_error_refused (target, number);

  g_ptr_array_remove (self->untried, (gpointer)target);
  note_failure (self, target, error, RD_REMEDY_SOON, RD_STEP_CONNECTING);
}

static void
on_race_ended (const RdTarget *target, int socket, gpointer user_data)
{
  RdApproach *self = user_data;

  g_clear_pointer (&self->race, rd_race_free);
  if (target == NULL)
    {
      try_next (self);
      return;
    }
  g_ptr_array_remove (self->untried, (gpointer)target);
  self->reached = target;
  self->n_reached++;
  self->events->reached (target, socket, self->user_data);
}

static const RdRaceEvents race_events = { on_missed, on_race_ended };

static void
begin_race (RdApproach *self)
{
  self->n_steps = 1;
  self->race = rd_race_new (self->untried, self->context, &race_events, self);
  self->events->entered (RD_STEP_CONNECTING, self->user_data);
}

static void look_up (RdApproach *self);

/* Tells failed last: only from the main loop. */
static void
try_next (RdApproach *self)
{
  self->reached = NULL;
  if (self->n_reached == REACHED_MAX)
    tell_failure (self);
  else if (self->other_host != NULL || (self->untried->len == 0 && !self->has_own))
    look_up (self);
  else if (self->untried->len == 0)
    tell_failure (self);
  else
    begin_race (self);
}

/* -- names ------------------------------------------------------------------------------------- */

/* Nobody sends us into a network that he isn't in himself. */
static void
drop_near_targets (RdApproach *self, GPtrArray *targets)
{
  for (unsigned i = targets->len; i > 0; i--)
    {
      if (rd_target_get_nearness (targets->pdata[i - 1]) > self->near)
        g_ptr_array_remove_index (targets, i - 1);
    }
}

/* Takes TARGETS. */
static void
add_targets (RdApproach *self, GPtrArray *targets)
{
  if (self->is_following)
    drop_near_targets (self, targets);
  if (self->terms.memory != NULL)
    rd_target_memory_sort (self->terms.memory, targets);
  for (unsigned i = 0; i < targets->len; i++)
    g_ptr_array_insert (self->untried, (int)i, targets->pdata[i]);
  g_ptr_array_extend_and_steal (self->targets, targets);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Lookup *lookup = user_data;
  RdApproach *self = lookup->approach;
  RdRemedy remedy = RD_REMEDY_SOON;
  GError *error = NULL;
  GPtrArray *targets = rd_resolver_find_finish (result, &remedy, &error);

  if (self == NULL)
    {
      g_clear_pointer (&targets, g_ptr_array_unref);
      g_clear_error (&error);
      return;
    }
  self->lookup = NULL;
  if (targets != NULL)
    add_targets (self, targets);
  else
    /* What a stranger names is no reason to give up. */
    rd_failures_add (self->failures, NULL, error, self->is_following ? RD_REMEDY_SOON : remedy,
                     RD_STEP_RESOLVING);
  try_next (self);
}

static void
look_up (RdApproach *self)
{
  const RdSettings *settings = self->terms.settings;
  g_autofree char *other_host = g_steal_pointer (&self->other_host);
  RdResolverQuery query = {
    .domain = self->terms.ascii_domain,
    .address = other_host != NULL ? other_host : settings->address,
    .use_direct_tls = other_host == NULL && settings->use_direct_tls,
    .proxy = settings->proxy,
  };

  self->is_following = other_host != NULL;
  self->has_own |= other_host == NULL;
  self->lookup = g_new0 (Lookup, 1);
  self->lookup->approach = self;
  self->events->entered (RD_STEP_RESOLVING, self->user_data);
  rd_resolver_find_async (&query, self->cancellable, on_resolved, self->lookup);
}

void
rd_approach_begin (RdApproach *self)
{
  if (self->terms.memory != NULL)
    self->other_host = rd_target_memory_take_other_host (self->terms.memory, &self->near);
  look_up (self);
}

bool
rd_approach_is_sent_away (RdApproach *self, const RdStanza *stanza, RdStep step)
{
  RdRemedy remedy;
  GError *error;

  g_free (self->other_host);
  self->other_host = rd_other_host_read (stanza);
  if (self->n_followed == FOLLOWED_MAX)
    g_clear_pointer (&self->other_host, g_free);
  if (self->other_host == NULL)
    return false;
  self->n_followed++;
  self->near = rd_target_get_nearness (self->reached);
  error = rd_stream_error_read (stanza, self->terms.domain, step, &remedy);
  rd_failures_add (self->failures, self->reached, error, remedy, step);
  return true;
}

void
rd_approach_note_last_word (RdApproach *self, const RdStanza *stanza)
{
  g_autofree char *other_host = rd_other_host_read (stanza);

  if (other_host != NULL && self->terms.memory != NULL)
    rd_target_memory_note_other_host (self->terms.memory, other_host,
                                      rd_target_get_nearness (self->reached));
}

/* -- going on ---------------------------------------------------------------------------------- */

static void
give_up_race (RdApproach *self)
{
  g_clear_pointer (&self->race, rd_race_free);
  for (unsigned i = 0; i < self->untried->len; i++)
    note_failure (self, self->untried->pdata[i],
                  rd_connection_error_late (self->untried->pdata[i], self->terms.domain),
                  RD_REMEDY_SOON, RD_STEP_CONNECTING);
  g_ptr_array_set_size (self->untried, 0);
}

void
rd_approach_time_out (RdApproach *self)
{
  if (self->race != NULL && self->terms.settings->proxy[0] != '\0' && self->n_steps++ < PROXY_STEPS)
    {
      self->events->entered (RD_STEP_CONNECTING, self->user_data);
      return;
    }
  if (self->race != NULL)
    give_up_race (self);
  else
    rd_failures_add (
        self->failures, NULL,
        rd_connection_error_timed_out (self->terms.domain, rd_step_describe (RD_STEP_RESOLVING)),
        RD_REMEDY_SOON, RD_STEP_RESOLVING);
  drop_lookup (self);
  try_next (self);
}

void
rd_approach_note_failure (RdApproach *self, GError *error, RdRemedy remedy, RdStep step)
{
  note_failure (self, self->reached, error, remedy, step);
}

void
rd_approach_go_on (RdApproach *self)
{
  try_next (self);
}

void
rd_approach_note_success (RdApproach *self)
{
  if (self->terms.memory != NULL)
    rd_target_memory_forget (self->terms.memory, self->reached);
}
