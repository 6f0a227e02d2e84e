/* The error table: code, D-Bus name; and for what a server answers, the condition on the wire.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"

#include "dbus-interfaces/names.h"

#include <gio/gio.h>

#define ERROR_NAME(name) RD_BUS_NAME ".Error." name

static const GDBusErrorEntry names[] = {
  { RD_ERROR_FAILED, ERROR_NAME ("Failed") },
  { RD_ERROR_INVALID_ARGUMENTS, ERROR_NAME ("InvalidArguments") },
  { RD_ERROR_INVALID_JID, ERROR_NAME ("InvalidJid") },
  { RD_ERROR_NO_SUCH_PROFILE, ERROR_NAME ("NoSuchProfile") },
  { RD_ERROR_PROFILE_EXISTS, ERROR_NAME ("ProfileExists") },
  { RD_ERROR_NO_SUCH_CONTACT, ERROR_NAME ("NoSuchContact") },
  { RD_ERROR_CONTACT_EXISTS, ERROR_NAME ("ContactExists") },
  { RD_ERROR_NO_SUCH_JOB, ERROR_NAME ("NoSuchJob") },
  { RD_ERROR_NO_SUCH_SNAPSHOT, ERROR_NAME ("NoSuchSnapshot") },
  { RD_ERROR_SNAPSHOT_EXISTS, ERROR_NAME ("SnapshotExists") },
  { RD_ERROR_NO_SUCH_POINT, ERROR_NAME ("NoSuchPoint") },
  { RD_ERROR_NOT_CONNECTED, ERROR_NAME ("NotConnected") },
  { RD_ERROR_NOT_SYNCED, ERROR_NAME ("NotSynced") },
  { RD_ERROR_PASSWORD_NEEDED, ERROR_NAME ("PasswordNeeded") },
  { RD_ERROR_AUTHENTICATION_FAILED, ERROR_NAME ("AuthenticationFailed") },
  { RD_ERROR_LOGIN_WEAKENED, ERROR_NAME ("LoginWeakened") },
  { RD_ERROR_CERTIFICATE_UNTRUSTED, ERROR_NAME ("CertificateUntrusted") },
  { RD_ERROR_CONNECTION_FAILED, ERROR_NAME ("ConnectionFailed") },
  { RD_ERROR_CONNECTION_LOST, ERROR_NAME ("ConnectionLost") },
  { RD_ERROR_TIMED_OUT, ERROR_NAME ("TimedOut") },
  { RD_ERROR_BLOCKED, ERROR_NAME ("Blocked") },
  { RD_ERROR_STALE, ERROR_NAME ("Stale") },
  { RD_ERROR_CANCELLED, ERROR_NAME ("Cancelled") },
  { RD_ERROR_ACCESS_DENIED, ERROR_NAME ("AccessDenied") },
  { RD_ERROR_LIMIT_EXCEEDED, ERROR_NAME ("LimitExceeded") },
  { RD_ERROR_NOT_SUPPORTED, ERROR_NAME ("NotSupported") },
  { RD_ERROR_STORE_FAILED, ERROR_NAME ("StoreFailed") },
  { RD_ERROR_STORE_FULL, ERROR_NAME ("StoreFull") },
  { RD_ERROR_NOT_STARTED, ERROR_NAME ("NotStarted") },
  { RD_ERROR_XMPP_BAD_REQUEST, ERROR_NAME ("Xmpp.BadRequest") },
  { RD_ERROR_XMPP_CONFLICT, ERROR_NAME ("Xmpp.Conflict") },
  { RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED, ERROR_NAME ("Xmpp.FeatureNotImplemented") },
  { RD_ERROR_XMPP_FORBIDDEN, ERROR_NAME ("Xmpp.Forbidden") },
  { RD_ERROR_XMPP_GONE, ERROR_NAME ("Xmpp.Gone") },
  { RD_ERROR_XMPP_INTERNAL_SERVER_ERROR, ERROR_NAME ("Xmpp.InternalServerError") },
  { RD_ERROR_XMPP_ITEM_NOT_FOUND, ERROR_NAME ("Xmpp.ItemNotFound") },
  { RD_ERROR_XMPP_JID_MALFORMED, ERROR_NAME ("Xmpp.JidMalformed") },
  { RD_ERROR_XMPP_NOT_ACCEPTABLE, ERROR_NAME ("Xmpp.NotAcceptable") },
  { RD_ERROR_XMPP_NOT_ALLOWED, ERROR_NAME ("Xmpp.NotAllowed") },
  { RD_ERROR_XMPP_NOT_AUTHORIZED, ERROR_NAME ("Xmpp.NotAuthorized") },
  { RD_ERROR_XMPP_POLICY_VIOLATION, ERROR_NAME ("Xmpp.PolicyViolation") },
  { RD_ERROR_XMPP_RECIPIENT_UNAVAILABLE, ERROR_NAME ("Xmpp.RecipientUnavailable") },
  { RD_ERROR_XMPP_REDIRECT, ERROR_NAME ("Xmpp.Redirect") },
  { RD_ERROR_XMPP_REGISTRATION_REQUIRED, ERROR_NAME ("Xmpp.RegistrationRequired") },
  { RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND, ERROR_NAME ("Xmpp.RemoteServerNotFound") },
  { RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT, ERROR_NAME ("Xmpp.RemoteServerTimeout") },
  { RD_ERROR_XMPP_RESOURCE_CONSTRAINT, ERROR_NAME ("Xmpp.ResourceConstraint") },
  { RD_ERROR_XMPP_SERVICE_UNAVAILABLE, ERROR_NAME ("Xmpp.ServiceUnavailable") },
  { RD_ERROR_XMPP_SUBSCRIPTION_REQUIRED, ERROR_NAME ("Xmpp.SubscriptionRequired") },
  { RD_ERROR_XMPP_UNDEFINED_CONDITION, ERROR_NAME ("Xmpp.UndefinedCondition") },
  { RD_ERROR_XMPP_UNEXPECTED_REQUEST, ERROR_NAME ("Xmpp.UnexpectedRequest") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (names) == RD_N_ERRORS);

static const char *const conditions[RD_N_ERRORS] = {
  [RD_ERROR_XMPP_BAD_REQUEST] = "bad-request",
  [RD_ERROR_XMPP_CONFLICT] = "conflict",
  [RD_ERROR_XMPP_FEATURE_NOT_IMPLEMENTED] = "feature-not-implemented",
  [RD_ERROR_XMPP_FORBIDDEN] = "forbidden",
  [RD_ERROR_XMPP_GONE] = "gone",
  [RD_ERROR_XMPP_INTERNAL_SERVER_ERROR] = "internal-server-error",
  [RD_ERROR_XMPP_ITEM_NOT_FOUND] = "item-not-found",
  [RD_ERROR_XMPP_JID_MALFORMED] = "jid-malformed",
  [RD_ERROR_XMPP_NOT_ACCEPTABLE] = "not-acceptable",
  [RD_ERROR_XMPP_NOT_ALLOWED] = "not-allowed",
  [RD_ERROR_XMPP_NOT_AUTHORIZED] = "not-authorized",
  [RD_ERROR_XMPP_POLICY_VIOLATION] = "policy-violation",
  [RD_ERROR_XMPP_RECIPIENT_UNAVAILABLE] = "recipient-unavailable",
  [RD_ERROR_XMPP_REDIRECT] = "redirect",
  [RD_ERROR_XMPP_REGISTRATION_REQUIRED] = "registration-required",
  [RD_ERROR_XMPP_REMOTE_SERVER_NOT_FOUND] = "remote-server-not-found",
  [RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT] = "remote-server-timeout",
  [RD_ERROR_XMPP_RESOURCE_CONSTRAINT] = "resource-constraint",
  [RD_ERROR_XMPP_SERVICE_UNAVAILABLE] = "service-unavailable",
  [RD_ERROR_XMPP_SUBSCRIPTION_REQUIRED] = "subscription-required",
  [RD_ERROR_XMPP_UNDEFINED_CONDITION] = "undefined-condition",
  [RD_ERROR_XMPP_UNEXPECTED_REQUEST] = "unexpected-request",
};

/* GLib's errors of a domain can bear more than a code and a sentence. */
typedef struct
{
  GVariant *certificate;
  RdErrorRemedy remedy;
} RdErrorDomainPrivate;

