/* What callers ask of rosterd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/kinds.h"
#include "people.h"
#include "promise/promises.h"
#include "trace.h"
#include "world.h"

#define PROFILE "im.rosterd.Roster1.Profile"
#define PEOPLE_MAX 4

/* -- a call ------------------------------------------------------------------------------------ */

/* Kept for good: a caller that leaves gets no answer. */
static gpointer
name_call (const SimCaller *caller, const char *method)
{
  g_autofree char *name = g_strconcat (sim_caller_get_name (caller), "/", method, NULL);

  return (gpointer)g_intern_string (name);
}

static void
on_answer (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  g_auto (GStrv) names = g_strsplit (user_data, "/", 2);
  g_autofree char *shown = reply != NULL ? g_variant_print (reply, FALSE) : NULL;

  if (reply != NULL)
    sim_trace (names[0], "gets %.200s for %s", shown, names[1]);
  else
    sim_trace (names[0], "gets %s for %s: %s", error, names[1], message);
}

/* ARGUMENTS is floating. */
static void
ask (SimWorld *world, const SimEvent *event, const char *interface, const char *method,
     GVariant *arguments)
{
  SimCaller *caller = world->callers[(event->a + event->b + event->c) % SIM_N_CALLERS];
  g_autofree char *shown = arguments != NULL ? g_variant_print (arguments, FALSE) : g_strdup ("");

  if (world->life == NULL)
    {
      if (arguments != NULL)
        g_variant_unref (g_variant_ref_sink (arguments));
      return;
    }
  sim_trace (sim_caller_get_name (caller), "asks %s %s", method, shown);
  sim_caller_call (caller, SIM_PROFILE, interface, method, arguments, on_answer,
                   name_call (caller, method));
}

/* One to PEOPLE_MAX people, each once. */
static char **
get_people (uint32_t first, uint32_t n)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **list;

  for (uint32_t i = 0; i <= n % PEOPLE_MAX; i++)
    g_strv_builder_add (builder, sim_people_type_jid (first + i, first));
  list = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return list;
}

static GVariant *
no_options (void)
{
  return g_variant_new ("a{sv}", NULL);
}

/* -- edits ------------------------------------------------------------------------------------- */

static GVariant *
make_edit (uint32_t a, uint32_t b, bool may_name)
{
  g_auto (GStrv) groups = sim_people_get_groups (a);
  g_auto (GStrv) others = sim_people_get_groups (a >> 3 & ~a);
  GVariantDict edit;

  g_variant_dict_init (&edit, NULL);
  if (may_name && b % 3 != 1)
    g_variant_dict_insert (&edit, "Name", "s", sim_people_get_name (a >> 4));
  if (b % 3 == 1)
    g_variant_dict_insert (&edit, "Groups", "^as", groups);
  if (b % 3 == 2)
    {
      g_variant_dict_insert (&edit, "AddGroups", "^as", groups);
      g_variant_dict_insert (&edit, "RemoveGroups", "^as", others);
    }
  return g_variant_dict_end (&edit);
}

static void
ask_set (SimWorld *world, const SimEvent *event, uint32_t n)
{
  GVariantBuilder edits;

  g_variant_builder_init (&edits, G_VARIANT_TYPE ("a(sa{sv})"));
  for (uint32_t i = 0; i < n; i++)
    g_variant_builder_add (&edits, "(s@a{sv})", sim_people_type_jid (event->a + i, event->c),
                           make_edit (event->b + i, event->c, true));
  ask (world, event, SIM_ROSTER, "Set", g_variant_new ("(a(sa{sv})@a{sv})", &edits, no_options ()));
}

static void
set (SimWorld *world, const SimEvent *event)
{
  ask_set (world, event, 1);
}

static void
set_many (SimWorld *world, const SimEvent *event)
{
  ask_set (world, event, 2 + event->c % (SIM_N_PEOPLE - 2));
}

