/* Reads certificates by GnuTLS, tells their fingerprints, and says in words what is wrong with
 * them. Verification itself is OpenSSL's, in libstrophe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/trust.h"

#include "dbus-interfaces/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_SHOWN 4
#define CA_FILE_MAX (4 * 1024 * 1024)

static void
free_certificate (gnutls_x509_crt_t *certificate)
{
  if (*certificate != NULL)
    gnutls_x509_crt_deinit (*certificate);
}
#define autocertificate __attribute__ ((cleanup (free_certificate))) gnutls_x509_crt_t

static gnutls_x509_crt_t
read_certificate (const char *pem)
{
  gnutls_datum_t data = { (unsigned char *)pem, pem != NULL ? strlen (pem) : 0 };
  gnutls_x509_crt_t certificate;

  if (pem == NULL || gnutls_x509_crt_init (&certificate) < 0)
    return NULL;
  if (gnutls_x509_crt_import (certificate, &data, GNUTLS_X509_FMT_PEM) == 0)
    return certificate;
  gnutls_x509_crt_deinit (certificate);
  return NULL;
}

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

char *
rd_trust_get_fingerprint (const char *pem)
{
  autocertificate certificate = read_certificate (pem);
  gnutls_pubkey_t key;
  char *fingerprint = NULL;

  if (certificate == NULL || gnutls_pubkey_init (&key) < 0)
    return NULL;
  if (gnutls_pubkey_import_x509 (key, certificate, 0) == 0)
    fingerprint = get_fingerprint_of_key (key);
  gnutls_pubkey_deinit (key);
  return fingerprint;
}

/* -- words for a fault ------------------------------------------------------------------------- */

static char *
format_date (time_t time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("an unknown date");
}

/* The names come from the server: only characters of host names are kept. */
static void
append_name (GString *names, const char *name)
{
  if (names->len > 0)
    g_string_append (names, ", ");
  for (const char *c = name; *c != '\0'; c++)
    g_string_append_c (names, g_ascii_isalnum (*c) || strchr ("-.*_", *c) != NULL ? *c : '?');
}

static char *
list_names (gnutls_x509_crt_t certificate)
{
  GString *names = g_string_new (NULL);
  unsigned n_shown = 0;
  char name[256];

  for (unsigned i = 0; n_shown < NAMES_SHOWN; i++)
    {
      size_t size = sizeof name - 1;
      int type = gnutls_x509_crt_get_subject_alt_name (certificate, i, name, &size, NULL);

      if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (type != GNUTLS_SAN_DNSNAME)
        continue;
      name[size] = '\0';
      append_name (names, name);
      n_shown++;
    }
  if (n_shown == 0)
    {
      size_t size = sizeof name;

      if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name,
                                         &size)
          == 0)
        append_name (names, name);
    }
  return g_string_free (names, FALSE);
}

static char *
get_issuer_name (gnutls_x509_crt_t certificate)
{
  char name[256];
  size_t size = sizeof name;

  if (gnutls_x509_crt_get_issuer_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name,
                                            &size)
      != 0)
    return g_strdup ("without a name");
  for (char *c = name; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c) && strchr (" -.*_", *c) == NULL)
        *c = '?';
    }
  return g_strdup_printf ("\"%s\"", name);
}

static void
add_fault (GPtrArray *faults, char *fault)
{
  if (fault != NULL)
    g_ptr_array_add (faults, fault);
}

static char *
describe_dates (gnutls_x509_crt_t certificate, gint64 now)
{
  time_t begin = gnutls_x509_crt_get_activation_time (certificate);
  time_t end = gnutls_x509_crt_get_expiration_time (certificate);
  g_autofree char *date = NULL;

  if (end < now)
    {
      date = format_date (end);
      return g_strdup_printf ("it expired on %s", date);
    }
  if (begin <= now)
    return NULL;
  date = format_date (begin);
  return g_strdup_printf ("it is only valid from %s on (is this machine's clock right?)", date);
}

