/* The errors of both programs; errors.c has their D-Bus names. A floor translates a library's
 * errors at its own door. A message is a sentence that names the thing and what to do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define RD_ERROR (rd_error_quark ())

typedef enum
{
  RD_ERROR_FAILED,            /* anything without a code of its own */
  RD_ERROR_INVALID_ARGUMENTS, /* the sentence names the argument */
  RD_ERROR_INVALID_JID,
  RD_ERROR_NO_SUCH_PROFILE,
  RD_ERROR_PROFILE_EXISTS,
  RD_ERROR_NO_SUCH_CONTACT,
  RD_ERROR_CONTACT_EXISTS,
  RD_ERROR_NO_SUCH_JOB,
  RD_ERROR_NO_SUCH_SNAPSHOT,
  RD_ERROR_SNAPSHOT_EXISTS,
  RD_ERROR_NO_SUCH_POINT, /* of a roster's past: before the history's reach, or not yet */
  RD_ERROR_NOT_CONNECTED,
  RD_ERROR_NOT_SYNCED, /* the roster was never received */
  RD_ERROR_PASSWORD_NEEDED,
  RD_ERROR_AUTHENTICATION_FAILED, /* also: no proof of the server, no allowed mechanism */
  RD_ERROR_LOGIN_WEAKENED, /* the server had better before, or could; the sentence names its offer
                            */
  RD_ERROR_CERTIFICATE_UNTRUSTED, /* the sentence ends with the fingerprint */
  RD_ERROR_CONNECTION_FAILED,     /* before a session */
  RD_ERROR_CONNECTION_LOST,       /* during a session */
  RD_ERROR_TIMED_OUT,             /* the sentence names the step */
  RD_ERROR_BLOCKED,               /* a contact on the block list, who can't be asked or let in */
  RD_ERROR_STALE,                 /* what the caller saw has changed */
  RD_ERROR_CANCELLED,
  RD_ERROR_ACCESS_DENIED,  /* a caller of another user */
  RD_ERROR_LIMIT_EXCEEDED, /* by a caller or a server */
  RD_ERROR_NOT_SUPPORTED,  /* also: no TLS */
  RD_ERROR_STORE_FAILED,
  RD_ERROR_STORE_FULL,  /* the disk is full */
  RD_ERROR_NOT_STARTED, /* rosterd could not start, and ends */

  /* A server's answer, as Xmpp.<Condition> (RFC 6120 §8.3.3). */
  RD_ERROR_XMPP_BAD_REQUEST,
  RD_ERROR_XMPP_CONFLICT,
  RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED,
  RD_ERROR_XMPP_FORBIDDEN,
  RD_ERROR_XMPP_GONE,
  RD_ERROR_XMPP_INTERNAL_SERVER_ERROR,
  RD_ERROR_XMPP_ITEM_NOT_FOUND,
  RD_ERROR_XMPP_JID_MALFORMED,
  RD_ERROR_XMPP_NOT_ACCEPTABLE,
  RD_ERROR_XMPP_NOT_ALLOWED,
  RD_ERROR_XMPP_NOT_AUTHORIZED,
  RD_ERROR_XMPP_POLICY_VIOLATION,
  RD_ERROR_XMPP_RECIPIENT_UNAVAILABLE,
  RD_ERROR_XMPP_REDIRECT,
  RD_ERROR_XMPP_REGISTRATION_REQUIRED,
  RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND,
  RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT,
  RD_ERROR_XMPP_RESOURCE_CONSTRAINT,
  RD_ERROR_XMPP_SERVICE_UNAVAILABLE,
  RD_ERROR_XMPP_SUBSCRIPTION_REQUIRED,
  RD_ERROR_XMPP_UNDEFINED_CONDITION,
  RD_ERROR_XMPP_UNEXPECTED_REQUEST,

  RD_N_ERRORS
} RdError;

/* Its first use registers the names with GDBus, so that a GError crosses the bus as it is. */
GQuark rd_error_quark (void);

/* An error RD_ERROR_CERTIFICATE_UNTRUSTED bears the fields of Profile.Certificate (a{sv}), and so
 * do its copies. Takes a floating CERTIFICATE. */
void rd_error_take_certificate (GError *error, GVariant *certificate);
/* NULL for another error; belongs to ERROR. */
GVariant *rd_error_get_certificate (const GError *error);

/* What a person can do about an error: a word of Profile.Remedy, and what it is about. */
typedef struct
{
  const char *word;
  const char *object;
} RdErrorRemedy;

#define RD_REMEDY_WORD_PASSWORD "password"
#define RD_REMEDY_WORD_KEYRING "keyring"
#define RD_REMEDY_WORD_SETTING "setting"
#define RD_REMEDY_WORD_LOGIN "weaker-login"
#define RD_REMEDY_WORD_CERTIFICATE "certificate"

/* ERROR is an RD_ERROR; its copies bear the remedy, too. Its texts are static. Returns ERROR. */
GError *rd_error_set_remedy (GError *error, RdErrorRemedy remedy);
/* That of an error that bears a certificate is the certificate's. Two empty texts: only the
 * sentence tells. The texts live as long as ERROR, which may be NULL. */
RdErrorRemedy rd_error_get_remedy (const GError *error);

/* Static, e.g. "im.rosterd.Roster1.Error.Stale". */

const char *rd_error_get_name (RdError code);

/* CONDITION is e.g. "item-not-found"; RD_ERROR_XMPP_UNDEFINED_CONDITION for NULL or an unknown one.
 */
RdError rd_error_from_condition (const char *condition);
