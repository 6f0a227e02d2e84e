/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/doubt.h"

#include "dbus-interfaces/quote.h"

#include <glib.h>

typedef struct
{
  const char *word;
  const char *sentence; /* without JID and full stop */
  RdVersionTrust trust;
} Row;

static const Row rows[RD_N_DOUBTS] = {
  [RD_DOUBT_NONE] = { "none", NULL, RD_VERSIONS_BELIEVED },
  [RD_DOUBT_NO_ID]
  = { "no-id", "The server told of a change in a push without an id, which was not applied",
      RD_VERSIONS_BELIEVED },
  [RD_DOUBT_ITEM_COUNT] = { "item-count",
                            "The server told of several contacts, or of none, in one push, where "
                            "one is allowed; it was not applied",
                            RD_VERSIONS_BELIEVED },
  [RD_DOUBT_NO_JID] = { "no-jid",
                        "The server told of a change of a contact without an address that can be "
                        "used; it was not applied",
                        RD_VERSIONS_BELIEVED },
  [RD_DOUBT_TOO_LARGE] = { "too-large",
                           "The server told of a change of a contact that is over the limit of 64 "
                           "KiB for one; it was not applied",
                           RD_VERSIONS_BELIEVED },
  [RD_DOUBT_REMOVAL_WITH_GROUPS]
  = { "removal-with-groups",
      "The server told that a contact is gone from a group which the server makes; it may still be "
      "in the roster, and was not removed here",
      RD_VERSIONS_DISBELIEVED },
  [RD_DOUBT_OTHER_SPELLING] = { "other-spelling",
                                "The server spelt the address of a known contact in another way, "
                                "and may have one contact or two",
                                RD_VERSIONS_BELIEVED },
  [RD_DOUBT_SAME_VERSION]
  = { "same-version", "The server changed its roster without giving it another version",
      RD_VERSIONS_ON_TRIAL },
  [RD_DOUBT_NO_VERSION]
  = { "no-version", "The server offers roster versions, but gave its roster none",
      RD_VERSIONS_ON_TRIAL },
  [RD_DOUBT_ENDED_REQUEST]
  = { "ended-request",
      "The server may have hidden a contact while its request waited, and doesn't tell whether it "
      "is still in the roster",
      RD_VERSIONS_BELIEVED },
};

const char *
rd_doubt_to_string (RdDoubt doubt)
{
  g_return_val_if_fail (doubt < RD_N_DOUBTS, "?");
  return rows[doubt].word;
}

bool
rd_doubt_from_string (const char *word, RdDoubt *doubt)
{
  for (RdDoubt i = RD_DOUBT_NONE; i < RD_N_DOUBTS; i++)
    {
      if (g_str_equal (rows[i].word, word))
        {
          *doubt = i;
          return true;
        }
    }
  return false;
}

char *
rd_doubt_describe (RdDoubt doubt, const char *jid)
{
  g_return_val_if_fail (doubt < RD_N_DOUBTS, NULL);
  if (doubt == RD_DOUBT_NONE)
    return NULL;
  if (jid == NULL || *jid == '\0')
    return g_strdup_printf ("%s.", rows[doubt].sentence);
  return g_strdup_printf ("%s (%s).", rows[doubt].sentence, rd_quote (jid).text);
}

RdVersionTrust
rd_doubt_get_trust (RdDoubt doubt)
{
  g_return_val_if_fail (doubt < RD_N_DOUBTS, RD_VERSIONS_BELIEVED);
  return rows[doubt].trust;
}
