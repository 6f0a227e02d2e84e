/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/sasl-error.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "xmpp/stanza/namespaces.h"

/* What each condition means for the user. */
static const struct
{
  const char *condition;
  RdRemedy remedy;
  const char *sentence;
} failures[] = {
  { "not-authorized", RD_REMEDY_PERSON,
    "The server refused the password, or knows no such account; check both and enter the password "
    "again." },
  { "aborted", RD_REMEDY_SOON,
    "The server says that the login was given up, which rosterd did not do; it is tried again "
    "later." },
  { "malformed-request", RD_REMEDY_PERSON,
    "The server finds a fault in the form of the login (malformed-request), so one of the two has "
    "a fault; ask whoever runs the server." },
  { "incorrect-encoding", RD_REMEDY_PERSON,
    "The server could not decode the login (incorrect-encoding), so one of the two has a fault; "
    "ask whoever runs the server." },
  { "invalid-authzid", RD_REMEDY_PERSON,
    "The server does not let this login act for this account (invalid-authzid); check the JID, or "
    "ask whoever runs the server." },
  { "credentials-expired", RD_REMEDY_PERSON,
    "The server says that the password has expired; set a new one with the server and enter it." },
  { "account-disabled", RD_REMEDY_PERSON,
    "The server says that the account is disabled; ask whoever runs the server." },
  { "encryption-required", RD_REMEDY_PERSON,
    "The server wants encryption for this kind of login though the stream has it; ask whoever runs "
    "the server." },
  { "invalid-mechanism", RD_REMEDY_PERSON,
    "The server refused the kind of login that it had offered; ask whoever runs the server." },
  { "mechanism-too-weak", RD_REMEDY_PERSON,
    "The server finds the kind of login that it had offered too weak for this account; ask whoever "
    "runs the server." },
  { "temporary-auth-failure", RD_REMEDY_SOON,
    "The server can't check passwords just now; it is tried again later." },
};

static GError *
make_unknown (const char *condition, const char *mechanism)
{
  g_autofree char *reason = condition == NULL
                                ? g_strdup ("gave no reason")
                                : g_strdup_printf ("gave a reason that is not known here, “%s”",
                                                   rd_quote (condition).text);

  return g_error_new (RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED,
                      "The server refused the login with %s and %s; ask whoever runs it.",
                      mechanism, reason);
}

GError *
rd_sasl_error_read (const RdStanza *stanza, const char *mechanism, RdRemedy *remedy)
{
  const char *condition = rd_stanza_find_condition (stanza, 0, RD_NS_SASL);

  for (unsigned i = 0; condition != NULL && i < G_N_ELEMENTS (failures); i++)
    {
      if (!g_str_equal (failures[i].condition, condition))
        continue;
      *remedy = failures[i].remedy;
      return g_error_new_literal (RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED, failures[i].sentence);
    }
  *remedy = RD_REMEDY_PERSON;
  return make_unknown (condition, mechanism);
}
