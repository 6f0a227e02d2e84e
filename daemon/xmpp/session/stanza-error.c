/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/stanza-error.h"

#include "dbus-interfaces/quote.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/server-words.h"

#include <string.h>

/* Why a stanza failed, and what to do. */
typedef struct
{
  RdError code;
  const char *words;
} Reason;

/* Of a change of a contact (RFC 6121 §2.3.3, and what servers do). */
static const Reason change_reasons[] = {
  { RD_ERROR_XMPP_BAD_REQUEST, "it takes the request for a faulty one; check the JID, the name and "
                               "the groups, and if they are "
                               "right, report it as a fault of rosterd." },
  { RD_ERROR_XMPP_CONFLICT, "something else was changing it at the same time; try again." },
  { RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED, "it can't change rosters; ask whoever runs it." },
  { RD_ERROR_XMPP_FORBIDDEN, "the account may not do that; ask whoever runs the server." },
  { RD_ERROR_XMPP_GONE, "it says that the account has moved away; ask whoever runs the server." },
  { RD_ERROR_XMPP_INTERNAL_SERVER_ERROR,
    "it has a fault of its own; try again later, and if that goes on, tell whoever runs it." },
  { RD_ERROR_XMPP_ITEM_NOT_FOUND,
    "it has no such contact, which may be gone already; synchronize the roster anew and look." },
  { RD_ERROR_XMPP_JID_MALFORMED, "it takes that for no JID; check how it is spelt." },
  { RD_ERROR_XMPP_NOT_ACCEPTABLE,
    "it doesn't accept the name or a group, being empty or too long; choose a shorter one." },
  { RD_ERROR_XMPP_NOT_ALLOWED,
    "nobody may change that one: it is the account itself, or comes from the server and can only "
    "be read; ask whoever runs the server." },
  { RD_ERROR_XMPP_NOT_AUTHORIZED,
    "it doesn't take the session for one of the account; connect again." },
  { RD_ERROR_XMPP_POLICY_VIOLATION,
    "that is against a rule of the server, maybe on how large or how fast; ask whoever runs it, or "
    "try again later with fewer at once." },
  { RD_ERROR_XMPP_RESOURCE_CONSTRAINT,
    "it has too much to do, or the roster is full; try again later with fewer at once." },
  { RD_ERROR_XMPP_SERVICE_UNAVAILABLE,
    "it has no roster service for the account, at least now; try again later, or ask whoever runs "
    "it." },
};

RdError
rd_stanza_error_read (const RdStanza *stanza)
{
  int error = rd_stanza_find_child (stanza, 0, "error", RD_NS_CLIENT);

  return rd_error_from_condition (
      rd_stanza_find_condition (stanza, error, RD_NS_STANZA_CONDITIONS));
}

/* Whose words they are can't be known: a presence comes back from anywhere. */
void
rd_stanza_error_add_words (GError *error, const RdStanza *stanza)
{
  int element = rd_stanza_find_child (stanza, 0, "error", RD_NS_CLIENT);
  g_autofree char *words = rd_server_words_read (stanza, element, RD_NS_STANZA_CONDITIONS);
  g_autofree char *quoted = rd_server_words_quote ("The answer", words);
  char *message = g_strconcat (error->message, quoted, NULL);

  g_free (error->message);
  error->message = message;
}

/* NULL: none is known. */
static const char *
find_reason (const Reason *reasons, size_t n, RdError code)
{
  for (size_t i = 0; i < n; i++)
    if (reasons[i].code == code)
      return reasons[i].words;
  return NULL;
}

static const char *
get_condition (RdError code)
{
  return strrchr (rd_error_get_name (code), '.') + 1;
}

GError *
rd_stanza_error_describe_roster (RdError code, const char *domain)
{
  return g_error_new (RD_ERROR, code,
                      "The server of %s refused to hand over the roster (%s); what is known of it "
                      "stays. Ask whoever runs the server.",
                      domain, get_condition (code));
}

GError *
rd_stanza_error_describe_change (RdError code, const char *domain, const char *jid, bool is_removal)
{
  const char *verb = is_removal ? "remove" : "change";
  const char *reason = find_reason (change_reasons, G_N_ELEMENTS (change_reasons), code);

  if (reason != NULL)
    return g_error_new (RD_ERROR, code, "The server of %s refused to %s %s: %s", domain, verb,
                        rd_quote (jid).text, reason);
  return g_error_new (RD_ERROR, code,
                      "The server of %s refused to %s %s (%s); ask whoever runs the server.",
                      domain, verb, rd_quote (jid).text, get_condition (code));
}

GError *
rd_stanza_error_describe_block (RdError code, const char *domain, bool is_unblock)
{
  return g_error_new (RD_ERROR, code,
                      "The server of %s refused to %s it (%s); check how the JID is spelt, or ask "
                      "whoever runs the server.",
                      domain, is_unblock ? "unblock" : "block", get_condition (code));
}

/* -- presence ---------------------------------------------------------------------------------- */

static const char *const presence_subjects[RD_N_PRESENCES] = {
  [RD_PRESENCE_SUBSCRIBE] = "The request for the presence of",
  [RD_PRESENCE_SUBSCRIBED] = "The approval for",
  [RD_PRESENCE_UNSUBSCRIBE] = "The cancellation of the subscription to",
  [RD_PRESENCE_UNSUBSCRIBED] = "The refusal for",
};

/* Of a subscription stanza (RFC 6121 §3, and what servers do). */
static const Reason presence_reasons[] = {
  { RD_ERROR_XMPP_FORBIDDEN, "a server on the way forbids it; ask whoever runs the server." },
  { RD_ERROR_XMPP_GONE, "the contact has moved to another address; ask them for it." },
  { RD_ERROR_XMPP_ITEM_NOT_FOUND, "there is no such account; check how the JID is spelt." },
  { RD_ERROR_XMPP_JID_MALFORMED, "a server takes that for no JID; check how it is spelt." },
  { RD_ERROR_XMPP_NOT_ACCEPTABLE,
    "a server on the way did not take it: it lets only so many pass in a time, or the contact is "
    "blocked; wait a few minutes, or unblock the contact, and try again." },
  { RD_ERROR_XMPP_NOT_ALLOWED, "a server on the way doesn't let it pass; ask whoever runs it." },
  { RD_ERROR_XMPP_POLICY_VIOLATION,
    "that is against a rule of a server, maybe on how many may pass in a time; try again later." },
  { RD_ERROR_XMPP_REDIRECT, "the contact is at another address; ask them for it." },
  { RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND,
    "the contact's server can't be found; check how the domain is spelt, or try again later." },
  { RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT, "the contact's server doesn't answer; try again later." },
  { RD_ERROR_XMPP_RESOURCE_CONSTRAINT,
    "a server on the way has too much to do; try again later with fewer at once." },
  { RD_ERROR_XMPP_SERVICE_UNAVAILABLE,
    "nobody takes it there, now or at all; check how the JID is spelt, or try again later." },
};

GError *
rd_stanza_error_describe_presence (RdError code, RdPresence presence, const char *jid)
{
  const char *subject = presence_subjects[presence];
  const char *reason = find_reason (presence_reasons, G_N_ELEMENTS (presence_reasons), code);

  if (reason != NULL)
    return g_error_new (RD_ERROR, code, "%s %s came back: %s", subject, rd_quote (jid).text,
                        reason);
  return g_error_new (RD_ERROR, code,
                      "%s %s came back (%s); try again later, or ask whoever runs the server.",
                      subject, rd_quote (jid).text, get_condition (code));
}
