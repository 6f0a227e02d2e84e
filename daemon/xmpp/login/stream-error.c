/* What a stream error means before the login and in a session, where the same condition often means
 * another thing: Prosody says not-authorized when an account is deleted, ejabberd says conflict
 * when it was deleted or banned, when an administrator ended the session, and when the account has
 * too many. What servers say beside it tells these apart, to a person only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/stream-error.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "xmpp/login/server-fault.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/server-words.h"

typedef struct
{
  RdError code; /* 0: as the step has it */
  RdRemedy remedy;
  const char *what; /* NULL: as before the login */
} Meaning;

/* RFC 6120 §4.9.3, without those that find a fault in what rosterd sent. */
static const struct
{
  const char *condition;
  Meaning early, late;
} meanings[] = {
  { "conflict",
    { 0, RD_REMEDY_LATER,
      "ended the login because of another one of this account (conflict); if it goes on, ask "
      "whoever runs the server" },
    { 0, RD_REMEDY_LATER,
      "ended the session (conflict): the account has too many, or an administrator ended it, "
      "locked the account or removed it; if it goes on, ask whoever runs the server" } },
  { "connection-timeout",
    { 0, RD_REMEDY_SOON, "heard nothing for too long and ended the connection" },
    { 0, RD_REMEDY_SOON, NULL } },
  { "host-gone",
    { 0, RD_REMEDY_LATER,
      "no longer serves this domain (host-gone); if it goes on, ask whoever runs the server" },
    { 0, RD_REMEDY_LATER, NULL } },
  { "host-unknown",
    { 0, RD_REMEDY_LATER,
      "does not serve this domain (host-unknown); check the JID and the address of the profile" },
    { 0, RD_REMEDY_LATER, NULL } },
  { "internal-server-error",
    { 0, RD_REMEDY_SOON,
      "has a fault of its own (internal-server-error); if it goes on, tell whoever runs the "
      "server" },
    { 0, RD_REMEDY_SOON, NULL } },
  { "not-authorized",
    { RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_LATER,
      "ended the login as one that is not in order (not-authorized); if it goes on, ask whoever "
      "runs the server" },
    { 0, RD_REMEDY_PERSON,
      "ended the session because the account may not use it any more (not-authorized), as when it "
      "was deleted or disabled; ask whoever runs the server" } },
  { "policy-violation",
    { 0, RD_REMEDY_LATER,
      "turned the login away by a rule of its own (policy-violation), as one on how many may come "
      "in a time; if it goes on, ask whoever runs the server" },
    { 0, RD_REMEDY_LATER,
      "ended the session by a rule of its own (policy-violation), as one on how much may be sent; "
      "if it goes on, ask whoever runs the server" } },
  { "remote-connection-failed",
    { 0, RD_REMEDY_SOON,
      "could not reach something that it needs (remote-connection-failed); if it goes on, tell "
      "whoever runs the server" },
    { 0, RD_REMEDY_SOON, NULL } },
  { "reset",
    { 0, RD_REMEDY_SOON, "wants the login to begin anew (reset)" },
    { 0, RD_REMEDY_SOON,
      "wants the session to begin anew (reset), as after a change of the account" } },
  { "resource-constraint",
    { 0, RD_REMEDY_LATER,
      "has too much to do, or lets in no more sessions of this account (resource-constraint); if "
      "it goes on, ask whoever runs the server" },
    { 0, RD_REMEDY_LATER, NULL } },
  { "see-other-host",
    { 0, RD_REMEDY_SOON,
      "sends its users to another host, which can't be used; if it goes on, give the profile the "
      "right one as its address" },
    { 0, RD_REMEDY_SOON, NULL } },
  { "system-shutdown",
    { 0, RD_REMEDY_SOON, "is shutting down or restarting" },
    { 0, RD_REMEDY_SOON, NULL } },
  { "undefined-condition",
    { 0, RD_REMEDY_SOON,
      "ended the login without a reason that has a name; if it goes on, ask whoever runs the "
      "server" },
    { 0, RD_REMEDY_SOON,
      "ended the session without a reason that has a name; if it goes on, ask whoever runs the "
      "server" } },
  { "unsupported-version",
    { RD_ERROR_NOT_SUPPORTED, RD_REMEDY_LATER,
      "does not speak XMPP 1.0 (unsupported-version); ask whoever runs it" },
    { RD_ERROR_NOT_SUPPORTED, RD_REMEDY_LATER, NULL } },
};

static const char *const faults[] = {
  "bad-format",
  "bad-namespace-prefix",
  "improper-addressing",
  "invalid-from",
  "invalid-id",
  "invalid-namespace",
  "invalid-xml",
  "not-well-formed",
  "restricted-xml",
  "unsupported-encoding",
  "unsupported-stanza-type",
  "unsupported-feature",
  NULL,
};

bool
rd_stream_error_is (const RdStanza *stanza)
{
  return rd_stanza_is (stanza, "error", RD_NS_STREAMS);
}

/* Without a row of its own. Returns what it did. */
static char *
describe_other (const char *condition, const char *ended)
{
  if (g_strv_contains (faults, condition))
    return g_strdup_printf (
        "ended the %s because of something in what rosterd sent (%s), so one of the two has a "
        "fault; if it goes on, tell whoever runs the server",
        ended, condition);
  return g_strdup_printf ("ended the %s for a reason that is not known here, \"%s\"; if it goes "
                          "on, ask whoever runs the "
                          "server",
                          ended, rd_quote (condition).text);
}

static const Meaning *
find_meaning (const char *condition, bool is_late, const char **what)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      const Meaning *early = &meanings[i].early, *late = &meanings[i].late;

      if (!g_str_equal (meanings[i].condition, condition))
        continue;
      *what = is_late && late->what != NULL ? late->what : early->what;
      return is_late ? late : early;
    }
  return NULL;
}

GError *
rd_stream_error_read (const RdStanza *stanza, const char *domain, RdStep step, RdRemedy *remedy)
{
  const char *name = rd_stanza_find_condition (stanza, 0, RD_NS_STREAM_CONDITIONS);
  const char *condition = name != NULL ? name : "undefined-condition";
  bool is_late = step >= RD_STEP_BOUND;
  g_autofree char *words = rd_server_words_read (stanza, 0, RD_NS_STREAM_CONDITIONS);
  g_autofree char *other = NULL;
  RdServerFault fault = {
    .domain = domain,
    .is_proved = step > RD_STEP_HANDSHAKE,
    .code = is_late ? RD_ERROR_CONNECTION_LOST : RD_ERROR_CONNECTION_FAILED,
    .words = words,
  };
  const Meaning *meaning = find_meaning (condition, is_late, &fault.what);

  if (meaning != NULL)
    {
      fault.remedy = meaning->remedy;
      fault.code = meaning->code != 0 ? meaning->code : fault.code;
      return rd_server_fault_describe (&fault, remedy);
    }
  other = describe_other (condition, is_late ? "session" : "login");
  fault.what = other;
  fault.remedy = is_late ? RD_REMEDY_SOON : RD_REMEDY_LATER;
  return rd_server_fault_describe (&fault, remedy);
}
