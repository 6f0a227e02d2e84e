/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/client-certificate.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "xmpp/stream/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE_MAX (1024 * 1024)

struct _RdClientCertificate
{
  X509 *leaf;
  EVP_PKEY *key;
  STACK_OF (X509) * chain; /* NULL: none */
  int64_t end;
  bool was_encrypted;
};

/* What is being read. */
typedef struct
{
  RdClientCertificate *certificate;
  const RdClientFiles *files;
  RdRemedy *remedy;
  bool lacks_passphrase;
} Reading;

void
rd_client_certificate_free (RdClientCertificate *certificate)
{
  X509_free (certificate->leaf);
  EVP_PKEY_free (certificate->key);
  sk_X509_pop_free (certificate->chain, X509_free);
  g_free (certificate);
}

int64_t
rd_client_certificate_get_end (const RdClientCertificate *certificate)
{
  return certificate->end;
}

bool
rd_client_certificate_was_encrypted (const RdClientCertificate *certificate)
{
  return certificate->was_encrypted;
}

bool
rd_client_certificate_use (const RdClientCertificate *certificate, struct ssl_st *ssl)
{
  return SSL_use_cert_and_key (ssl, certificate->leaf, certificate->key, certificate->chain, 1)
         == 1;
}

/* -- faults ------------------------------------------------------------------------------------ */

static bool refuse (GError **error, const char *path, const char *format, ...) G_GNUC_PRINTF (3, 4);

static bool
refuse (GError **error, const char *path, const char *format, ...)
{
  g_autofree char *fault = NULL;
  va_list arguments;

  va_start (arguments, format);
  fault = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED,
               "The client certificate can't be used: %s: %s.", rd_quote (path).text, fault);
  if (error != NULL)
    rd_error_set_remedy (*error, (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "ClientCertificate" });
  return false;
}

/* OpenSSL's own reason, for what is in no form that is known. */
static const char *
get_reason (void)
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());

  return reason != NULL ? reason : "it has another form";
}

static bool
refuse_passphrase (const Reading *reading, const char *path, GError **error)
{
  *reading->remedy = RD_REMEDY_PERSON;
  if (!reading->lacks_passphrase)
    refuse (error, path, "the profile's password does not open it; enter its passphrase");
  else
    g_set_error (
        error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
        "The client certificate can't be used: %s is encrypted; enter its passphrase as the "
        "profile's password, which is sent to nobody then.",
        rd_quote (path).text);
  if (error != NULL)
    rd_error_set_remedy (*error, (RdErrorRemedy){ RD_REMEDY_WORD_PASSWORD, "" });
  return false;
}

/* -- files ------------------------------------------------------------------------------------- */

/* Returns an errno, or 0. */
static int
read_descriptor (int fd, BIO *bio)
{
  char part[4096];
  struct stat info;
  size_t size = 0;
  ssize_t n = 0;

  if (fstat (fd, &info) != 0)
    return errno;
  if (!S_ISREG (info.st_mode))
    return EINVAL;
  while (size <= FILE_SIZE_MAX && (n = read (fd, part, sizeof part)) > 0)
    {
      size += (size_t)n;
      BIO_write (bio, part, (int)n);
    }
  explicit_bzero (part, sizeof part);
  if (n < 0)
    return errno;
  return size > FILE_SIZE_MAX ? EFBIG : 0;
}

static BIO *
read_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  BIO *bio = BIO_new (BIO_s_secmem ());
  int number = fd < 0 ? errno : read_descriptor (fd, bio);

  if (fd >= 0)
    close (fd);
  if (number == 0)
    return bio;
  BIO_free (bio);
  if (number == EINVAL)
    refuse (error, path, "it is no regular file");
  else if (number == EFBIG)
    refuse (error, path, "it has more than 1 MiB");
  else
    refuse (error, path, "%s", g_strerror (number));
  return NULL;
}

/* OpenSSL asks for it only if the key is encrypted. */
static int
on_passphrase (char *buffer, int size, int is_writing, void *user_data)
{
  Reading *reading = user_data;
  const RdSecret *passphrase = reading->files->passphrase;
  size_t length = passphrase != NULL ? rd_secret_get_size (passphrase) : 0;

  reading->certificate->was_encrypted = true;
  reading->lacks_passphrase = passphrase == NULL;
  if (passphrase == NULL || length > (size_t)size)
    return -1;
  memcpy (buffer, rd_secret_get_text (passphrase), length);
  return (int)length;
}

/* -- PEM --------------------------------------------------------------------------------------- */

/* The first certificate is the account's, the others are who vouches for it. */
static bool
read_pem_certificates (Reading *reading, BIO *bio, GError **error)
{
  RdClientCertificate *certificate = reading->certificate;
  X509 *other;

  certificate->leaf = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
  if (certificate->leaf == NULL)
    return refuse (error, reading->files->path, "there is no certificate in it (%s)",
                   get_reason ());
  certificate->chain = sk_X509_new_null ();
  while ((other = PEM_read_bio_X509 (bio, NULL, NULL, NULL)) != NULL)
    sk_X509_push (certificate->chain, other);
  return true;
}

