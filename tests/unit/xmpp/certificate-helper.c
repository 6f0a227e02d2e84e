/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certificate-helper.h"

#include <gnutls/abstract.h>
#include <string.h>

#define XMPP_ADDR "1.3.6.1.5.5.7.8.5"
#define SRV_NAME "1.3.6.1.5.5.7.8.7"

static gnutls_x509_privkey_t
make_key (gnutls_pk_algorithm_t algorithm, unsigned bits)
{
  gnutls_x509_privkey_t key;

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, algorithm, bits, 0), ==, 0);
  return key;
}

static gnutls_x509_crt_t
begin_certificate (gnutls_x509_privkey_t key, const char *common_name)
{
  gnutls_x509_crt_t crt;
  char serial = 1;

  gnutls_x509_crt_init (&crt);
  gnutls_x509_crt_set_version (crt, 3);
  gnutls_x509_crt_set_serial (crt, &serial, 1);
  gnutls_x509_crt_set_activation_time (crt, MADE_BEGIN);
  gnutls_x509_crt_set_expiration_time (crt, MADE_END);
  if (common_name != NULL)
    gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                   (unsigned)strlen (common_name));
  gnutls_x509_crt_set_key (crt, key);
  return crt;
}

static void
add_names (gnutls_x509_crt_t crt, const MadeCertificate *terms)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (terms->hosts) && terms->hosts[i] != NULL; i++)
    gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, terms->hosts[i],
                                          (unsigned)strlen (terms->hosts[i]), GNUTLS_FSAN_APPEND);
  for (unsigned i = 0; i < terms->n_more; i++)
    {
      g_autofree char *host = g_strdup_printf ("%u.more.example", i);

      gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, host, (unsigned)strlen (host),
                                            GNUTLS_FSAN_APPEND);
    }
  if (terms->xmpp != NULL)
    g_assert_cmpint (gnutls_x509_crt_set_subject_alt_othername (
                         crt, XMPP_ADDR, terms->xmpp, (unsigned)strlen (terms->xmpp),
                         GNUTLS_FSAN_APPEND | GNUTLS_FSAN_ENCODE_UTF8_STRING),
                     ==, 0);
  if (terms->service != NULL)
    {
      /* An IA5String. */
      g_autofree char *der
          = g_strdup_printf ("\x16%c%s", (char)strlen (terms->service), terms->service);

      g_assert_cmpint (gnutls_x509_crt_set_subject_alt_othername (
                           crt, SRV_NAME, der, (unsigned)strlen (der), GNUTLS_FSAN_APPEND),
                       ==, 0);
    }
}

static char *
write_pem (gnutls_x509_crt_t crt)
{
  gnutls_datum_t pem;
  char *text;

  gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &pem);
  text = g_strndup ((const char *)pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

char *
certificate_make (const MadeCertificate *terms)
{
  unsigned curve = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
  gnutls_x509_privkey_t key
      = terms->key != 0 ? make_key (terms->key, terms->bits) : make_key (GNUTLS_PK_ECDSA, curve);
  gnutls_x509_crt_t crt = begin_certificate (key, terms->common_name);
  gnutls_x509_privkey_t authority_key = terms->has_authority ? make_key (GNUTLS_PK_RSA, 2048) : key;
  gnutls_x509_crt_t authority
      = terms->has_authority ? begin_certificate (authority_key, "Maker") : crt;
  char *pem;

  add_names (crt, terms);
  g_assert_cmpint (gnutls_x509_crt_sign2 (crt, authority, authority_key,
                                          terms->digest != 0 ? terms->digest : GNUTLS_DIG_SHA256,
                                          0),
                   ==, 0);
  pem = write_pem (crt);
  if (terms->has_authority)
    {
      gnutls_x509_crt_deinit (authority);
      gnutls_x509_privkey_deinit (authority_key);
    }
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  return pem;
}
