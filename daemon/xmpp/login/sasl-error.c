/* What a refused login means. not-authorized is said for a wrong password, for an account that is
 * not there, and by Prosody and ejabberd also while they can't read their accounts. Where SCRAM was
 * refused tells the first from the others: a server that has no keys of the account ends the login
 * before it saw a proof.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/sasl-error.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "xmpp/login/server-fault.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/outlook.h"
#include "xmpp/stanza/server-words.h"

#include <string.h>

typedef struct
{
  RdRemedy remedy;
  const char *what;
  bool is_of_password; /* another one can mend it */
} Meaning;

/* Without not-authorized. */
static const struct
{
  const char *condition;
  Meaning meaning;
} meanings[] = {
  { "aborted",
    { RD_REMEDY_SOON, "says that the login was given up (aborted), which rosterd did not do" } },
  { "account-disabled",
    { RD_REMEDY_PERSON,
      "says that the account is disabled (account-disabled); ask whoever runs the server" } },
  { "credentials-expired",
    { RD_REMEDY_PERSON,
      "says that the password has expired (credentials-expired); set a new one "
      "with the server and enter it",
      true } },
  { "encryption-required",
    { RD_REMEDY_LATER,
      "wants encryption for this kind of login though the stream has it (encryption-required); ask "
      "whoever runs the server" } },
  { "incorrect-encoding",
    { RD_REMEDY_LATER,
      "could not decode the login (incorrect-encoding), so one of the two has a fault; tell "
      "whoever runs the server" } },
  { "invalid-authzid",
    { RD_REMEDY_PERSON,
      "does not let this login act for this account (invalid-authzid); check the JID, or ask "
      "whoever runs the server" } },
  { "invalid-mechanism",
    { RD_REMEDY_LATER,
      "refused the kind of login that it had offered (invalid-mechanism); ask whoever runs the "
      "server" } },
  { "malformed-request",
    { RD_REMEDY_LATER,
      "finds a fault in the form of the login (malformed-request), so one of the two has a fault; "
      "tell whoever runs the server" } },
  { "mechanism-too-weak",
    { RD_REMEDY_PERSON, "finds the kind of login that it had offered too weak for this account "
                        "(mechanism-too-weak); ask whoever runs the server" } },
  { "temporary-auth-failure",
    { RD_REMEDY_LATER, "can't check passwords just now (temporary-auth-failure)" } },
};

/* A password that was checked and refused is not tried again: that can lock an account. */
static Meaning
judge_not_authorized (const RdSaslAttempt *attempt)
{
  if (attempt->has_proved)
    return (Meaning){ RD_REMEDY_PERSON,
                      "refused the password (not-authorized): it is wrong, was changed, or the "
                      "account was locked; enter the right one, or ask whoever runs the server",
                      true };
  if (!g_str_has_prefix (attempt->mechanism, "SCRAM-"))
    return (Meaning){ RD_REMEDY_PERSON,
                      "refused the password, or knows no such account (not-authorized); check both "
                      "and enter the password again",
                      true };
  if (attempt->was_accepted)
    return (
        Meaning){ RD_REMEDY_LATER,
                  "no longer knows the account that it let in before (not-authorized): it can't "
                  "read its accounts just now, or this one was deleted or locked; if it goes "
                  "on, ask whoever runs the server" };
  return (
      Meaning){ RD_REMEDY_PERSON,
                "does not know the account, or can't read it (not-authorized); check the JID, or "
                "ask whoever runs the server" };
}

/* An end of the lock that the server tells is a date or a number of something. */
static bool
has_end (const char *words)
{
  return words != NULL && strpbrk (words, "0123456789") != NULL;
}

static const Meaning *
find_meaning (const char *condition)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (meanings[i].condition, condition))
      return &meanings[i].meaning;
  return NULL;
}

static char *
describe_other (const char *condition, const char *mechanism)
{
  if (condition == NULL)
    return g_strdup_printf (
        "refused the login with %s and gave no reason; ask whoever runs the server", mechanism);
  return g_strdup_printf ("refused the login with %s for a reason that is not known here, \"%s\"; "
                          "ask whoever runs the server",
                          mechanism, rd_quote (condition).text);
}

GError *
rd_sasl_error_read (const RdStanza *stanza, const RdSaslAttempt *attempt, RdRemedy *remedy)
{
  const char *condition = rd_stanza_find_condition (stanza, 0, RD_NS_SASL);
  const Meaning *known = condition != NULL ? find_meaning (condition) : NULL;
  g_autofree char *words = rd_server_words_read (stanza, 0, RD_NS_SASL);
  g_autofree char *other = NULL;
  Meaning meaning;
  RdServerFault fault = {
    .domain = attempt->domain,
    .is_proved = true,
    .code = RD_ERROR_AUTHENTICATION_FAILED,
    .words = words,
  };

  if (known != NULL)
    meaning = *known;
  else if (g_strcmp0 (condition, "not-authorized") == 0)
    meaning = judge_not_authorized (attempt);
  else
    {
      other = describe_other (condition, attempt->mechanism);
      meaning = (Meaning){ RD_REMEDY_PERSON, other };
    }
  if (g_strcmp0 (condition, "account-disabled") == 0 && has_end (words))
    meaning.remedy = RD_REMEDY_LATER;
  fault.remedy = meaning.remedy;
  fault.what = meaning.what;
  if (meaning.is_of_password)
    fault.of_person = (RdErrorRemedy){ RD_REMEDY_WORD_PASSWORD, "" };
  return rd_server_fault_describe (&fault, remedy);
}

/* A certificate that was taken before may be so again. */
GError *
rd_sasl_error_external (const RdStanza *stanza, const RdSaslAttempt *attempt, RdRemedy *remedy)
{
  const char *condition = rd_stanza_find_condition (stanza, 0, RD_NS_SASL);
  g_autofree char *words = rd_server_words_read (stanza, 0, RD_NS_SASL);
  RdServerFault fault = {
    .domain = attempt->domain,
    .is_proved = true,
    .code = RD_ERROR_AUTHENTICATION_FAILED,
    .words = words,
    .remedy = attempt->was_accepted ? RD_REMEDY_LATER : RD_REMEDY_PERSON,
    .what = "does not take the client certificate for a login to this account (EXTERNAL); check "
            "that it is the account's and that the server knows who issued it, or ask whoever runs "
            "the server",
    .of_person = { RD_REMEDY_WORD_SETTING, "ClientCertificate" },
  };

  if (condition != NULL && g_str_equal (condition, "temporary-auth-failure"))
    return rd_sasl_error_read (stanza, attempt, remedy);
  return rd_server_fault_describe (&fault, remedy);
}

GError *
rd_sasl_error_binding (const char *mechanism, bool is_bound)
{
  if (is_bound)
    return g_error_new (
        RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED,
        "The server refused the login with %s: its TLS is not the one that ends here, so somebody "
        "may sit in between with a certificate of their own. The password was not told. Try "
        "another network, and ask whoever runs the server.%s",
        mechanism, rd_outlook_describe (RD_REMEDY_LATER));
  return rd_error_set_remedy (
      g_error_new (
          RD_ERROR, RD_ERROR_LOGIN_WEAKENED,
          "The server refused the login with %s because it could bind it to its TLS (SCRAM-PLUS), "
          "which was not offered here: somebody may sit in between and have taken the offer away. "
          "The password was not told. Ask whoever runs the server; if it is so, accept the weaker "
          "login, %s.",
          mechanism, mechanism),
      (RdErrorRemedy){ RD_REMEDY_WORD_LOGIN, mechanism });
}