static void
set_selected (SimWorld *world, const SimEvent *event)
{
  static const char *const filters[]
      = { "{'Groups': <['A']>}", "{'NoGroup': <true>}", "{'Domains': <['friends.example']>}",
          "{'NoFrom': <true>, 'NoTo': <true>}" };
  GVariant *filter = g_variant_new_parsed (filters[event->a % G_N_ELEMENTS (filters)]);

  ask (world, event, SIM_ROSTER, "SetSelected",
       g_variant_new ("(@a{sv}@a{sv}@a{sv})", filter, make_edit (event->b, 1 + event->c % 2, false),
                      no_options ()));
}

static void
remove_people (SimWorld *world, const SimEvent *event)
{
  g_auto (GStrv) people = get_people (event->a, event->b);

  ask (world, event, SIM_ROSTER, "Remove", g_variant_new ("(^as@a{sv})", people, no_options ()));
}

static void
purge (SimWorld *world, const SimEvent *event)
{
  static const char *const filters[]
      = { "{'Subscription': <['none']>}", "{'NoFrom': <true>}", "{'NoTo': <true>}",
          "{'NoGroup': <true>}", "{'NoFrom': <true>, 'KeepGroups': <['A']>}" };
  GVariant *filter = g_variant_new_parsed (filters[event->a % G_N_ELEMENTS (filters)]);

  ask (world, event, SIM_ROSTER, "Purge", g_variant_new ("(@a{sv}@a{sv})", filter, no_options ()));
}

static void
merge (SimWorld *world, const SimEvent *event)
{
  g_auto (GStrv) people = get_people (event->a, event->b % 2);
  GVariant *options
      = event->c % 8 == 0 ? g_variant_new_parsed ("{'DryRun': <true>}") : no_options ();

  ask (world, event, SIM_DUPLICATES, "Merge",
       g_variant_new ("(^ass@a{sv})", people, sim_people_type_jid (event->b, event->c), options));
}

static void
take_back (SimWorld *world, const SimEvent *event, const char *method)
{
  /* Mostly the last job, else one of the first: jobs are numbered from 1. */
  uint64_t number = event->a % 3 == 0 ? 1 + event->b % 40 : 0;

  ask (world, event, SIM_HISTORY, method,
       event->c % 5 == 0 ? g_variant_new_parsed ("(%t, {'DryRun': <true>})", number)
                         : g_variant_new ("(t@a{sv})", number, no_options ()));
}

static void
undo (SimWorld *world, const SimEvent *event)
{
  take_back (world, event, "Undo");
}

static void
redo (SimWorld *world, const SimEvent *event)
{
  take_back (world, event, "Redo");
}

static void
take_snapshot (SimWorld *world, const SimEvent *event)
{
  ask (world, event, SIM_PAST, "TakeSnapshot", g_variant_new ("(s)", ""));
}

/* Snapshots are numbered from 1. */
static void
restore (SimWorld *world, const SimEvent *event)
{
  static const char *const filters[] = { "@a{sv} {}", "@a{sv} {}", "{'Groups': <['A']>}" };
  static const char *const options[]
      = { "@a{sv} {}", "@a{sv} {}", "{'KeepNew': <true>}", "{'DryRun': <true>}" };
  g_autofree char *name = g_strdup_printf ("snapshot-%u", 1 + event->b % 3);
  g_autofree char *format = g_strdup_printf ("({'Snapshot': <%%s>}, %s, %s)",
                                             filters[event->a % G_N_ELEMENTS (filters)],
                                             options[event->c % G_N_ELEMENTS (options)]);

  ask (world, event, SIM_PAST, "Restore", g_variant_new_parsed (format, name));
}

static void
resync (SimWorld *world, const SimEvent *event)
{
  ask (world, event, SIM_ROSTER, "Resync",
       event->a % 4 == 0 ? g_variant_new_parsed ("({'DryRun': <true>},)")
                         : g_variant_new ("(@a{sv})", no_options ()));
}

static void
resync_many (SimWorld *world, const SimEvent *event)
{
  for (uint32_t i = 0; i < 4 + event->b % 6; i++)
    resync (world, event);
}

