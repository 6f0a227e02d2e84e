/* xmpp-drive: one connection by hand. Connects on the terms of its options, asks for the roster and
 * pings, does at the first pong what --do says, and prints one line for each event; SIGINT or
 * SIGTERM closes it. Given --time it prints figures instead of contacts; given --hold-when it holds
 * the server back for a while, and pings meanwhile. It links the wire's floor and nothing above it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/connection.h"
#include "xmpp/stream/strophe-runtime.h"

#include "drive-acts.h"

#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static struct
{
  char *jid, *address, *ca_file, *trust, *password_file, *version, *close_at;
  char **acts;
  int timeout_ms, close_after_ms, close_when, hold_when, hold_ms, hold_pings, close_held_ms;
  gboolean use_direct_tls, allow_plain, is_timing, is_once;
} options;

static GMainLoop *loop;
static RdConnection *connection;
static unsigned n_items, n_events;
static unsigned n_awaited; /* answers, pongs among them */
static GPtrArray *jids;
static bool has_acted;
static gint64 started, begun;
static gint64 last_beat, worst_lag;

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6 + usage.ru_stime.tv_sec
         + usage.ru_stime.tv_usec / 1e6;
}

static unsigned ping_source, beat_source;
static int n_pings; /* while it is held */

static void
release (void)
{
  printf ("released\n");
  fflush (stdout);
  rd_connection_hold (connection, false);
}

static gboolean
on_time_to_ping (gpointer user_data)
{
  rd_connection_ping (connection);
  n_awaited++;
  if (++n_pings != options.hold_pings)
    return G_SOURCE_CONTINUE;
  release ();
  return G_SOURCE_REMOVE;
}

static gboolean
on_time_to_release (gpointer user_data)
{
  g_source_remove (ping_source);
  release ();
  return G_SOURCE_REMOVE;
}

static gboolean on_told_to_close (gpointer user_data);

static void
hold (void)
{
  printf ("held\n");
  fflush (stdout);
  rd_connection_hold (connection, true);
  ping_source = g_timeout_add (20, on_time_to_ping, NULL);
  if (options.hold_ms > 0)
    g_timeout_add (options.hold_ms, on_time_to_release, NULL);
  if (options.close_held_ms > 0)
    g_timeout_add (options.close_held_ms, on_told_to_close, NULL);
}

static void print_event (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Closes and holds at the chosen event, to try both out of every callback. */
static void
print_event (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("%s\n", line);
  fflush (stdout);
  if (++n_events == (unsigned)options.close_when
      || (options.close_at != NULL && g_str_has_prefix (line, options.close_at)))
    rd_connection_close (connection);
  if (n_events == (unsigned)options.hold_when)
    hold ();
}

static char *
describe_contact (const RdContact *contact)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "jid");
  json_builder_add_string_value (builder, contact->jid);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, contact->name);
  json_builder_set_member_name (builder, "subscription");
  json_builder_add_string_value (builder, rd_subscription_to_string (contact->subscription));
  json_builder_set_member_name (builder, "flags");
  json_builder_add_int_value (builder, contact->flags);
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (char **group = contact->groups; *group != NULL; group++)
    json_builder_add_string_value (builder, *group);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "extra");
  json_builder_add_string_value (builder, contact->extra);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  return json_to_string (node, FALSE);
}

static void
on_ready (const RdFeatures *features, gpointer user_data)
{
  const char *version = options.version != NULL ? options.version : "";

  printf ("# ready after %.3f s, %.3f s CPU\n", (g_get_monotonic_time () - started) / 1e6,
          get_cpu_seconds ());
  worst_lag = 0;
  rd_connection_request_roster (connection, features->has_versioning ? version : NULL);
  rd_connection_ping (connection);
  n_awaited = 1;
  print_event ("ready versioning=%d pre-approval=%d", features->has_versioning,
               features->has_pre_approval);
}

static void
on_begin (gpointer user_data)
{
  begun = g_get_monotonic_time ();
  print_event ("begin");
}

static void
on_item (RdContact *contact, gpointer user_data)
{
  g_autofree char *text = NULL;

  n_items++;
  g_ptr_array_add (jids, g_strdup (contact->jid));
  if (options.is_timing)
    return;
  text = describe_contact (contact);
  print_event ("item %s", text);
}

static void
on_end (const char *version, gpointer user_data)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  printf ("# %u items, %.3f s since begin, %.3f s since the start, %.3f s CPU, peak %ld KiB\n",
          n_items, (g_get_monotonic_time () - begun) / 1e6,
          (g_get_monotonic_time () - started) / 1e6, get_cpu_seconds (), usage.ru_maxrss);
  print_event ("end %s", version != NULL ? version : "(no version)");
}

