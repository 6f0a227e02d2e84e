/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/faults.h"

#include <string.h>

#define NAMES_SHOWN 4

typedef enum
{
  FAULT_EXPIRED,
  FAULT_NOT_YET_VALID,
  FAULT_OTHER_HOST,
  FAULT_SELF_SIGNED,
  FAULT_UNKNOWN_AUTHORITY,
  FAULT_AUTHORITY_EXPIRED,
  FAULT_AUTHORITY_NOT_YET_VALID,
  FAULT_AUTHORITY_WEAK_KEY,
  FAULT_AUTHORITY_WEAK_SIGNATURE,
  FAULT_BAD_AUTHORITY,
  FAULT_NOT_PERMITTED,
  FAULT_WEAK_KEY,
  FAULT_WEAK_SIGNATURE,
  FAULT_WRONG_USE,
  FAULT_REVOKED,
  FAULT_OTHER,
} Fault;

static const struct
{
  const char *word;
  bool is_of_clock, is_of_another;
} faults[] = {
  [FAULT_EXPIRED] = { "expired", true, false },
  [FAULT_NOT_YET_VALID] = { "not-yet-valid", true, false },
  [FAULT_OTHER_HOST] = { "other-host", false, true },
  [FAULT_SELF_SIGNED] = { "self-signed", false, true },
  [FAULT_UNKNOWN_AUTHORITY] = { "unknown-authority", false, true },
  [FAULT_AUTHORITY_EXPIRED] = { "authority-expired", true, false },
  [FAULT_AUTHORITY_NOT_YET_VALID] = { "authority-not-yet-valid", true, false },
  [FAULT_AUTHORITY_WEAK_KEY] = { "authority-weak-key", false, false },
  [FAULT_AUTHORITY_WEAK_SIGNATURE] = { "authority-weak-signature", false, false },
  [FAULT_BAD_AUTHORITY] = { "bad-authority", false, false },
  [FAULT_NOT_PERMITTED] = { "not-permitted", false, false },
  [FAULT_WEAK_KEY] = { "weak-key", false, false },
  [FAULT_WEAK_SIGNATURE] = { "weak-signature", false, false },
  [FAULT_WRONG_USE] = { "wrong-use", false, false },
  [FAULT_REVOKED] = { "revoked", false, false },
  [FAULT_OTHER] = { "other", false, false },
};

/* OpenSSL's words, of which the first part that is found counts, and what they mean of the server's
 * certificate and of an authority's. Its versions differ in the rest. */
static const struct
{
  const char *part;
  Fault of_leaf, of_authority;
} meanings[] = {
  { "has expired", FAULT_EXPIRED, FAULT_AUTHORITY_EXPIRED },
  { "not yet valid", FAULT_NOT_YET_VALID, FAULT_AUTHORITY_NOT_YET_VALID },
  { "mismatch", FAULT_OTHER_HOST, FAULT_OTHER_HOST },
  { "in certificate chain", FAULT_UNKNOWN_AUTHORITY, FAULT_UNKNOWN_AUTHORITY },
  { "self-signed", FAULT_SELF_SIGNED, FAULT_UNKNOWN_AUTHORITY },
  { "self signed", FAULT_SELF_SIGNED, FAULT_UNKNOWN_AUTHORITY },
  { "issuer certificate", FAULT_UNKNOWN_AUTHORITY, FAULT_UNKNOWN_AUTHORITY },
  { "verify the first", FAULT_UNKNOWN_AUTHORITY, FAULT_UNKNOWN_AUTHORITY },
  { "key too weak", FAULT_WEAK_KEY, FAULT_AUTHORITY_WEAK_KEY },
  { "digest algorithm too weak", FAULT_WEAK_SIGNATURE, FAULT_AUTHORITY_WEAK_SIGNATURE },
  { "purpose", FAULT_WRONG_USE, FAULT_BAD_AUTHORITY },
  { "invalid CA", FAULT_BAD_AUTHORITY, FAULT_BAD_AUTHORITY },
  { "certificate signing", FAULT_BAD_AUTHORITY, FAULT_BAD_AUTHORITY },
  { "path length", FAULT_BAD_AUTHORITY, FAULT_BAD_AUTHORITY },
  { "subtree violation", FAULT_NOT_PERMITTED, FAULT_NOT_PERMITTED },
  { "revoked", FAULT_REVOKED, FAULT_BAD_AUTHORITY },
};

