/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/trust.h"

#include "dbus-interfaces/errors.h"
#include "xmpp/stream/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define CA_FILE_MAX (4 * 1024 * 1024)
/* Names in the fields. */
#define NAMES_MAX 100

/* -- the fields -------------------------------------------------------------------------------- */

static void
add_names (GStrvBuilder *names, const GPtrArray *more, unsigned *n_left)
{
  for (unsigned i = 0; *n_left > 0 && i < more->len; i++, (*n_left)--)
    g_strv_builder_add (names, more->pdata[i]);
}

static void
add_certificate (GVariantDict *fields, const RdCertificate *certificate)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  unsigned n_left = NAMES_MAX;

  add_names (builder, certificate->hosts, &n_left);
  add_names (builder, certificate->others, &n_left);
  names = g_strv_builder_end (builder);
  g_variant_dict_insert (fields, "Fingerprint", "s", certificate->fingerprint);
  g_variant_dict_insert (fields, "Subject", "s", certificate->subject);
  g_variant_dict_insert (fields, "Issuer", "s", certificate->issuer);
  g_variant_dict_insert (fields, "Names", "^as", names);
  g_variant_dict_insert (fields, "NotBefore", "t",
                         (uint64_t)MAX (certificate->begin, 0) * G_USEC_PER_SEC);
  g_variant_dict_insert (fields, "NotAfter", "t",
                         (uint64_t)MAX (certificate->end, 0) * G_USEC_PER_SEC);
}

/* CERTIFICATE NULL: it can't be read. */
static GVariant *
make_fields (const RdCertificate *certificate, const GPtrArray *words, const RdTrustTerms *terms,
             int64_t now)
{
  g_auto (GVariantDict) fields = G_VARIANT_DICT_INIT (NULL);

  if (certificate != NULL)
    add_certificate (&fields, certificate);
  g_variant_dict_insert (&fields, "Time", "t", (uint64_t)MAX (now, 0) * G_USEC_PER_SEC);
  g_variant_dict_insert (&fields, "Host", "s", terms->target != NULL ? terms->target : "");
  g_variant_dict_insert_value (&fields, "Faults",
                               g_variant_new_strv ((const char *const *)words->pdata, words->len));
  return g_variant_dict_end (&fields);
}

/* -- the verdict ------------------------------------------------------------------------------- */

static const char *
tell_next_attempt (const RdFaults *faults)
{
  if (faults->remedy == RD_REMEDY_CLOCK)
    return "It is tried again later, and when this machine's clock was set";
  if (faults->may_be_the_network)
    return "It is tried again later, in case the network here first wanted a log-in on a web page, "
           "or the server is mended";
  return "It is tried again later, in case the server is mended";
}

static char *
list_sentences (const RdFaults *faults)
{
  GString *list = g_string_new (NULL);

  for (unsigned i = 0; i < faults->sentences->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? "; " : "",
                            (const char *)faults->sentences->pdata[i]);
  return g_string_free (list, FALSE);
}

static GError *
refuse_faulty (const RdCertificate *certificate, const RdFaults *faults, const RdTrustTerms *terms)
{
  g_autofree char *list = list_sentences (faults);

  return g_error_new (
      RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
      "The certificate of %s can't be trusted: %s. No password was sent to it. %s. %s: "
      "%s",
      terms->domain, list, tell_next_attempt (faults),
      faults->has_weak_key ? "Have whoever runs the server make a new key in place of this one"
                           : "Trust its key only if whoever runs the server tells you this "
                             "fingerprint of it",
      certificate->fingerprint);
}

/* Also if the authorities vouch for the new key: whoever trusted one key wants no other. */
static GError *
refuse_other_key (const RdCertificate *certificate, const RdFaults *faults,
                  const RdTrustTerms *terms)
{
  g_autofree char *list = list_sentences (faults);

  return g_error_new (
      RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
      "The server of %s shows another key than the one that you trusted, %s: it was renewed, or "
      "somebody stands between you and the server. No password was sent to it. Of its new "
      "certificate: "
      "%s. Ask whoever runs the server. Trust the new key if they tell the same fingerprint, or "
      "trust none, to go back to the authorities. The new one: %s",
      terms->domain, terms->trusted,
      list[0] != '\0' ? list : "an authority that this machine knows vouches for it",
      certificate->fingerprint);
}

static GError *
refuse_unreadable (const RdTrustTerms *terms)
{
  return g_error_new (
      RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
      "The server of %s showed no certificate that can be read; no password was "
      "sent to it. It is tried again later; if that doesn't help, ask whoever runs the "
      "server.",
      terms->domain);
}

/* Takes FAULT. */
static bool
refuse (GError *fault, const RdCertificate *certificate, const GPtrArray *words,
        const RdTrustTerms *terms, int64_t now, GError **error)
{
  rd_error_take_certificate (fault, make_fields (certificate, words, terms, now));
  g_propagate_error (error, fault);
  return false;
}

bool
rd_trust_judge (const char *pem, const GPtrArray *complaints, const RdTrustTerms *terms,
                int64_t now, RdRemedy *remedy, GError **error)
{
  g_autoptr (RdCertificate) certificate = rd_certificate_read (pem);
  bool has_trusted = terms->trusted != NULL && terms->trusted[0] != '\0';
  g_autoptr (RdFaults) faults = NULL;

  *remedy = RD_REMEDY_LATER;
  if (certificate == NULL)
    {
      g_autoptr (GPtrArray) words = g_ptr_array_new ();

      g_ptr_array_add (words, (char *)"unreadable");
      return refuse (refuse_unreadable (terms), NULL, words, terms, now, error);
    }
  faults = rd_faults_find (certificate, complaints, terms->domain, now);
  if (has_trusted && !g_str_equal (certificate->fingerprint, terms->trusted))
    {
      *remedy = RD_REMEDY_PERSON;
      g_ptr_array_insert (faults->words, 0, (char *)"key-changed");
      return refuse (refuse_other_key (certificate, faults, terms), certificate, faults->words,
                     terms, now, error);
    }
  if (faults->words->len == 0 || (has_trusted && !faults->has_weak_key))
    return true;
  *remedy = faults->remedy;
  return refuse (refuse_faulty (certificate, faults, terms), certificate, faults->words, terms, now,
                 error);
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
  g_autoptr (RdCertificate) certificate = NULL;
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
  certificate = rd_certificate_read (text);
  return certificate == NULL ? g_strdup ("there is no certificate in PEM form in it") : NULL;
}

bool
rd_trust_check_file (const char *path, GError **error)
{
  g_autofree char *fault = find_fault_of_file (path);

  if (fault == NULL)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED,
               "The authorities' file %s can't be used: %s; correct the profile's CA file; it is "
               "read again later.",
               path, fault);
  if (error != NULL)
    rd_error_set_remedy (*error, (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, "CaFile" });
  return false;
}
