/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/special-names.h"

#include "dbus-interfaces/errors.h"

#include <string.h>

static const struct
{
  const char *domain;
  RdNameKind kind;
} special[] = {
  { "localhost", RD_NAME_LOCALHOST },
  { "onion", RD_NAME_ONION },
  { "invalid", RD_NAME_NOWHERE },
  { "alt", RD_NAME_NOWHERE },
};

/* Is NAME, of LENGTH bytes, DOMAIN or a name in it? */
static bool
is_in (const char *name, size_t length, const char *domain)
{
  size_t rest = length - MIN (length, strlen (domain));

  return length - rest == strlen (domain)
         && g_ascii_strncasecmp (name + rest, domain, length - rest) == 0
         && (rest == 0 || name[rest - 1] == '.');
}

RdNameKind
rd_special_name_get_kind (const char *name)
{
  size_t length = strlen (name);

  if (length > 0 && name[length - 1] == '.')
    length--;
  for (unsigned i = 0; i < G_N_ELEMENTS (special); i++)
    {
      if (is_in (name, length, special[i].domain))
        return special[i].kind;
    }
  return RD_NAME_ORDINARY;
}

GError *
rd_special_name_refuse (const char *name)
{
  if (rd_special_name_get_kind (name) == RD_NAME_ONION)
    return rd_error_set_remedy (
        g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                     "The host %s can only be reached through a proxy, and was not looked up; give "
                     "the profile one, which is socks5://127.0.0.1:9050 where Tor runs on this "
                     "machine.",
                     name),
        (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "Proxy" });
  return rd_error_set_remedy (
      g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                   "There can be no host %s (RFC 6761), and it was not looked up; check the domain "
                   "or address of the account.",
                   name),
      (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "Address" });
}
