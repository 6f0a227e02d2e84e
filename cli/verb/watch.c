/* rosterctl watch: writes each change of a roster once, a line each, until it is interrupted. It
 * subscribes to the signals first, and keeps one serial. When rosterd is new or missed something,
 * it asks GetChanges from that serial, page by page; signals wait meanwhile. Changes up to the
 * serial are dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/history-turn.h"
#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/client/paging.h"
#include "cli/follow/follow.h"
#include "cli/out/exit.h"
#include "cli/verb/verbs.h"
#include "cli/verb/watch-memory.h"
#include "cli/view/change.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"

/* GetChanges has no causes. */
#define CHANGED_SIGNAL_TYPE "(ttsa" RD_CONTACT_TYPE "asas)"

#define CAUSE_AWAY "away"
#define CAUSE_RESET "reset"

typedef struct
{
  CtlCall *call;
  CtlFollow *follow;

  uint64_t serial;
  /* Told from GetChanges or the history; a signal on its way may repeat them. */
  CtlWatchTold told_removed;
  CtlWatchSignals signals; /* that came while reading */
  CtlPaging paging;        /* of the whole roster */
  bool was_reset;          /* by the last answer */
} Watch;

static const CtlOption watch_options[] = {
  { "limit", CTL_OPTION_NUMBER, "N", "begin with the newest N changes until now", .letter = 'n' },
  { "since", CTL_OPTION_TIME, "TIME", "begin with the changes since then: 10:44, 2h",
    .key = "Since" },
  { "changed-after", CTL_OPTION_SERIAL, "SERIAL", "begin with the first change after this serial" },
  { 0 },
};

static void ask_for_changes (void *data);
static void ask_for_page (Watch *watch);

/* -- writing ----------------------------------------------------------------------------------- */

static CtlChangeHead
make_head (const Watch *watch, uint64_t serial, const char *cause)
{
  return (CtlChangeHead){
    .is_json = ctl_options_get_format (watch->call->options) != CTL_FORMAT_TEXT,
    .profile = ctl_follow_get_profile (watch->follow),
    .serial = serial,
    .time = g_get_real_time (),
    .cause = cause,
  };
}

/* Writes changes newer than watch->serial; after a reset, all. ADDED: the new ones' JIDs, or NULL.
 */
static void
write_changed (Watch *watch, const CtlChangeHead *head, GVariant *contacts, GVariant *added,
               bool is_all)
{
  g_autofree const char **new_jids = added != NULL ? g_variant_get_strv (added, NULL) : NULL;

  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      if (!is_all && contact.serial <= watch->serial)
        continue;
      ctl_watch_told_take (&watch->told_removed, contact.jid);
      ctl_output_write_changed (watch->call->output, head, &contact,
                                new_jids != NULL && g_strv_contains (new_jids, contact.jid));
    }
}

static void
write_removed (Watch *watch, const CtlChangeHead *head, GVariant *jids, bool is_remembered)
{
  GVariantIter iter;
  const char *jid;

  g_variant_iter_init (&iter, jids);
  while (g_variant_iter_next (&iter, "&s", &jid))
    {
      bool was_told = ctl_watch_told_take (&watch->told_removed, jid);

      if (!was_told)
        ctl_output_write_removed (watch->call->output, head, jid);
      if (is_remembered)
        ctl_watch_told_add (&watch->told_removed, jid);
    }
}

static void
end_batch (Watch *watch, uint64_t serial)
{
  watch->serial = serial;
  ctl_follow_flush (watch->follow);
}

/* -- signals of the roster --------------------------------------------------------------------- */

static void
take_signal (Watch *watch, GVariant *parameters)
{
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) removed = NULL;
  const char *cause;
  CtlChangeHead head;
  guint64 serial, previous;

  g_variant_get_child (parameters, 0, "t", &serial);
  g_variant_get_child (parameters, 1, "t", &previous);
  if (serial <= watch->serial)
    return;
  if (previous > watch->serial
      || !g_variant_is_of_type (parameters, G_VARIANT_TYPE (CHANGED_SIGNAL_TYPE)))
    {
      ask_for_changes (watch);
      return;
    }
  g_variant_get (parameters, "(tt&s@a" RD_CONTACT_TYPE "@as@as)", NULL, NULL, &cause, &changed,
                 &added, &removed);
  head = make_head (watch, serial, cause);
  write_changed (watch, &head, changed, added, false);
  write_removed (watch, &head, removed, false);
  end_batch (watch, serial);
}