const SimEventKind sim_event_set = { "set", 70, set };
const SimEventKind sim_event_set_many = { "set-many", 25, set_many };
const SimEventKind sim_event_set_selected = { "set-selected", 15, set_selected };
const SimEventKind sim_event_remove = { "remove", 40, remove_people };
const SimEventKind sim_event_purge = { "purge", 20, purge };
const SimEventKind sim_event_merge = { "merge", 25, merge };
const SimEventKind sim_event_undo = { "undo", 60, undo };
const SimEventKind sim_event_redo = { "redo", 30, redo };
const SimEventKind sim_event_take_snapshot = { "take-snapshot", 10, take_snapshot };
const SimEventKind sim_event_restore = { "restore", 20, restore };
const SimEventKind sim_event_resync = { "resync", 20, resync };
const SimEventKind sim_event_resync_many = { "resync-many", 6, resync_many };

/* -- subscriptions ----------------------------------------------------------------------------- */

static void
ask_subscription (SimWorld *world, const SimEvent *event, const char *method)
{
  g_auto (GStrv) people = get_people (event->a, event->b % 3);

  ask (world, event, SIM_SUBSCRIPTIONS, method,
       g_variant_new ("(^as@a{sv})", people, no_options ()));
}

static void
subscribe (SimWorld *world, const SimEvent *event)
{
  ask_subscription (world, event, "Subscribe");
}

static void
unsubscribe (SimWorld *world, const SimEvent *event)
{
  ask_subscription (world, event, "Unsubscribe");
}

static void
approve (SimWorld *world, const SimEvent *event)
{
  ask_subscription (world, event, "Approve");
}

static void
deny (SimWorld *world, const SimEvent *event)
{
  ask_subscription (world, event, "Deny");
}

const SimEventKind sim_event_subscribe = { "subscribe", 30, subscribe };
const SimEventKind sim_event_unsubscribe = { "unsubscribe", 15, unsubscribe };
const SimEventKind sim_event_approve = { "approve", 30, approve };
const SimEventKind sim_event_deny = { "deny", 30, deny };

/* -- the rest ---------------------------------------------------------------------------------- */

static void
cancel (SimWorld *world, const SimEvent *event)
{
  g_autofree char *path = sim_promises_get_job (world->promises, event->a);
  SimCaller *caller = world->callers[event->b % SIM_N_CALLERS];

  if (path == NULL || world->life == NULL)
    return;
  sim_trace (sim_caller_get_name (caller), "cancels %s", path);
  sim_caller_call (caller, path, SIM_JOB, "Cancel", NULL, on_answer, name_call (caller, "Cancel"));
}

static void
read_page (SimWorld *world, const SimEvent *event)
{
  ask (world, event, SIM_ROSTER, "Get",
       g_variant_new ("(@a{sv}su)", no_options (), "", 1 + event->a % 20));
}

static void
connect (SimWorld *world, const SimEvent *event)
{
  ask (world, event, PROFILE, "Connect", NULL);
}

static void
disconnect (SimWorld *world, const SimEvent *event)
{
  ask (world, event, PROFILE, "Disconnect", NULL);
}

/* A caller is gone, with its calls open; another one comes under the same name. */
static void
leave (SimWorld *world, const SimEvent *event)
{
  sim_world_replace_caller (world, event->a % SIM_N_CALLERS);
}

static void
hold_caller (SimWorld *world, const SimEvent *event)
{
  sim_caller_hold (world->callers[event->a % SIM_N_CALLERS], event->b % 2 == 0);
}

const SimEventKind sim_event_cancel = { "cancel", 25, cancel };
const SimEventKind sim_event_read = { "read", 10, read_page };
const SimEventKind sim_event_connect = { "connect", 25, connect };
const SimEventKind sim_event_disconnect = { "disconnect", 6, disconnect };
const SimEventKind sim_event_leave = { "leave", 8, leave };
const SimEventKind sim_event_hold_caller = { "hold-caller", 5, hold_caller };
