/* What proves that a contact was there, and what only looks so.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/sighting-reader.h"

#include "stanza-helper.h"

#include <glib.h>

#define DELAY(stamp) "<delay xmlns='urn:xmpp:delay' stamp='" stamp "'/>"
#define LONG_AGO "2002-09-10T23:08:25Z"
#define LONG_AGO_US (INT64_C (1031699305) * G_USEC_PER_SEC)

/* "came presence a@b 0"; "" for no proof. */
static char *
tell (const char *xml)
{
  static const char *const kinds[] = { "passed", "came", "went" };
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
  RdSighting sighting;

  if (!rd_sighting_read (read_stanza (reader, xml), &sighting))
    return g_strdup ("");
  return g_strdup_printf ("%s %s %.*s %" G_GINT64_FORMAT, kinds[sighting.kind],
                          rd_heard_source_to_string (sighting.source), (int)sighting.bare_size,
                          sighting.from, (gint64)sighting.time);
}

static void
test_table (void)
{
  static const struct
  {
    const char *xml;
    const char *expected;
  } rows[] = {
    { "<presence from='a@b/r'/>", "came presence a@b 0" },
    { "<presence from='a@b/r/s'><show>away</show></presence>", "came presence a@b 0" },
    { "<presence from='a@b/r' type='unavailable'/>", "went presence a@b 0" },
    /* It is there now, since then. */
    { "<presence from='a@b/r'>" DELAY (LONG_AGO) "</presence>", "came presence a@b 0" },
    { "<presence from='a@b/r' type='unavailable'>" DELAY (LONG_AGO) "</presence>",
      "went presence a@b 1031699305000000" },
    { "<presence from='a@b' type='unavailable'>" DELAY (LONG_AGO) "</presence>",
      "passed presence a@b 1031699305000000" },
    { "<message from='a@b/r'><body/></message>", "passed message a@b 0" },
    { "<message from='a@b/r' type='chat'>" DELAY (LONG_AGO) "</message>",
      "passed message a@b 1031699305000000" },
    /* The server's word for who is offline. */
    { "<presence from='a@b' type='unavailable'/>", "" },
    { "<presence from='a@b'/>", "" },
    { "<presence/>", "" },
    { "<presence from='a@b/r' type='error'/>", "" },
    { "<presence from='a@b/r' type='subscribe'/>", "" },
    { "<presence from='a@b/r' type='unsubscribed'/>", "" },
    { "<presence from='a@b/r' type='probe'/>", "" },
    { "<message from='a@b'><body/></message>", "" },
    { "<message from='a@b/r' type='error'/>", "" },
    { "<message from='a@b/r' type='headline'><event "
      "xmlns='http://jabber.org/protocol/pubsub#event'/></message>",
      "" },
    { "<iq from='a@b/r' type='get' id='1'/>", "" },
    /* Dates that can't be. */
    { "<message from='a@b/r'>" DELAY ("2100-01-01T00:00:00Z") "</message>", "" },
    { "<message from='a@b/r'>" DELAY ("1960-01-01T00:00:00Z") "</message>", "" },
    { "<message from='a@b/r'>" DELAY ("soon") "</message>", "" },
    { "<message from='a@b/r'>" DELAY ("") "</message>", "" },
    { "<message from='a@b/r'><delay xmlns='urn:xmpp:delay'/></message>", "" },
    { "<presence from='a@b/r' type='unavailable'>" DELAY ("2100-01-01T00:00:00Z") "</presence>",
      "" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *told = tell (rows[i].xml);

      g_test_message ("%s", rows[i].xml);
      g_assert_cmpstr (told, ==, rows[i].expected);
    }
}

static void
test_resources_differ (void)
{
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
  RdSighting a, b;

  g_assert_true (rd_sighting_read (read_stanza (reader, "<presence from='a@b/r'/>"), &a));
  g_assert_true (rd_sighting_read (read_stanza (reader, "<presence from='a@b/s'/>"), &b));
  g_assert_cmpuint (a.resource, !=, b.resource);
}

static void
test_times (void)
{
  g_assert_cmpint (rd_sighting_read_time (LONG_AGO), ==, LONG_AGO_US);
  g_assert_cmpint (rd_sighting_read_time ("2002-09-11T01:08:25.500+02:00"), ==,
                   LONG_AGO_US + 500000);
  /* No zone is no time of anywhere. */
  g_assert_cmpint (rd_sighting_read_time ("2002-09-10T23:08:25"), ==, 0);
  g_assert_cmpint (rd_sighting_read_time ("2002-09-10"), ==, 0);
  g_assert_cmpint (rd_sighting_read_time ("2002-13-10T23:08:25Z"), ==, 0);
  g_assert_cmpint (rd_sighting_read_time (NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sighting/table", test_table);
  g_test_add_func ("/sighting/resources-differ", test_resources_differ);
  g_test_add_func ("/sighting/times", test_times);
  return g_test_run ();
}