static void
take_waiting_signals (Watch *watch)
{
  while (!ctl_follow_is_waiting (watch->follow))
    {
      g_autoptr (GVariant) parameters = ctl_watch_signals_take (&watch->signals);

      if (parameters == NULL)
        return;
      take_signal (watch, parameters);
    }
}

static void
keep_signal (void *data, GVariant *parameters)
{
  Watch *watch = data;

  ctl_watch_signals_add (&watch->signals, parameters);
  take_waiting_signals (watch);
}

/* -- reading ----------------------------------------------------------------------------------- */

static void
begin_reset (Watch *watch)
{
  CtlChangeHead head = make_head (watch, watch->serial, CAUSE_RESET);

  ctl_watch_told_clear (&watch->told_removed);
  ctl_output_write_reset (watch->call->output, &head);
  ctl_paging_begin (&watch->paging);
  ask_for_page (watch);
}

/* Pauses between resets: rosterd may forget changes faster than they can be read. */
static void
take_reset (Watch *watch)
{
  if (!watch->was_reset)
    begin_reset (watch);
  else
    ctl_follow_ask_later (watch->follow);
  watch->was_reset = !watch->was_reset;
}

static bool
take_error (void *data, const GError *error)
{
  bool is_stale = g_error_matches (error, RD_ERROR, RD_ERROR_STALE);

  if (is_stale)
    take_reset (data);
  return is_stale;
}

/* Refuses an answer that would repeat the same question for ever. */
static bool
check_changes (Watch *watch, size_t n, uint64_t serial, bool has_more)
{
  const char *fault = n > RD_PAGE_MAX ? "they are more changes than were asked for"
                      : has_more && serial <= watch->serial
                          ? "more is said to follow, from the same serial on"
                          : NULL;
  GError *error = NULL;

  if (fault == NULL)
    return true;
  ctl_incoming_refuse ("GetChanges", fault, &error);
  ctl_follow_stop (watch->follow, error);
  return false;
}

static void
on_changes (void *data, GVariant *reply)
{
  Watch *watch = data;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) removed = NULL;
  gboolean has_more, is_reset;
  CtlChangeHead head;
  guint64 serial;

  g_variant_get (reply, "(@a" RD_CONTACT_TYPE "@astbb)", &changed, &removed, &serial, &has_more,
                 &is_reset);
  if (is_reset)
    {
      take_reset (watch);
      return;
    }
  if (!check_changes (watch, g_variant_n_children (changed) + g_variant_n_children (removed),
                      serial, has_more))
    return;
  watch->was_reset = false;
  head = make_head (watch, serial, CAUSE_AWAY);
  write_changed (watch, &head, changed, NULL, false);
  write_removed (watch, &head, removed, true);
  end_batch (watch, serial);
  if (has_more || watch->signals.has_missed)
    ask_for_changes (watch);
  else
    take_waiting_signals (watch);
}

static void
ask_for_changes (void *data)
{
  Watch *watch = data;

  watch->signals.has_missed = false;
  ctl_follow_call (watch->follow, RD_ROSTER_INTERFACE, "GetChanges",
                   g_variant_new ("(tu)", watch->serial, RD_PAGE_MAX),
                   "(a" RD_CONTACT_TYPE "astbb)", on_changes);
}

static void
on_page (void *data, GVariant *reply)
{
  Watch *watch = data;
  g_autoptr (GVariant) contacts = NULL;
  GError *error = NULL;
  const char *cursor;
  CtlChangeHead head;
  guint64 serial;
  guint32 total;

  g_variant_get (reply, "(@a" RD_CONTACT_TYPE "&sut)", &contacts, &cursor, &total, &serial);
  if (!ctl_paging_take (&watch->paging, g_variant_n_children (contacts), RD_PAGE_MAX, total, cursor,
                        &error))
    {
      ctl_follow_stop (watch->follow, error);
      return;
    }
  head = make_head (watch, serial, CAUSE_RESET);
  write_changed (watch, &head, contacts, NULL, true);
  if (*cursor != '\0')
    {
      ask_for_page (watch);
      return;
    }
  end_batch (watch, serial);
  ask_for_changes (watch);
}

static void
ask_for_page (Watch *watch)
{
  ctl_follow_call (watch->follow, RD_ROSTER_INTERFACE, "Get",
                   g_variant_new ("(@a{sv}su)",
                                  g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0),
                                  watch->paging.cursor, RD_PAGE_MAX),
                   "(a" RD_CONTACT_TYPE "sut)", on_page);
}

/* -- what was before --------------------------------------------------------------------------- */

