/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/follow/history.h"

#include "cli/client/history-turn.h"
#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/follow/follow.h"
#include "cli/out/json.h"
#include "cli/view/history.h"
#include "dbus-interfaces/command-line.h"
#include "dbus-interfaces/names.h"

#define CHANGES_TYPE "a(ttstsa" RD_CONTACT_TYPE "a" RD_CONTACT_TYPE ")"
/* A signal seldom has more. */
#define FIRST_PAGE 20

typedef struct
{
  CtlCall *call;
  CtlFollow *follow;
  GVariant *selection;
  bool has_titles;

  uint64_t serial; /* all until it is told */
  CtlHistoryTurn turn;
  CtlHistoryPages pages; /* how far it is read */
  unsigned asked;        /* changes, of the present page */
  bool has_missed;       /* a signal came while it is read */
} Following;

/* -- writing ----------------------------------------------------------------------------------- */

static bool
write_change (void *data, const CtlHistoryChange *change)
{
  Following *following = data;
  CtlOutput *output = following->call->output;
  g_autoptr (GString) json = g_string_new (NULL);

  if (ctl_options_get_format (following->call->options) != CTL_FORMAT_TEXT)
    {
      ctl_json_add_history (json, change);
      ctl_output_write_json_line (output, json);
      return ctl_follow_goes_on (following->follow);
    }
  if (!following->has_titles)
    ctl_output_write_history_titles (output);
  following->has_titles = true;
  ctl_output_write_history (output, change);
  return ctl_follow_goes_on (following->follow);
}

static void
tell (Following *following)
{
  guint64 last = ctl_history_turn_tell (&following->turn, write_change, following);

  following->serial = ctl_follow_goes_on (following->follow) ? MAX (following->serial, last) : last;
  ctl_history_turn_clear (&following->turn);
  ctl_follow_flush (following->follow);
}

/* -- reading ----------------------------------------------------------------------------------- */

static void ask_for_page (Following *following, unsigned limit);

static void
ask (void *data)
{
  Following *following = data;

  following->has_missed = false;
  ctl_history_turn_clear (&following->turn);
  following->turn.after_serial = following->serial;
  following->turn.limit = CTL_HISTORY_TURN_NO_LIMIT;
  following->pages.before_serial = 0;
  following->pages.n_read = 0;
  ask_for_page (following, FIRST_PAGE);
}

static bool
take_page (Following *following, GVariant *changes, GError **error)
{
  const char *fault;

  following->pages.changes = changes;
  fault = ctl_history_pages_find_fault (&following->pages, following->asked);
  following->pages.changes = NULL;
  if (fault != NULL)
    return ctl_incoming_refuse ("List", fault, error);
  return ctl_history_turn_add (&following->turn, changes, error);
}

static void
on_page (void *data, GVariant *reply)
{
  Following *following = data;
  g_autoptr (GVariant) changes = NULL;
  GError *error = NULL;
  gboolean more;

  g_variant_get (reply, "(@" CHANGES_TYPE "b)", &changes, &more);
  if (!take_page (following, changes, &error))
    {
      ctl_follow_stop (following->follow, error);
      return;
    }
  if (more && !following->turn.is_whole && g_variant_n_children (changes) > 0)
    {
      ask_for_page (following, RD_PAGE_MAX);
      return;
    }
  tell (following);
  if (following->has_missed)
    ask (following);
}

static void
ask_for_page (Following *following, unsigned limit)
{
  following->asked = limit;
  ctl_follow_call (
      following->follow, RD_HISTORY_INTERFACE, "List",
      g_variant_new ("(@a{sv}tu)", following->selection, following->pages.before_serial, limit),
      "(" CHANGES_TYPE "b)", on_page);
}

static void
take_signal (void *data, GVariant *parameters)
{
  Following *following = data;
  guint64 serial;

  g_variant_get_child (parameters, 0, "t", &serial);
  if (ctl_follow_is_waiting (following->follow))
    following->has_missed = true;
  else if (serial > following->serial)
    ask (following);
}

static void
forget (void *data)
{
  Following *following = data;

  ctl_history_turn_clear (&following->turn);
}

/* -- life -------------------------------------------------------------------------------------- */

static char *
make_words (void *data)
{
  const Following *following = data;
  const CtlCall *call = following->call;
  g_autofree char *serial = g_strdup_printf ("%" G_GUINT64_FORMAT, following->serial);
  const char *job = ctl_options_get_text (call->options, "job");
  const char *const first[] = { "history", "-f", "--changed-after", serial };
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (words, (void *)first[i]);
  if (job != NULL)
    {
      g_ptr_array_add (words, "--job");
      g_ptr_array_add (words, (void *)job);
    }
  for (int i = 0; i <= call->n_args; i++)
    g_ptr_array_add (words, call->args[i]);
  return rd_command_line_join ((const char *const *)words->pdata);
}

static const CtlFollower follower = {
  .take_signal = take_signal,
  .ask = ask,
  .forget = forget,
  .make_words = make_words,
};

/* The clock may be set back. */
static GVariant *
leave_out_since (GVariant *selection)
{
  g_auto (GVariantDict) dict;

  g_variant_dict_init (&dict, selection);
  g_variant_dict_remove (&dict, "Since");
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* The history has all until the present serial, and perhaps more. */
static bool
begin (Following *following, GVariant *selection, GError **error)
{
  RdBusProfile *profile = following->call->profile;

  if (!ctl_object_read (profile, error)
      || !ctl_history_turn_read (&following->turn, profile, selection, error))
    return false;
  following->serial = rd_bus_profile_get_serial (profile);
  ctl_follow_hold (following->follow);
  tell (following);
  ctl_follow_release (following->follow);
  return true;
}

bool
ctl_follow_history (CtlCall *call, GVariant *selection, uint64_t limit, uint64_t after_serial,
                    GError **error)
{
  Following following = {
    .call = call,
    .selection = leave_out_since (selection),
    .turn = { .after_serial = after_serial, .limit = limit },
  };
  g_autofree char *greeting = NULL;
  GError *reason = NULL;
  bool is_done;

  following.follow = ctl_follow_begin (call, &follower, &following);
  greeting
      = g_strdup_printf ("Following the history of %s.", ctl_follow_get_profile (following.follow));
  if (begin (&following, selection, &reason))
    ctl_follow_run (following.follow, greeting);
  else
    ctl_follow_stop (following.follow, reason);
  is_done = ctl_follow_end (following.follow, error);
  ctl_history_turn_clear (&following.turn);
  g_variant_unref (following.selection);
  return is_done;
}