static char *
describe_names (gnutls_x509_crt_t certificate, const char *domain)
{
  g_autofree char *names = NULL;

  if (gnutls_x509_crt_check_hostname (certificate, domain) != 0)
    return NULL;
  names = list_names (certificate);
  if (names[0] == '\0')
    return g_strdup_printf ("it names no host, and should name %s", domain);
  return g_strdup_printf ("it was issued for %s, not for %s", names, domain);
}

static bool
is_about (const char *reason, const char *word)
{
  return reason != NULL && strstr (reason, word) != NULL;
}

/* Says which fault lies with the authority; the certificate itself doesn't show it. */
static char *
describe_authority (gnutls_x509_crt_t certificate, const char *reason, const char *issue_pem)
{
  autocertificate issue = read_certificate (issue_pem);
  g_autofree char *issuer = get_issuer_name (certificate);

  if (is_about (reason, "expired") || is_about (reason, "mismatch")
      || is_about (reason, "not yet valid"))
    {
      if (issue == NULL || gnutls_x509_crt_equals (issue, certificate) != 0)
        return NULL;
      return g_strdup_printf ("the authority that issued it, %s, is itself not valid: %s", issuer,
                              reason);
    }
  if (gnutls_x509_crt_check_issuer (certificate, certificate) != 0)
    return g_strdup ("it is self-signed: no authority vouches for it");
  if (is_about (reason, "issuer") || is_about (reason, "self"))
    return g_strdup_printf ("its authority, %s, is not known to this machine", issuer);
  return reason != NULL ? g_strdup_printf ("it did not pass the check: %s", reason) : NULL;
}

char *
rd_trust_describe_fault (const char *pem, const char *domain, const char *reason,
                         const char *issue_pem, gint64 now)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  autocertificate certificate = read_certificate (pem);

  if (certificate == NULL)
    return g_strdup ("it can't be read");
  add_fault (faults, describe_dates (certificate, now));
  add_fault (faults, describe_names (certificate, domain));
  add_fault (faults, describe_authority (certificate, reason, issue_pem));
  if (faults->len == 0)
    add_fault (faults, g_strdup_printf ("it did not pass the check: %s",
                                        reason != NULL ? reason : "no reason was given"));
  g_ptr_array_add (faults, NULL);
  return g_strjoinv ("; ", (char **)faults->pdata);
}

/* -- files ------------------------------------------------------------------------------------- */

/* Reads less than SIZE bytes. Returns an errno, or 0. */
static int
read_all (int fd, char *text, size_t size)
{
  size_t length = 0;
  ssize_t n;

  while ((n = read (fd, text + length, size - length)) > 0)
    length += n;
  text[length] = '\0';
  if (n < 0)
    return errno;
  return length == size ? EFBIG : 0;
}

/* Must not block (runs on the main loop). Returns a reason, or NULL. */
static char *
find_fault_of_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  g_autofree char *text = NULL;
  autocertificate certificate = NULL;
  struct stat info;
  int number = fd < 0 || fstat (fd, &info) != 0 ? errno : 0;

  if (number == 0 && !S_ISREG (info.st_mode))
    {
      close (fd);
      return g_strdup ("it is no regular file");
    }
  if (number == 0)
    {
      text = g_malloc (CA_FILE_MAX + 2);
      number = read_all (fd, text, CA_FILE_MAX + 1);
    }
  if (fd >= 0)
    close (fd);
  if (number == EFBIG)
    return g_strdup ("it has more than 4 MiB");
  if (number != 0)
    return g_strdup (g_strerror (number));
  certificate = read_certificate (text);
  return certificate == NULL ? g_strdup ("there is no certificate in PEM form in it") : NULL;
}

bool
rd_trust_check_file (const char *path, GError **error)
{
  g_autofree char *fault = find_fault_of_file (path);

  if (fault == NULL)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
               "The authorities' file %s can't be used: %s; correct the profile's CA file.", path,
               fault);
  return false;
}
