/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/certificate.h"

#include "dbus-interfaces/quote.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>

#define SAN_OID "2.5.29.17"
/* RFC 1035 §2.3.4, without the root's dot. */
#define HOST_MAX 253

/* What is less can be found out (SP 800-131A). */
#define RSA_BITS_MIN 2048
#define CURVE_BITS_MIN 224

static void
free_crt (gnutls_x509_crt_t *crt)
{
  if (*crt != NULL)
    gnutls_x509_crt_deinit (*crt);
}
#define autocrt __attribute__ ((cleanup (free_crt))) gnutls_x509_crt_t

static gnutls_x509_crt_t
import (const char *pem)
{
  gnutls_datum_t data = { (unsigned char *)pem, pem != NULL ? strlen (pem) : 0 };
  gnutls_x509_crt_t crt;

  if (pem == NULL || gnutls_x509_crt_init (&crt) < 0)
    return NULL;
  if (gnutls_x509_crt_import (crt, &data, GNUTLS_X509_FMT_PEM) == 0)
    return crt;
  gnutls_x509_crt_deinit (crt);
  return NULL;
}

/* -- its key ----------------------------------------------------------------------------------- */

static char *
get_fingerprint_of_key (gnutls_pubkey_t key)
{
  gnutls_datum_t der = { NULL, 0 };
  char *fingerprint = NULL;

  if (gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &der) == 0)
    fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der.data, der.size);
  gnutls_free (der.data);
  return fingerprint;
}

static char *
get_fingerprint (gnutls_x509_crt_t crt)
{
  gnutls_pubkey_t key;
  char *fingerprint = NULL;

  if (gnutls_pubkey_init (&key) < 0)
    return NULL;
  if (gnutls_pubkey_import_x509 (key, crt, 0) == 0)
    fingerprint = get_fingerprint_of_key (key);
  gnutls_pubkey_deinit (key);
  return fingerprint;
}

/* DSA of any length: nobody makes such certificates any more, and few check them. */
static char *
describe_weak_key (gnutls_x509_crt_t crt)
{
  unsigned bits = 0;
  int kind = gnutls_x509_crt_get_pk_algorithm (crt, &bits);
  bool is_rsa = kind == GNUTLS_PK_RSA || kind == GNUTLS_PK_RSA_PSS;
  bool is_weak = (is_rsa && bits < RSA_BITS_MIN) || kind == GNUTLS_PK_DSA
                 || (kind == GNUTLS_PK_ECDSA && bits < CURVE_BITS_MIN);
  const char *name = kind == GNUTLS_PK_DSA ? "DSA" : is_rsa ? "RSA" : "an elliptic curve";

  return is_weak ? g_strdup_printf ("%s with %u bits", name, bits) : NULL;
}

/* Whoever can make two certificates of one digest has the authority's signature for both. */
static const char *
find_weak_digest (gnutls_x509_crt_t crt)
{
  static const gnutls_digest_algorithm_t weak[]
      = { GNUTLS_DIG_MD2, GNUTLS_DIG_MD5, GNUTLS_DIG_SHA1, GNUTLS_DIG_RMD160 };
  int algorithm = gnutls_x509_crt_get_signature_algorithm (crt);
  gnutls_digest_algorithm_t digest
      = algorithm > 0 ? gnutls_sign_get_hash_algorithm (algorithm) : GNUTLS_DIG_UNKNOWN;

  for (size_t i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      if (weak[i] == digest)
        return gnutls_digest_get_name (digest);
    }
  return NULL;
}

/* -- its names --------------------------------------------------------------------------------- */

static char *
clean_host (const char *text, size_t length)
{
  GString *host = g_string_new (NULL);

  for (size_t i = 0; i < length; i++)
    {
      bool is_kept = text[i] != '\0' && (g_ascii_isalnum (text[i]) || strchr ("-.*_", text[i]));

      g_string_append_c (host, is_kept ? text[i] : '?');
    }
  return g_string_free (host, FALSE);
}

static void
take_other_name (RdCertificate *self, const char *oid, const gnutls_datum_t *value)
{
  gnutls_datum_t text = { NULL, 0 };
  unsigned kind = 0;
  g_autofree char *name = NULL;

  if (gnutls_x509_othername_to_virtual (oid, value, &kind, &text) != 0)
    return;
  name = clean_host ((const char *)text.data, MIN (text.size, HOST_MAX));
  if (kind == GNUTLS_SAN_OTHERNAME_XMPP)
    g_ptr_array_add (self->others, g_strdup_printf ("xmpp:%s", name));
  else if (kind == GNUTLS_SAN_OTHERNAME_SRV)
    g_ptr_array_add (self->others, g_steal_pointer (&name));
  gnutls_free (text.data);
}