static void
on_unchanged (gpointer user_data)
{
  print_event ("unchanged");
}

static void
on_refused (const GError *error, gpointer user_data)
{
  print_event ("refused %s %s", rd_error_get_name (error->code), error->message);
}

static void
on_push (const RdRosterPush *push, gpointer user_data)
{
  g_autofree char *text = push->contact != NULL ? describe_contact (push->contact) : NULL;

  rd_connection_accept_push (connection, push->id);
  print_event ("push %s %s%s", push->version != NULL ? push->version : "(no version)",
               text != NULL ? text : push->removed_jid, push->has_groups ? " (with groups)" : "");
}

static void
on_left_out (const char *jid, gpointer user_data)
{
  print_event ("left-out %s", jid != NULL ? jid : "(no JID)");
}

static void
on_doubt (RdDoubt doubt, const char *jid, gpointer user_data)
{
  print_event ("doubt %s %s", rd_doubt_to_string (doubt), jid != NULL ? jid : "(no JID)");
}

static void
act (void)
{
  gint64 began = g_get_monotonic_time ();
  double cpu = get_cpu_seconds ();

  has_acted = true;
  /* It would be most of the CPU time that the acts take. */
  if (options.acts != NULL && beat_source != 0)
    g_clear_handle_id (&beat_source, g_source_remove);
  for (char **text = options.acts; text != NULL && *text != NULL; text++)
    n_awaited += drive_act (connection, *text, jids);
  if (options.is_timing && n_awaited > 0)
    printf ("# %u requests handed over in %.3f s, %.3f s CPU\n", n_awaited,
            (g_get_monotonic_time () - began) / 1e6, get_cpu_seconds () - cpu);
}

/* One less is awaited. */
static void
settle (void)
{
  n_awaited--;
  if (!has_acted)
    act ();
  if (n_awaited > 0)
    return;
  if (options.is_timing && options.acts != NULL)
    printf ("# all is answered, %.3f s since the start, %.3f s CPU\n",
            (g_get_monotonic_time () - started) / 1e6, get_cpu_seconds ());
  if (options.is_once)
    rd_connection_close (connection);
}

static void
on_pong (uint64_t token, gpointer user_data)
{
  if (options.is_timing)
    printf ("# worst lag of the loop since ready: %.1f ms\n", worst_lag / 1e3);
  print_event ("pong %" G_GUINT64_FORMAT, token);
  settle ();
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  if (error != NULL)
    print_event ("answered %" G_GUINT64_FORMAT " %s %s", token, rd_error_get_name (error->code),
                 error->message);
  else if (!options.is_timing)
    print_event ("answered %" G_GUINT64_FORMAT, token);
  settle ();
}

static void
on_presence (RdPresence presence, const char *jid, const char *message, const char *moved_from,
             gpointer user_data)
{
  print_event ("presence %s %s %s", rd_presence_to_string (presence), jid, message);
}

static void
on_presence_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  print_event ("bounced %s %s %s %s", rd_presence_to_string (presence), jid,
               rd_error_get_name (error->code), error->message);
}

static void
on_closed (const GError *error, RdRemedy remedy, gpointer user_data)
{
  if (error != NULL)
    printf ("closed %s%s %s\n", rd_error_get_name (error->code),
            remedy == RD_REMEDY_PERSON ? " (final)" : "", error->message);
  else
    printf ("closed\n");
  printf ("# after %.3f s\n", (g_get_monotonic_time () - started) / 1e6);
  g_main_loop_quit (loop);
}

static gboolean
on_told_to_close (gpointer user_data)
{
  rd_connection_close (connection);
  return G_SOURCE_REMOVE;
}

static gboolean
on_beat (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();

  worst_lag = MAX (worst_lag, now - last_beat - 1000);
  last_beat = now;
  return G_SOURCE_CONTINUE;
}

static RdSecret *
read_password (void)
{
  g_autofree char *text = NULL;

  if (options.password_file == NULL)
    return rd_secret_new ("");
  if (!g_file_get_contents (options.password_file, &text, NULL, NULL))
    return NULL;
  return rd_secret_new (g_strchomp (text));
}