RdComplaint *
rd_complaint_new (const char *reason, const char *pem)
{
  RdComplaint *complaint = g_new0 (RdComplaint, 1);

  complaint->reason = g_strdup (reason != NULL ? reason : "no reason was given");
  complaint->pem = g_strdup (pem);
  return complaint;
}

void
rd_complaint_free (RdComplaint *complaint)
{
  g_free (complaint->reason);
  g_free (complaint->pem);
  g_free (complaint);
}

static bool
has_fault (const RdFaults *self, Fault fault)
{
  return g_ptr_array_find (self->words, faults[fault].word, NULL);
}

static void add (RdFaults *self, Fault fault, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Each fault once. */
static void
add (RdFaults *self, Fault fault, const char *format, ...)
{
  va_list arguments;

  if (has_fault (self, fault))
    return;
  va_start (arguments, format);
  g_ptr_array_add (self->words, (char *)faults[fault].word);
  g_ptr_array_add (self->sentences, g_strdup_vprintf (format, arguments));
  va_end (arguments);
  if (faults[fault].is_of_clock)
    self->remedy = RD_REMEDY_CLOCK;
  self->may_be_the_network |= faults[fault].is_of_another;
}

/* -- what the certificate itself shows --------------------------------------------------------- */

static void
judge_dates (RdFaults *self, const RdCertificate *certificate, int64_t now)
{
  g_autofree char *begin = rd_certificate_format_date (certificate->begin);
  g_autofree char *end = rd_certificate_format_date (certificate->end);

  if (certificate->end < now)
    add (self, FAULT_EXPIRED, "it expired on %s", end);
  else if (certificate->begin > now)
    add (self, FAULT_NOT_YET_VALID, "it is only valid from %s on (is this machine's clock right?)",
         begin);
}

static char *
list_some (const GPtrArray *names)
{
  GString *list = g_string_new (NULL);

  for (unsigned i = 0; i < names->len && i < NAMES_SHOWN; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", (const char *)names->pdata[i]);
  if (names->len > NAMES_SHOWN)
    g_string_append_printf (list, " and %u more", names->len - NAMES_SHOWN);
  return g_string_free (list, FALSE);
}

static void
judge_names (RdFaults *self, const RdCertificate *certificate, const char *domain)
{
  g_autofree char *hosts = list_some (certificate->hosts);
  g_autofree char *others = list_some (certificate->others);

  if (rd_certificate_is_for (certificate, domain))
    return;
  if (certificate->hosts->len > 0)
    add (self, FAULT_OTHER_HOST, "it was issued for %s, not for %s", hosts, domain);
  else if (certificate->others->len > 0)
    add (self, FAULT_OTHER_HOST, "it names no host but only %s, and should have the DNS name %s",
         others, domain);
  else if (certificate->common_name != NULL)
    add (self, FAULT_OTHER_HOST,
         "it names a host only in its subject (%s), which counts no longer, and should have the "
         "DNS name %s",
         certificate->common_name, domain);
  else
    add (self, FAULT_OTHER_HOST, "it names no host, and should have the DNS name %s", domain);
}

static void
judge_strength (RdFaults *self, const RdCertificate *certificate)
{
  if (certificate->weak_key != NULL)
    add (self, FAULT_WEAK_KEY, "its key is too weak (%s)", certificate->weak_key);
  if (certificate->weak_digest != NULL)
    add (self, FAULT_WEAK_SIGNATURE, "its authority signed it with %s, which can be forged",
         certificate->weak_digest);
}

/* -- what the verification complained about ---------------------------------------------------- */

/* In quotes. */
static char *
name_authority (const char *name)
{
  return name != NULL ? g_strdup_printf ("\"%s\"", name) : g_strdup ("without a name");
}

static void
add_of_authority (RdFaults *self, Fault fault, const RdCertificate *authority, const char *reason)
{
  g_autofree char *name = name_authority (authority->common_name);
  g_autofree char *begin = rd_certificate_format_date (authority->begin);
  g_autofree char *end = rd_certificate_format_date (authority->end);

  if (fault == FAULT_AUTHORITY_EXPIRED)
    add (self, fault, "its authority, %s, has itself expired on %s", name, end);
  else if (fault == FAULT_AUTHORITY_NOT_YET_VALID)
    add (self, fault, "its authority, %s, is itself only valid from %s on", name, begin);
  else if (fault == FAULT_AUTHORITY_WEAK_KEY)
    add (self, fault, "its authority, %s, has a key that is too weak (%s)", name,
         authority->weak_key != NULL ? authority->weak_key : reason);
  else if (fault == FAULT_AUTHORITY_WEAK_SIGNATURE)
    add (self, fault, "its authority, %s, is vouched for with %s, which can be forged", name,
         authority->weak_digest != NULL ? authority->weak_digest : "a weak signature");
  else
    add (self, fault, "its authority, %s, may not issue it: %s", name, reason);
}

static void
add_of_leaf (RdFaults *self, Fault fault, const RdCertificate *certificate, const char *reason)
{
  g_autofree char *issuer = name_authority (certificate->issuer_name);

  if (fault == FAULT_SELF_SIGNED)
    add (self, fault, "it is self-signed: no authority vouches for it");
  else if (fault == FAULT_UNKNOWN_AUTHORITY)
    add (self, fault, "its authority, %s, is not known to this machine", issuer);
  else if (fault == FAULT_NOT_PERMITTED)
    add (self, fault, "its authority, %s, may not vouch for this name", issuer);
  else if (fault == FAULT_WRONG_USE)
    add (self, fault, "it is not meant for a server");
  else if (fault == FAULT_REVOKED)
    add (self, fault, "its authority, %s, has revoked it", issuer);
  else
    add (self, fault, "it did not pass the check: %s", reason);
}

static Fault
find_fault (const char *reason, bool is_of_authority)
{
  for (size_t i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      if (strstr (reason, meanings[i].part) != NULL)
        return is_of_authority ? meanings[i].of_authority : meanings[i].of_leaf;
    }
  return FAULT_OTHER;
}

static void
judge_complaint (RdFaults *self, const RdCertificate *certificate, const RdComplaint *complaint)
{
  bool is_of_leaf = complaint->pem == NULL || g_str_equal (complaint->pem, certificate->pem);
  g_autoptr (RdCertificate) authority = is_of_leaf ? NULL : rd_certificate_read (complaint->pem);
  Fault fault = find_fault (complaint->reason, !is_of_leaf);

  /* Without its authority, too, it may be signed by itself. */
  if (fault == FAULT_UNKNOWN_AUTHORITY && certificate->is_self_signed)
    fault = FAULT_SELF_SIGNED;
  if (authority != NULL && fault != FAULT_UNKNOWN_AUTHORITY && fault != FAULT_NOT_PERMITTED)
    add_of_authority (self, fault, authority, complaint->reason);
  else
    add_of_leaf (self, fault, certificate, complaint->reason);
}

RdFaults *
rd_faults_find (const RdCertificate *certificate, const GPtrArray *complaints, const char *domain,
                int64_t now)
{
  RdFaults *self = g_new0 (RdFaults, 1);

  self->words = g_ptr_array_new ();
  self->sentences = g_ptr_array_new_with_free_func (g_free);
  self->remedy = RD_REMEDY_LATER;
  judge_dates (self, certificate, now);
  judge_names (self, certificate, domain);
  judge_strength (self, certificate);
  self->has_weak_key = has_fault (self, FAULT_WEAK_KEY);
  for (unsigned i = 0; complaints != NULL && i < complaints->len; i++)
    judge_complaint (self, certificate, complaints->pdata[i]);
  return self;
}

void
rd_faults_free (RdFaults *self)
{
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->sentences);
  g_free (self);
}