static void
rd_error_domain_private_init (RdErrorDomainPrivate *private)
{
  private->certificate = NULL;
  private->remedy = (RdErrorRemedy){ "", "" };
}

static void
rd_error_domain_private_copy (const RdErrorDomainPrivate *from, RdErrorDomainPrivate *to)
{
  to->certificate = from->certificate != NULL ? g_variant_ref (from->certificate) : NULL;
  to->remedy = from->remedy;
}

static void
rd_error_domain_private_clear (RdErrorDomainPrivate *private)
{
  g_clear_pointer (&private->certificate, g_variant_unref);
}

GQuark rd_error_domain_quark (void);
G_DEFINE_EXTENDED_ERROR (RdErrorDomain, rd_error_domain)

GQuark
rd_error_quark (void)
{
  static size_t is_registered;
  GQuark domain = rd_error_domain_quark ();

  if (g_once_init_enter (&is_registered))
    {
      for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
        g_dbus_error_register_error (domain, names[i].error_code, names[i].dbus_error_name);
      g_once_init_leave (&is_registered, 1);
    }
  return domain;
}

void
rd_error_take_certificate (GError *error, GVariant *certificate)
{
  RdErrorDomainPrivate *private = rd_error_domain_get_private (error);

  g_return_if_fail (error->domain == RD_ERROR);
  g_clear_pointer (&private->certificate, g_variant_unref);
  private->certificate = g_variant_ref_sink (certificate);
}

GVariant *
rd_error_get_certificate (const GError *error)
{
  return error->domain == RD_ERROR ? rd_error_domain_get_private (error)->certificate : NULL;
}

GError *
rd_error_set_remedy (GError *error, RdErrorRemedy remedy)
{
  g_return_val_if_fail (error->domain == RD_ERROR, error);
  rd_error_domain_get_private (error)->remedy = remedy;
  return error;
}

RdErrorRemedy
rd_error_get_remedy (const GError *error)
{
  const RdErrorDomainPrivate *private;
  const char *fingerprint;

  if (error == NULL || error->domain != RD_ERROR)
    return (RdErrorRemedy){ "", "" };
  private = rd_error_domain_get_private (error);
  if (private->certificate != NULL
      && g_variant_lookup (private->certificate, "Fingerprint", "&s", &fingerprint))
    return (RdErrorRemedy){ RD_REMEDY_WORD_CERTIFICATE, fingerprint };
  return private->remedy;
}

const char *
rd_error_get_name (RdError code)
{
  g_return_val_if_fail (code < RD_N_ERRORS, names[RD_ERROR_FAILED].dbus_error_name);
  return names[code].dbus_error_name;
}

RdError
rd_error_from_condition (const char *condition)
{
  for (unsigned code = RD_ERROR_XMPP_BAD_REQUEST; condition != NULL && code < RD_N_ERRORS; code++)
    {
      if (g_str_equal (conditions[code], condition))
        return code;
    }
  return RD_ERROR_XMPP_UNDEFINED_CONDITION;
}
