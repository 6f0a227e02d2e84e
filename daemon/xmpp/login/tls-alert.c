/* What an alert of the server means. In TLS 1.3 the server judges a client certificate, or that
 * there is none, after the handshake has succeeded on this side; in TLS 1.2 it is a part of the
 * handshake, and OpenSSL says only handshake_failure then.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/tls-alert.h"

#include "xmpp/login/server-fault.h"

#define BAD_CERTIFICATE                                                                            \
  "does not take the client certificate of the profile, or wants one (%s); give the profile "      \
  "another, or ask whoever runs the server"
#define FAULT                                                                                      \
  "ended TLS because of something in what was sent to it (%s): one of the two, or something on "   \
  "the way, has a fault; if it goes on, tell whoever runs the server"

/* The file of a client certificate is read at each login: what renews it may have done so. */
static const struct
{
  int number;
  const char *name;
  RdRemedy remedy;
  const char *what;       /* with a place for the name */
  bool is_of_certificate; /* of the client's: another one mends it */
} alerts[] = {
  { 10, "unexpected_message", RD_REMEDY_LATER, FAULT },
  { 20, "bad_record_mac", RD_REMEDY_SOON, FAULT },
  { 22, "record_overflow", RD_REMEDY_LATER, FAULT },
  { 40, "handshake_failure", RD_REMEDY_LATER,
    "has no kind of encryption in common with this machine, or wants a client certificate (%s); "
    "ask whoever runs the server" },
  { 42, "bad_certificate", RD_REMEDY_PERSON, BAD_CERTIFICATE, true },
  { 43, "unsupported_certificate", RD_REMEDY_PERSON, BAD_CERTIFICATE, true },
  { 44, "certificate_revoked", RD_REMEDY_LATER,
    "says that the client certificate of the profile was revoked (%s); give the profile another",
    true },
  { 45, "certificate_expired", RD_REMEDY_LATER,
    "says that the client certificate of the profile has expired (%s); give the profile another",
    true },
  { 46, "certificate_unknown", RD_REMEDY_PERSON, BAD_CERTIFICATE, true },
  { 47, "illegal_parameter", RD_REMEDY_LATER, FAULT },
  { 48, "unknown_ca", RD_REMEDY_PERSON,
    "does not know the authority of the client certificate of the profile (%s); give the profile "
    "another, or ask whoever runs the server",
    true },
  { 49, "access_denied", RD_REMEDY_LATER,
    "does not let this machine or its certificate in (%s); ask whoever runs the server" },
  { 50, "decode_error", RD_REMEDY_LATER, FAULT },
  { 51, "decrypt_error", RD_REMEDY_LATER, FAULT },
  { RD_ALERT_PROTOCOL_VERSION, "protocol_version", RD_REMEDY_LATER,
    "speaks no version of TLS that is good enough, 1.2 or later (%s); ask whoever runs the server "
    "to renew it" },
  { 71, "insufficient_security", RD_REMEDY_LATER,
    "wants stronger encryption than this machine offers (%s); ask whoever runs the server, and "
    "look at the cryptographic policy of this machine" },
  { 80, "internal_error", RD_REMEDY_SOON,
    "has a fault of its own in TLS (%s), as when it can't read its certificate; if it goes on, "
    "tell whoever runs the server" },
  { 86, "inappropriate_fallback", RD_REMEDY_LATER, FAULT },
  { 109, "missing_extension", RD_REMEDY_LATER, FAULT },
  { 110, "unsupported_extension", RD_REMEDY_LATER, FAULT },
  { 112, "unrecognized_name", RD_REMEDY_LATER,
    "has no certificate for this domain (%s); check the JID and the address of the profile, or ask "
    "whoever runs the server" },
  { 113, "bad_certificate_status_response", RD_REMEDY_LATER, FAULT },
  { 116, "certificate_required", RD_REMEDY_PERSON,
    "wants a client certificate (%s); give the profile one, or ask whoever runs the server", true },
  { 120, "no_application_protocol", RD_REMEDY_LATER,
    "offers something else than XMPP at this address (%s); check the address of the profile" },
};

/* NAME takes the place. */
static char *
fill (const char *what, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (what, "%s", 2);

  return g_strjoinv (name, parts);
}

GError *
rd_tls_alert_describe (int alert, const char *domain, RdStep step, RdRemedy *remedy)
{
  g_autofree char *number = g_strdup_printf ("alert %d", alert);
  g_autofree char *what = NULL;
  RdServerFault fault = {
    .domain = domain,
    .is_proved = step > RD_STEP_HANDSHAKE,
    .code = step >= RD_STEP_BOUND ? RD_ERROR_CONNECTION_LOST : RD_ERROR_CONNECTION_FAILED,
    .remedy = RD_REMEDY_LATER,
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (alerts) && what == NULL; i++)
    if (alerts[i].number == alert)
      {
        what = fill (alerts[i].what, alerts[i].name);
        fault.remedy = alerts[i].remedy;
        if (alerts[i].is_of_certificate)
          fault.of_person = (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "ClientCertificate" };
      }
  if (what == NULL)
    what = fill ("ended TLS for a reason that is not known here (%s); ask whoever runs the server",
                 number);
  fault.what = what;
  return rd_server_fault_describe (&fault, remedy);
}