static bool
write_past (void *data, const CtlHistoryChange *change)
{
  Watch *watch = data;
  CtlOutput *output = watch->call->output;
  CtlChangeHead head = make_head (watch, change->serial, change->cause);

  head.time = (int64_t)MIN (change->time, G_MAXINT64);
  if (change->has_after)
    {
      ctl_watch_told_take (&watch->told_removed, change->after.jid);
      ctl_output_write_changed (output, &head, &change->after, !change->has_before);
    }
  else if (!change->has_before)
    ctl_output_write_received (output, &head);
  /* Also the old spelling of a JID. */
  if (change->has_before
      && (!change->has_after || !g_str_equal (change->before.jid, change->after.jid)))
    {
      ctl_watch_told_add (&watch->told_removed, change->before.jid);
      ctl_output_write_removed (output, &head, change->before.jid);
    }
  return ctl_follow_goes_on (watch->follow);
}

/* The history has all until the present serial, and perhaps more. */
static bool
tell_past (Watch *watch, uint64_t limit, GError **error)
{
  g_auto (GVariantDict) selection = G_VARIANT_DICT_INIT (NULL);
  g_auto (CtlHistoryTurn) turn = { .limit = limit };
  guint64 last;

  ctl_options_fill (watch->call->options, watch_options, &selection);
  if (!ctl_history_turn_read (&turn, watch->call->profile, g_variant_dict_end (&selection), error))
    return false;
  ctl_follow_hold (watch->follow);
  last = ctl_history_turn_tell (&turn, write_past, watch);
  /* An interrupted one goes on behind what was told. */
  if (last == 0 || ctl_follow_goes_on (watch->follow))
    last = MAX (watch->serial, last);
  end_batch (watch, last);
  ctl_follow_release (watch->follow);
  return true;
}

static bool
check_options (const CtlOptions *options, GError **error)
{
  if (!ctl_options_has (options, "changed-after")
      || (!ctl_options_has (options, "limit") && !ctl_options_has (options, "since")))
    return true;
  g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                       "watch begins at a serial (--changed-after) or with the history (-n, "
                       "--since); leave one out.");
  return false;
}

/* After subscribing to the signals, so that no change is lost between. */
static bool
begin (Watch *watch, GError **error)
{
  RdBusProfile *profile = watch->call->profile;
  const CtlOptions *options = watch->call->options;
  uint64_t limit = CTL_HISTORY_TURN_NO_LIMIT;
  bool is_limited = ctl_options_get_number (options, "limit", &limit);

  if (ctl_options_get_number (options, "changed-after", &watch->serial))
    return true;
  if (!ctl_object_read (profile, error))
    return false;
  watch->serial = rd_bus_profile_get_serial (profile);
  return (!is_limited && !ctl_options_has (options, "since")) || tell_past (watch, limit, error);
}

/* -- life -------------------------------------------------------------------------------------- */

static void
forget (void *data)
{
  Watch *watch = data;

  ctl_watch_signals_clear (&watch->signals);
}

static char *
make_words (void *data)
{
  const Watch *watch = data;

  return g_strdup_printf ("watch --changed-after %" G_GUINT64_FORMAT, watch->serial);
}

static const CtlFollower follower = {
  .take_signal = keep_signal,
  .ask = ask_for_changes,
  .forget = forget,
  .take_error = take_error,
  .make_words = make_words,
};

static void
run (Watch *watch)
{
  g_autofree char *greeting
      = g_strdup_printf ("Following %s from serial %" G_GUINT64_FORMAT ".",
                         ctl_follow_get_profile (watch->follow), watch->serial);

  ctl_follow_run (watch->follow, greeting);
}

static void
clear (Watch *watch)
{
  ctl_watch_signals_clear (&watch->signals);
  ctl_paging_clear (&watch->paging);
  ctl_watch_told_clear (&watch->told_removed);
}

static bool
run_watch (CtlCall *call, GError **error)
{
  Watch watch = { .call = call };
  GError *reason = NULL;
  bool is_done;

  if (!check_options (call->options, error))
    return false;
  watch.follow = ctl_follow_begin (call, &follower, &watch);
  if (begin (&watch, &reason))
    run (&watch);
  else
    ctl_follow_stop (watch.follow, reason);
  is_done = ctl_follow_end (watch.follow, error);
  clear (&watch);
  return is_done;
}

const CtlVerb ctl_verb_watch = {
  .name = "watch",
  .options = { watch_options },
  .flags = CTL_VERB_ONLY_READS,
  .run = run_watch,
  .summary = "follow the changes of a roster",
  .details
  = "Writes a line a change until it is interrupted. Outlives a restart of rosterd, and tells\n"
    "then what it missed.",
};
