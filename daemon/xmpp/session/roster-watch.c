/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/roster-watch.h"

#include "runtime/clock.h"

struct _RdRosterWatch
{
  RdRosterWire *wire;
  RdStream *stream;
  GMainContext *context;
  unsigned limit_ms;
  void (*late) (const char *awaited, gpointer user_data);
  gpointer user_data;

  GSource *timer; /* NULL: nothing is awaited, or it is held */
  bool is_held;
  gint64 held_since; /* monotonic */
};

RdRosterWatch *
rd_roster_watch_new (RdRosterWire *wire, RdStream *stream, GMainContext *context, unsigned limit_ms,
                     void (*late) (const char *awaited, gpointer user_data), gpointer user_data)
{
  RdRosterWatch *watch = g_new0 (RdRosterWatch, 1);

  watch->wire = wire;
  watch->stream = stream;
  watch->context = context;
  watch->limit_ms = limit_ms;
  watch->late = late;
  watch->user_data = user_data;
  return watch;
}

static void
disarm (RdRosterWatch *watch)
{
  if (watch->timer == NULL)
    return;
  g_source_destroy (watch->timer);
  g_clear_pointer (&watch->timer, g_source_unref);
}

void
rd_roster_watch_free (RdRosterWatch *watch)
{
  disarm (watch);
  g_free (watch);
}

static gboolean on_due (gpointer user_data);

static void
arm (RdRosterWatch *watch, unsigned rest_ms)
{
  watch->timer = rd_clock_timeout_source_new (rest_ms);
  g_source_set_callback (watch->timer, on_due, watch, NULL);
  g_source_attach (watch->timer, watch->context);
}

/* More of the roster may have come meanwhile, which moves the deadline. Tells late last. */
static void
look (RdRosterWatch *watch)
{
  gint64 since = 0;
  const char *awaited = rd_roster_wire_get_awaited (watch->wire, &since);
  gint64 rest_ms = watch->limit_ms - (rd_clock_get_monotonic () - since) / 1000;

  disarm (watch);
  if (awaited == NULL || watch->is_held)
    return;
  if (rest_ms > 0)
    arm (watch, (unsigned)rest_ms);
  else
    watch->late (awaited, watch->user_data);
}

static gboolean
on_due (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_REMOVE;
}

void
rd_roster_watch_update (RdRosterWatch *watch)
{
  gint64 since;
  bool is_awaited = rd_roster_wire_get_awaited (watch->wire, &since) != NULL;

  rd_stream_be_patient (watch->stream, is_awaited);
  if ((is_awaited && !watch->is_held) != (watch->timer != NULL))
    look (watch);
}

void
rd_roster_watch_hold (RdRosterWatch *watch, bool is_held)
{
  watch->is_held = is_held;
  if (is_held)
    watch->held_since = rd_clock_get_monotonic ();
  else
    rd_roster_wire_forgive (watch->wire, watch->held_since);
  rd_roster_watch_update (watch);
}
