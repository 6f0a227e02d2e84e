/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/block-jid.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "model/text.h"

#include <string.h>

#define RESOURCE_SIZE_MAX 1023

static bool
refuse_resource (const char *jid, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_JID,
               "\"%s\" ends with a resource that is empty, over %d bytes, or has control "
               "characters; leave it out, and its slash.",
               rd_quote (jid).text, RESOURCE_SIZE_MAX);
  return false;
}

static bool
check_resource (const char *jid, GError **error)
{
  const char *slash = strchr (jid, '/');

  return slash == NULL
         || (slash[1] != '\0' && strlen (slash + 1) <= RESOURCE_SIZE_MAX && rd_text_is_xml (slash))
         || refuse_resource (jid, error);
}

char *
rd_block_jid_prepare (const char *jid, GError **error)
{
  g_autofree char *bare = rd_jid_prepare_bare (jid, error);

  return bare != NULL && check_resource (jid, error) ? rd_jid_make_key (jid) : NULL;
}

bool
rd_block_jid_check (const char *jid, const char *own, bool own_server, GError **error)
{
  g_autofree char *server = rd_jid_get_domain (own);

  if (rd_jid_is_same_bare (jid, own))
    {
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "%s is the account itself, and to block it would cut it off from its own other "
                   "programs; name somebody else.",
                   rd_quote (jid).text);
      return false;
    }
  if (!own_server && rd_jid_is_same_bare (jid, server))
    {
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "%s is the account's own server: with it everybody there would be blocked, and "
                   "what the server says itself. Name a contact, or say that the server is meant.",
                   rd_quote (jid).text);
      return false;
    }
  return true;
}
