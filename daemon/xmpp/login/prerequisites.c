/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/prerequisites.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/stream/strophe-runtime.h"
#include "xmpp/stream/trust.h"

GError *
rd_prerequisites_check (const char *jid, const char *domain, const char *ascii_domain,
                        const RdSecret *password, const RdSettings *settings, RdRemedy *remedy)
{
  GError *error = NULL;

  *remedy = RD_REMEDY_PERSON;
  if (rd_xmpp_get_refusal () != NULL)
    return g_error_copy (rd_xmpp_get_refusal ());
  if (ascii_domain == NULL)
    return g_error_new (RD_ERROR, RD_ERROR_INVALID_JID,
                        "The domain %s can't be the name of a host; check the JID of the account.",
                        domain);
  if (password == NULL && settings->client_certificate[0] == '\0')
    return rd_error_set_remedy (g_error_new (RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
                                             "The password of %s is not known; enter it.", jid),
                                (RdErrorRemedy){ RD_REMEDY_WORD_PASSWORD, "" });
  /* It may be on a disk that isn't mounted yet, or about to be replaced. */
  if (settings->ca_file[0] != '\0' && !rd_trust_check_file (settings->ca_file, &error))
    *remedy = RD_REMEDY_LATER;
  return error;
}