static void
take_names (RdCertificate *self, gnutls_subject_alt_names_t names)
{
  gnutls_datum_t value, oid;
  unsigned type;

  for (unsigned i = 0; gnutls_subject_alt_names_get (names, i, &type, &value, &oid) == 0; i++)
    {
      if (type == GNUTLS_SAN_DNSNAME && value.size <= HOST_MAX)
        g_ptr_array_add (self->hosts, clean_host ((const char *)value.data, value.size));
      else if (type == GNUTLS_SAN_OTHERNAME && oid.data != NULL)
        take_other_name (self, (const char *)oid.data, &value);
    }
}

static void
read_names (RdCertificate *self, gnutls_x509_crt_t crt)
{
  gnutls_datum_t der = { NULL, 0 };
  gnutls_subject_alt_names_t names;

  if (gnutls_x509_crt_get_extension_by_oid2 (crt, SAN_OID, 0, &der, NULL) != 0)
    return;
  if (gnutls_subject_alt_names_init (&names) == 0)
    {
      if (gnutls_x509_ext_import_subject_alt_names (&der, names, 0) == 0)
        take_names (self, names);
      gnutls_subject_alt_names_deinit (names);
    }
  gnutls_free (der.data);
}

static bool
is_wildcard_for (const char *name, const char *domain)
{
  const char *rest = strchr (domain, '.');

  return g_str_has_prefix (name, "*.") && rest != NULL && rest != domain
         && strchr (rest + 1, '.') != NULL && g_ascii_strcasecmp (name + 1, rest) == 0;
}

char *
rd_certificate_format_date (int64_t time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("an unknown date");
}

bool
rd_certificate_is_for (const RdCertificate *self, const char *domain)
{
  for (unsigned i = 0; i < self->hosts->len; i++)
    {
      const char *name = self->hosts->pdata[i];

      if (g_ascii_strcasecmp (name, domain) == 0 || is_wildcard_for (name, domain))
        return true;
    }
  return false;
}

/* -- its subject and issuer -------------------------------------------------------------------- */

/* Takes NAME. */
static char *
quote (gnutls_datum_t *name)
{
  g_autofree char *text = g_strndup ((const char *)name->data, name->size);

  gnutls_free (name->data);
  return g_strdup (rd_quote (text).text);
}

static char *
get_subject (gnutls_x509_crt_t crt)
{
  gnutls_datum_t name = { NULL, 0 };

  return gnutls_x509_crt_get_dn3 (crt, &name, 0) == 0 ? quote (&name) : g_strdup ("");
}

static char *
get_issuer (gnutls_x509_crt_t crt)
{
  gnutls_datum_t name = { NULL, 0 };

  return gnutls_x509_crt_get_issuer_dn3 (crt, &name, 0) == 0 ? quote (&name) : g_strdup ("");
}

/* Takes no sign that could end the quotes around it. */
static char *
clean_name (const char *name)
{
  g_autofree char *text = g_strdup (name);

  for (char *c = text; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c) && strchr (" -.*_", *c) == NULL)
        *c = '?';
    }
  return g_steal_pointer (&text);
}

static char *
get_common_name (gnutls_x509_crt_t crt)
{
  char name[256];
  size_t size = sizeof name;

  if (gnutls_x509_crt_get_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) != 0)
    return NULL;
  return clean_name (name);
}

/* Some authorities have no common name. */
static char *
get_issuer_name (gnutls_x509_crt_t crt)
{
  static const char *const oids[]
      = { GNUTLS_OID_X520_COMMON_NAME, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME,
          GNUTLS_OID_X520_ORGANIZATION_NAME };
  char name[256];

  for (size_t i = 0; i < G_N_ELEMENTS (oids); i++)
    {
      size_t size = sizeof name;

      if (gnutls_x509_crt_get_issuer_dn_by_oid (crt, oids[i], 0, 0, name, &size) == 0)
        return clean_name (name);
    }
  return NULL;
}

RdCertificate *
rd_certificate_read (const char *pem)
{
  autocrt crt = import (pem);
  char *fingerprint = crt != NULL ? get_fingerprint (crt) : NULL;
  RdCertificate *self;

  if (fingerprint == NULL)
    return NULL;
  self = g_new0 (RdCertificate, 1);
  self->pem = g_strdup (pem);
  self->fingerprint = fingerprint;
  self->subject = get_subject (crt);
  self->issuer = get_issuer (crt);
  self->common_name = get_common_name (crt);
  self->issuer_name = get_issuer_name (crt);
  self->hosts = g_ptr_array_new_with_free_func (g_free);
  self->others = g_ptr_array_new_with_free_func (g_free);
  read_names (self, crt);
  self->begin = gnutls_x509_crt_get_activation_time (crt);
  self->end = gnutls_x509_crt_get_expiration_time (crt);
  self->weak_key = describe_weak_key (crt);
  self->is_self_signed = gnutls_x509_crt_check_issuer (crt, crt) != 0;
  self->weak_digest = self->is_self_signed ? NULL : find_weak_digest (crt);
  return self;
}

void
rd_certificate_free (RdCertificate *self)
{
  g_free (self->pem);
  g_free (self->fingerprint);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->common_name);
  g_free (self->issuer_name);
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->others);
  g_free (self->weak_key);
  g_free (self);
}
