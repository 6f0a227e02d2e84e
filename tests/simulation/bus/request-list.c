/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/request-list.h"

#include "machine/schedule.h"
#include "trace.h"

#define SUBSCRIPTIONS "im.rosterd.Roster1.Subscriptions"
#define RETRY_US (2 * G_USEC_PER_SEC)

struct _SimRequestList
{
  SimCaller *caller;
  char *path;
  bool is_joined;
  GHashTable *jids;
  bool has_list; /* there is a profile */
  bool is_asking;
  bool has_news;   /* a signal came since it asked */
  SimEntry *retry; /* or NULL */
};

static void ask (SimRequestList *self);

static void
on_retry (gpointer data)
{
  SimRequestList *self = data;

  self->retry = NULL;
  ask (self);
}

static void
forget (SimRequestList *self)
{
  self->has_list = false;
  g_hash_table_remove_all (self->jids);
}

static void
take_list (SimRequestList *self, GVariant *reply)
{
  g_autoptr (GVariant) requests = g_variant_get_child_value (reply, 0);

  forget (self);
  self->has_list = true;
  for (size_t i = 0; i < g_variant_n_children (requests); i++)
    {
      g_autoptr (GVariant) request = g_variant_get_child_value (requests, i);
      char *jid;

      g_variant_get_child (request, 0, "s", &jid);
      g_hash_table_add (self->jids, jid);
    }
}

static void
on_list (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimRequestList *self = user_data;

  self->is_asking = false;
  if (!self->is_joined)
    return;
  if (self->has_news)
    ask (self);
  else if (reply != NULL)
    take_list (self, reply);
  else if (!g_str_has_prefix (error, "org.freedesktop.DBus.Error.Unk"))
    self->retry = sim_schedule_add (RETRY_US, on_retry, self);
}

static void
ask (SimRequestList *self)
{
  g_clear_pointer (&self->retry, sim_schedule_cancel);
  self->has_news = true;
  if (self->is_asking || !self->is_joined)
    return;
  self->has_news = false;
  self->is_asking = true;
  sim_caller_call (self->caller, self->path, SUBSCRIPTIONS, "ListPending", NULL, on_list, self);
}

static void
apply (SimRequestList *self, GVariant *arguments)
{
  g_autoptr (GVariant) added = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) removed = g_variant_get_child_value (arguments, 1);
  g_autofree const char **ended = g_variant_get_strv (removed, NULL);

  for (size_t i = 0; i < g_variant_n_children (added); i++)
    {
      g_autoptr (GVariant) request = g_variant_get_child_value (added, i);
      char *jid;

      g_variant_get_child (request, 0, "s", &jid);
      if (!g_hash_table_add (self->jids, jid))
        sim_break ("follows", "the request of %s is told as new, and was there", jid);
    }
  for (unsigned i = 0; ended[i] != NULL; i++)
    {
      if (!g_hash_table_remove (self->jids, ended[i]))
        sim_break ("follows", "the request of %s is told as ended, and was not there", ended[i]);
    }
  if (g_variant_n_children (added) == 0 && ended[0] == NULL)
    ask (self);
}

static void
on_signal (const char *path, const char *interface, const char *member, GVariant *arguments,
           gpointer user_data)
{
  SimRequestList *self = user_data;
  const char *object = path;

  if (g_str_has_prefix (member, "Interfaces"))
    g_variant_get_child (arguments, 0, "&o", &object);
  if (!g_str_equal (object, self->path))
    return;
  if (g_str_equal (member, "InterfacesRemoved"))
    forget (self);
  if (g_str_equal (member, "RequestsChanged") && self->has_list && !self->is_asking)
    apply (self, arguments);
  else if (g_str_equal (member, "RequestsChanged") || g_str_has_prefix (member, "Interfaces"))
    ask (self);
}

static void
on_service_left (gpointer user_data)
{
  SimRequestList *self = user_data;

  self->is_joined = false;
  forget (self);
  g_clear_pointer (&self->retry, sim_schedule_cancel);
}

static const SimCallerEvents caller_events
    = { .signal = on_signal, .service_left = on_service_left };

SimRequestList *
sim_request_list_new (const char *profile_path)
{
  SimRequestList *self = g_new0 (SimRequestList, 1);

  self->caller = sim_caller_new ("list of requests", &caller_events, self);
  self->path = g_strdup (profile_path);
  self->jids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
sim_request_list_free (SimRequestList *self)
{
  on_service_left (self);
  sim_caller_free (self->caller);
  g_hash_table_unref (self->jids);
  g_free (self->path);
  g_free (self);
}

void
sim_request_list_join (SimRequestList *self, SimBus *bus)
{
  sim_caller_join (self->caller, bus);
  self->is_joined = true;
  ask (self);
}

bool
sim_request_list_is_settled (const SimRequestList *self)
{
  return !self->is_asking && self->retry == NULL;
}

GHashTable *
sim_request_list_get_jids (const SimRequestList *self)
{
  return self->has_list ? self->jids : NULL;
}
