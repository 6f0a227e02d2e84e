/* The failure vocabulary of rosterd and rosterctl on one screen.
 *
 * Each code has one D-Bus name, "im.rosterd.Roster1.Error." and the name in the table of errors.c.
 * A floor translates what a library says at its own door into one of these; the message is always a
 * whole sentence that names the thing and says what to do about it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define RD_ERROR (rd_error_quark ())

typedef enum
{
  RD_ERROR_FAILED,                /* Failed: something that has no name of its own */
  RD_ERROR_INVALID_ARGUMENTS,     /* InvalidArguments: the call makes no sense; says which part */
  RD_ERROR_INVALID_JID,           /* InvalidJid */
  RD_ERROR_NO_SUCH_PROFILE,       /* NoSuchProfile */
  RD_ERROR_PROFILE_EXISTS,        /* ProfileExists */
  RD_ERROR_NO_SUCH_CONTACT,       /* NoSuchContact */
  RD_ERROR_CONTACT_EXISTS,        /* ContactExists */
  RD_ERROR_NO_SUCH_JOB,           /* NoSuchJob */
  RD_ERROR_NOT_CONNECTED,         /* NotConnected: needs the server, and there is no connection */
  RD_ERROR_NOT_SYNCED,            /* NotSynced: the roster has never been received */
  RD_ERROR_PASSWORD_NEEDED,       /* PasswordNeeded */
  RD_ERROR_AUTHENTICATION_FAILED, /* AuthenticationFailed: the server refused, or failed to prove
                                     itself, or offers no mechanism that may be used */
  RD_ERROR_CERTIFICATE_UNTRUSTED, /* CertificateUntrusted: the sentence ends with its fingerprint */
  RD_ERROR_CONNECTION_FAILED,     /* ConnectionFailed: never got as far as a session */
  RD_ERROR_CONNECTION_LOST,       /* ConnectionLost: had a session, has none now */
  RD_ERROR_TIMED_OUT,             /* TimedOut: the sentence names the step */
  RD_ERROR_STALE,                 /* Stale: what the caller saw is no longer so */
  RD_ERROR_CANCELLED,             /* Cancelled */
  RD_ERROR_ACCESS_DENIED,         /* AccessDenied: a caller of another user */
  RD_ERROR_LIMIT_EXCEEDED,        /* LimitExceeded: too much at once, from a caller or a server */
  RD_ERROR_NOT_SUPPORTED,         /* NotSupported: also a server that offers no TLS */
  RD_ERROR_STORE_FAILED,          /* StoreFailed: the database can't be read or written */
  RD_ERROR_STORE_FULL,            /* StoreFull: the disk is full */

  /* What a server answers: the stanza error conditions of RFC 6120 §8.3.3, as Xmpp.<Condition>. */
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

/* The error domain. The first use registers the table with GDBus, so that a GError of this domain
 * travels the bus under its name and comes out as the same code on the other side. */
GQuark rd_error_quark (void);

/* The D-Bus error name of CODE, e.g. "im.rosterd.Roster1.Error.Stale"; static. */
const char *rd_error_get_name (RdError code);

/* The code for a condition as a server spells it ("item-not-found");
 * RD_ERROR_XMPP_UNDEFINED_CONDITION for NULL or one that RFC 6120 doesn't list. */
RdError rd_error_from_condition (const char *condition);