static const GOptionEntry entries[] = {
  { "jid", 0, 0, G_OPTION_ARG_STRING, &options.jid, "Account", "JID" },
  { "address", 0, 0, G_OPTION_ARG_STRING, &options.address, "Instead of DNS", "HOST:PORT" },
  { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file, "Authorities", "FILE" },
  { "trust", 0, 0, G_OPTION_ARG_STRING, &options.trust, "Trusted key", "SHA256" },
  { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.password_file, "Password", "FILE" },
  { "ver", 0, 0, G_OPTION_ARG_STRING, &options.version, "Known roster version", "VERSION" },
  { "direct-tls", 0, 0, G_OPTION_ARG_NONE, &options.use_direct_tls, "TLS at once", NULL },
  { "allow-plain", 0, 0, G_OPTION_ARG_NONE, &options.allow_plain, "Allow PLAIN", NULL },
  { "timeout-ms", 0, 0, G_OPTION_ARG_INT, &options.timeout_ms, "Deadline of a step", "N" },
  { "close-after-ms", 0, 0, G_OPTION_ARG_INT, &options.close_after_ms, "Close then", "N" },
  { "close-when", 0, 0, G_OPTION_ARG_INT, &options.close_when, "Close at the N-th event", "N" },
  { "close-at", 0, 0, G_OPTION_ARG_STRING, &options.close_at, "Close at the event", "BEGINNING" },
  { "hold-when", 0, 0, G_OPTION_ARG_INT, &options.hold_when, "Hold at the N-th event", "N" },
  { "hold-ms", 0, 0, G_OPTION_ARG_INT, &options.hold_ms, "Release after", "N" },
  { "hold-pings", 0, 0, G_OPTION_ARG_INT, &options.hold_pings, "Release behind N pings", "N" },
  { "close-held-ms", 0, 0, G_OPTION_ARG_INT, &options.close_held_ms, "Close N ms after", "N" },
  { "time", 0, 0, G_OPTION_ARG_NONE, &options.is_timing, "Figures, no contacts", NULL },
  { "do", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.acts, "Do it at the first pong", "JSON" },
  { "once", 0, 0, G_OPTION_ARG_NONE, &options.is_once, "Close when all is answered", NULL },
  { NULL },
};

static void
free_options (void)
{
  g_free (options.jid);
  g_free (options.address);
  g_free (options.ca_file);
  g_free (options.trust);
  g_free (options.password_file);
  g_free (options.version);
  g_free (options.close_at);
  g_strfreev (options.acts);
}

/* TEXT NULL: it wasn't given. */
static void
set_text (char **member, const char *text)
{
  if (text == NULL)
    return;
  g_free (*member);
  *member = g_strdup (text);
}

static RdSettings *
make_settings (void)
{
  RdSettings *settings = rd_settings_new ();

  set_text (&settings->address, options.address);
  set_text (&settings->ca_file, options.ca_file);
  set_text (&settings->trusted_certificate, options.trust);
  settings->use_direct_tls = options.use_direct_tls;
  settings->allow_plain = options.allow_plain;
  return settings;
}

static void
drive (RdSecret *password)
{
  static const RdConnectionEvents events = {
    .ready = on_ready,
    .roster = {
      .begin = on_begin,
      .item = on_item,
      .end = on_end,
      .unchanged = on_unchanged,
      .refused = on_refused,
      .left_out = on_left_out,
      .push = on_push,
      .doubt = on_doubt,
      .pong = on_pong,
      .answered = on_answered,
    },
    .presence = {
      .received = on_presence,
      .bounced = on_presence_bounced,
    },
    .closed = on_closed,
  };
  g_autoptr (RdSettings) settings = make_settings ();
  RdConnectionTerms terms = {
    .jid = options.jid,
    .settings = settings,
    .password = password,
    .step_timeout_ms = options.timeout_ms,
  };

  connection = rd_connection_new (&terms, &events, NULL);
  g_unix_signal_add (SIGINT, on_told_to_close, NULL);
  g_unix_signal_add (SIGTERM, on_told_to_close, NULL);
  if (options.is_timing)
    beat_source = g_timeout_add (1, on_beat, NULL);
  if (options.close_after_ms > 0)
    g_timeout_add (options.close_after_ms, on_told_to_close, NULL);
  started = last_beat = g_get_monotonic_time ();
  rd_connection_open (connection);
  loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  /* Not earlier: signals and timers that may still be waiting hold it without a reference. */
  g_object_unref (connection);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSecret) password = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || options.jid == NULL)
    {
      fprintf (stderr, "xmpp-drive: %s\n", error != NULL ? error->message : "--jid is needed");
      return 2;
    }
  if (rd_xmpp_init () != NULL)
    {
      fprintf (stderr, "xmpp-drive: %s\n", rd_xmpp_get_refusal ()->message);
      return 1;
    }
  password = read_password ();
  jids = g_ptr_array_new_with_free_func (g_free);
  drive (password);
  g_ptr_array_unref (jids);
  free_options ();
  return 0;
}