static bool
read_pem_key (Reading *reading, const char *path, GError **error)
{
  BIO *bio = read_file (path, error);

  if (bio == NULL)
    return false;
  reading->certificate->key = PEM_read_bio_PrivateKey (bio, NULL, on_passphrase, reading);
  BIO_free (bio);
  if (reading->certificate->key != NULL)
    return true;
  if (reading->certificate->was_encrypted)
    return refuse_passphrase (reading, path, error);
  return refuse (error, path, "there is no private key in it (%s)", get_reason ());
}

static bool
read_pem (Reading *reading, BIO *bio, GError **error)
{
  const RdClientFiles *files = reading->files;

  return read_pem_certificates (reading, bio, error)
         && read_pem_key (reading, files->key_path[0] != '\0' ? files->key_path : files->path,
                          error);
}

/* -- PKCS#12 ----------------------------------------------------------------------------------- */

/* The passphrase that opens it; NULL: none. One that isn't encrypted may have an empty one. */
static const char *
find_passphrase (Reading *reading, PKCS12 *bag)
{
  RdSecret *passphrase = reading->files->passphrase;
  const char *text = passphrase != NULL ? rd_secret_get_text (passphrase) : NULL;

  if (PKCS12_mac_present (bag) == 0 || PKCS12_verify_mac (bag, NULL, 0) == 1
      || PKCS12_verify_mac (bag, "", 0) == 1)
    return "";
  reading->certificate->was_encrypted = true;
  reading->lacks_passphrase = passphrase == NULL;
  return text != NULL && PKCS12_verify_mac (bag, text, -1) == 1 ? text : NULL;
}

static bool
read_bag (Reading *reading, PKCS12 *bag, GError **error)
{
  RdClientCertificate *certificate = reading->certificate;
  const char *passphrase = find_passphrase (reading, bag);

  if (passphrase == NULL)
    return refuse_passphrase (reading, reading->files->path, error);
  if (PKCS12_parse (bag, passphrase, &certificate->key, &certificate->leaf, &certificate->chain)
          == 1
      && certificate->leaf != NULL && certificate->key != NULL)
    return true;
  return refuse (error, reading->files->path, "there is no certificate with its key in it (%s)",
                 get_reason ());
}

/* -- both -------------------------------------------------------------------------------------- */

static bool
read_any (Reading *reading, GError **error)
{
  BIO *bio = read_file (reading->files->path, error);
  PKCS12 *bag;
  bool is_read;

  if (bio == NULL)
    return false;
  bag = d2i_PKCS12_bio (bio, NULL);
  BIO_free (bio);
  if (bag != NULL)
    {
      is_read = read_bag (reading, bag, error);
      PKCS12_free (bag);
      return is_read;
    }
  ERR_clear_error ();
  bio = read_file (reading->files->path, error);
  is_read = bio != NULL && read_pem (reading, bio, error);
  BIO_free (bio);
  return is_read;
}

static int64_t
get_seconds (const ASN1_TIME *time)
{
  struct tm parts = { 0 };

  return ASN1_TIME_to_tm (time, &parts) == 1 ? (int64_t)timegm (&parts) : 0;
}

static bool
check_dates (Reading *reading, GError **error)
{
  RdClientCertificate *certificate = reading->certificate;
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  int64_t begin = get_seconds (X509_get0_notBefore (certificate->leaf));
  g_autofree char *day = NULL;

  certificate->end = get_seconds (X509_get0_notAfter (certificate->leaf));
  if (begin <= now && now <= certificate->end)
    return true;
  *reading->remedy = RD_REMEDY_CLOCK;
  day = rd_certificate_format_date (now < begin ? begin : certificate->end);
  if (now < begin)
    return refuse (error, reading->files->path,
                   "it is only valid from %s on (is this machine's clock right?)", day);
  return refuse (error, reading->files->path, "it expired on %s; renew it", day);
}

RdClientCertificate *
rd_client_certificate_load (const RdClientFiles *files, RdRemedy *remedy, GError **error)
{
  g_autoptr (RdClientCertificate) certificate = g_new0 (RdClientCertificate, 1);
  Reading reading = { certificate, files, remedy, false };
  bool is_good;

  *remedy = RD_REMEDY_LATER;
  is_good = read_any (&reading, error);
  if (is_good && X509_check_private_key (certificate->leaf, certificate->key) != 1)
    is_good = refuse (error, files->path, "the key in %s is not that of the certificate",
                      files->key_path[0] != '\0' ? rd_quote (files->key_path).text : "it");
  is_good = is_good && check_dates (&reading, error);
  ERR_clear_error ();
  return is_good ? g_steal_pointer (&certificate) : NULL;
}
