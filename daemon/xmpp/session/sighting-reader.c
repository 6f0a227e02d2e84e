/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/sighting-reader.h"

#include "runtime/clock.h"
#include "xmpp/stanza/namespaces.h"

#include <glib.h>
#include <string.h>

int64_t
rd_sighting_read_time (const char *text)
{
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL || strlen (text) > sizeof "2026-11-30T14:03:11.123456789+00:00")
    return 0;
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL || g_date_time_to_unix (time) <= 0)
    return 0;
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

/* False: it has a date (XEP-0203) that can't be true. */
static bool
read_delay (const RdStanza *stanza, int64_t *time)
{
  int delay = rd_stanza_find_child (stanza, 0, "delay", RD_NS_DELAY);

  *time = 0;
  if (delay == RD_NO_ELEMENT)
    return true;
  *time = rd_sighting_read_time (rd_stanza_get_attribute (stanza, delay, "stamp"));
  return *time > 0 && *time <= rd_clock_get_real ();
}

/* A resource that is there is so now, whenever it came. */
static bool
read_presence (const RdStanza *stanza, const char *slash, RdSighting *sighting)
{
  const char *type = rd_stanza_get (stanza, "type");

  sighting->source = RD_HEARD_PRESENCE;
  if (type == NULL)
    {
      sighting->kind = RD_SIGHTING_CAME;
      return slash != NULL;
    }
  if (!g_str_equal (type, "unavailable") || !read_delay (stanza, &sighting->time))
    return false;
  sighting->kind = slash != NULL ? RD_SIGHTING_WENT : RD_SIGHTING_PASSED;
  return slash != NULL || sighting->time != 0;
}

static bool
read_message (const RdStanza *stanza, const char *slash, RdSighting *sighting)
{
  sighting->source = RD_HEARD_MESSAGE;
  sighting->kind = RD_SIGHTING_PASSED;
  return slash != NULL && g_strcmp0 (rd_stanza_get (stanza, "type"), "error") != 0
         && rd_stanza_find_child (stanza, 0, "event", RD_NS_PUBSUB_EVENT) == RD_NO_ELEMENT
         && read_delay (stanza, &sighting->time);
}

bool
rd_sighting_read (const RdStanza *stanza, RdSighting *sighting)
{
  const char *from = rd_stanza_get (stanza, "from");
  const char *slash = from != NULL ? strchr (from, '/') : NULL;

  if (from == NULL)
    return false;
  *sighting = (RdSighting){
    .from = from,
    .bare_size = slash != NULL ? (size_t)(slash - from) : strlen (from),
    .resource = slash != NULL ? g_str_hash (slash) : 0,
  };
  if (rd_stanza_is (stanza, "presence", RD_NS_CLIENT))
    return read_presence (stanza, slash, sighting);
  return rd_stanza_is (stanza, "message", RD_NS_CLIENT) && read_message (stanza, slash, sighting);
}
