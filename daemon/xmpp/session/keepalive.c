/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/keepalive.h"

#include "runtime/clock.h"
#include "xmpp/session/iq-text.h"
#include "xmpp/stanza/stanza-id.h"

/* What waits in the socket is read before silence is judged. */
#define PRIORITY G_PRIORITY_HIGH_IDLE

struct _RdKeepalive
{
  RdStream *stream;
  char *domain;
  GMainContext *context;
  unsigned timeout_ms;
  void (*silent) (gpointer user_data);
  gpointer user_data;

  unsigned interval; /* s; 0: off */
  bool is_held;
  gint64 since;    /* earlier silence doesn't count; monotonic, as the next */
  gint64 asked;    /* 0: no ping is open */
  gint64 deadline; /* of the ping */
  GSource *timer;
};

RdKeepalive *
rd_keepalive_new (RdStream *stream, const char *domain, GMainContext *context, unsigned timeout_ms,
                  void (*silent) (gpointer user_data), gpointer user_data)
{
  RdKeepalive *keepalive = g_new0 (RdKeepalive, 1);

  keepalive->stream = stream;
  keepalive->domain = g_strdup (domain);
  keepalive->context = context;
  keepalive->timeout_ms = timeout_ms;
  keepalive->silent = silent;
  keepalive->user_data = user_data;
  keepalive->since = rd_clock_get_monotonic ();
  return keepalive;
}

static void
disarm (RdKeepalive *keepalive)
{
  if (keepalive->timer == NULL)
    return;
  g_source_destroy (keepalive->timer);
  g_clear_pointer (&keepalive->timer, g_source_unref);
}

void
rd_keepalive_free (RdKeepalive *keepalive)
{
  disarm (keepalive);
  g_free (keepalive->domain);
  g_free (keepalive);
}

/* -- the timer --------------------------------------------------------------------------------- */

static gboolean on_due (gpointer user_data);

/* Takes TIMER. */
static void
arm (RdKeepalive *keepalive, GSource *timer)
{
  disarm (keepalive);
  keepalive->timer = timer;
  g_source_set_priority (timer, PRIORITY);
  g_source_set_callback (timer, on_due, keepalive, NULL);
  g_source_attach (timer, keepalive->context);
}

static gint64
get_last_life (const RdKeepalive *keepalive)
{
  return MAX (keepalive->since, rd_stream_get_last_read (keepalive->stream));
}

/* Until a ping is due, or its answer; what comes meanwhile doesn't move the timer. */
static void
wait (RdKeepalive *keepalive)
{
  gint64 now = rd_clock_get_monotonic ();
  gint64 silence = (gint64)keepalive->interval * G_USEC_PER_SEC;
  gint64 rest = get_last_life (keepalive) + silence - now;

  if (keepalive->is_held || (keepalive->asked == 0 && keepalive->interval == 0))
    disarm (keepalive);
  else if (keepalive->asked != 0)
    arm (keepalive, rd_clock_timeout_source_new (
                        (unsigned)((MAX (keepalive->deadline - now, 0) + 999) / 1000)));
  else
    arm (keepalive, rd_clock_timeout_source_new_seconds (
                        (unsigned)((MAX (rest, 1) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC)));
}

static void
ask (RdKeepalive *keepalive, unsigned timeout_ms)
{
  g_autofree char *id = rd_stanza_id_new ();
  g_autofree char *xml = rd_iq_text_ping (id, keepalive->domain);

  rd_stream_ask (keepalive->stream, xml);
  keepalive->asked = rd_clock_get_monotonic ();
  keepalive->deadline = keepalive->asked + (gint64)timeout_ms * 1000;
  wait (keepalive);
}

/* True: something came after the ping. */
static bool
take_life (RdKeepalive *keepalive)
{
  if (keepalive->asked == 0 || get_last_life (keepalive) <= keepalive->asked)
    return false;
  keepalive->asked = 0;
  return true;
}

static gboolean
on_due (gpointer user_data)
{
  RdKeepalive *keepalive = user_data;
  gint64 now = rd_clock_get_monotonic ();
  gint64 silence = now - get_last_life (keepalive);

  if (take_life (keepalive) || (keepalive->asked != 0 && now < keepalive->deadline))
    wait (keepalive);
  else if (keepalive->asked != 0)
    {
      disarm (keepalive);
      keepalive->silent (keepalive->user_data);
    }
  else if (silence >= (gint64)keepalive->interval * G_USEC_PER_SEC)
    ask (keepalive, keepalive->timeout_ms);
  else
    wait (keepalive);
  return G_SOURCE_REMOVE;
}

/* -- the door ---------------------------------------------------------------------------------- */

void
rd_keepalive_set_interval (RdKeepalive *keepalive, unsigned interval)
{
  keepalive->interval = interval;
  wait (keepalive);
}

void
rd_keepalive_probe (RdKeepalive *keepalive, unsigned timeout_ms)
{
  gint64 deadline = rd_clock_get_monotonic () + (gint64)timeout_ms * 1000;

  take_life (keepalive);
  if (keepalive->is_held || (keepalive->asked != 0 && keepalive->deadline <= deadline))
    return;
  if (keepalive->asked == 0)
    ask (keepalive, timeout_ms);
  else
    {
      keepalive->deadline = deadline;
      wait (keepalive);
    }
}

void
rd_keepalive_note_life (RdKeepalive *keepalive)
{
  if (keepalive->asked == 0)
    return;
  keepalive->asked = 0;
  wait (keepalive);
}

void
rd_keepalive_hold (RdKeepalive *keepalive, bool is_held)
{
  gint64 now = rd_clock_get_monotonic ();

  keepalive->is_held = is_held;
  if (!is_held && keepalive->asked != 0)
    keepalive->deadline = now + (gint64)keepalive->timeout_ms * 1000;
  else if (!is_held)
    keepalive->since = now;
  wait (keepalive);
}
