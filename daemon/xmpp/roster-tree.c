/* Items in trees: pushes, and whole rosters where libstrophe's parser can't be tapped. Pure; runs
 * for every push.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/roster-tree.h"

#include <string.h>

#define ROSTER_NS "jabber:iq:roster"

static bool
is_item (xmpp_stanza_t *stanza)
{
  return xmpp_stanza_is_tag (stanza) && g_strcmp0 (xmpp_stanza_get_name (stanza), "item") == 0
         && g_strcmp0 (xmpp_stanza_get_ns (stanza), ROSTER_NS) == 0;
}

static xmpp_stanza_t *
find_item (xmpp_stanza_t *child)
{
  while (child != NULL && !is_item (child))
    child = xmpp_stanza_get_next (child);
  return child;
}

xmpp_stanza_t *
rd_roster_tree_get_item (xmpp_stanza_t *query)
{
  return find_item (xmpp_stanza_get_children (query));
}

xmpp_stanza_t *
rd_roster_tree_get_next (xmpp_stanza_t *item)
{
  return find_item (xmpp_stanza_get_next (item));
}

/* As deep as the tap lets trees be. Without the tap libstrophe itself would have failed before. */
void
rd_roster_tree_feed (xmpp_stanza_t *item, RdRosterCodec *codec)
{
  int n = 2 * xmpp_stanza_get_attribute_count (item);
  g_autofree const char **attributes = g_new0 (const char *, n + 1);

  xmpp_stanza_get_attributes (item, attributes, n);
  rd_roster_codec_start (codec, xmpp_stanza_get_ns (item), xmpp_stanza_get_name (item), attributes);
  for (xmpp_stanza_t *child = xmpp_stanza_get_children (item); child != NULL;
       child = xmpp_stanza_get_next (child))
    {
      const char *text = xmpp_stanza_is_text (child) ? xmpp_stanza_get_text_ptr (child) : NULL;

      if (text != NULL)
        rd_roster_codec_text (codec, text, strlen (text));
      else if (xmpp_stanza_is_tag (child))
        rd_roster_tree_feed (child, codec);
    }
  rd_roster_codec_end (codec);
}
