/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/certificate.h"

#include "cli/out/field.h"
#include "cli/out/json.h"
#include "cli/out/text.h"

#include <string.h>

#define LABEL_WIDTH 11
#define INDENT 2
/* Digits of a fingerprint that stand together. */
#define GROUP 4

static const struct
{
  const char *word, *sentence;
} faults[] = {
  { "key-changed", "its key is not the one that you trusted: it was renewed, or somebody stands "
                   "between you and the server" },
  { "expired", "its time is over, by this machine's clock" },
  { "not-yet-valid", "its time has not begun, by this machine's clock" },
  { "other-host", "it is not for the account's domain" },
  { "self-signed", "it is self-signed: no authority vouches for it" },
  { "unknown-authority", "its authority is not known to this machine" },
  { "authority-expired", "the time of an authority above it is over" },
  { "authority-not-yet-valid", "the time of an authority above it has not begun" },
  { "authority-weak-key", "an authority above it has a key that others can find out" },
  { "authority-weak-signature", "an authority above it is signed in a way that can be forged" },
  { "bad-authority", "an authority above it may not issue it" },
  { "not-permitted", "its authority may not vouch for this name" },
  { "weak-key", "others can find out its key; it can't be trusted by it" },
  { "weak-signature", "it is signed in a way that can be forged" },
  { "wrong-use", "it is not meant for a server" },
  { "revoked", "its authority has revoked it" },
  { "unreadable", "it can't be read" },
};

CtlCertificate *
ctl_certificate_get (RdBusProfile *profile)
{
  GVariant *fields = rd_bus_profile_get_certificate (profile);
  CtlCertificate *self;

  if (fields == NULL || g_variant_n_children (fields) == 0)
    return NULL;
  self = g_new0 (CtlCertificate, 1);
  self->fields = g_variant_ref (fields);
  self->fingerprint = self->subject = self->issuer = self->host = "";
  g_variant_lookup (fields, "Fingerprint", "&s", &self->fingerprint);
  g_variant_lookup (fields, "Subject", "&s", &self->subject);
  g_variant_lookup (fields, "Issuer", "&s", &self->issuer);
  g_variant_lookup (fields, "Host", "&s", &self->host);
  g_variant_lookup (fields, "NotBefore", "t", &self->begin);
  g_variant_lookup (fields, "NotAfter", "t", &self->end);
  g_variant_lookup (fields, "Time", "t", &self->refused);
  if (!g_variant_lookup (fields, "Names", "^a&s", &self->names))
    self->names = g_new0 (const char *, 1);
  if (!g_variant_lookup (fields, "Faults", "^a&s", &self->faults))
    self->faults = g_new0 (const char *, 1);
  return self;
}

void
ctl_certificate_free (CtlCertificate *self)
{
  g_free (self->names);
  g_free (self->faults);
  g_variant_unref (self->fields);
  g_free (self);
}

bool
ctl_certificate_has_fault (const CtlCertificate *self, const char *word)
{
  return g_strv_contains (self->faults, word);
}

const char *
ctl_profile_get_trusted (RdBusProfile *profile)
{
  const char *trusted = "";

  g_variant_lookup (rd_bus_profile_get_settings (profile), "TrustedCertificate", "&s", &trusted);
  return *trusted != '\0' ? trusted : NULL;
}

/* -- text -------------------------------------------------------------------------------------- */

static void
write_field (CtlOutput *output, const char *label, CtlStyle style, const char *value)
{
  ctl_field_write (output, (CtlFieldColumns){ INDENT, LABEL_WIDTH }, label, style, value);
}

/* In lines of equal length, to be compared by eye. */
static void
write_fingerprint (CtlOutput *output, const char *label, CtlStyle style, const char *fingerprint)
{
  int room = output->is_terminal ? output->columns - INDENT - LABEL_WIDTH - 1 : G_MAXINT;
  size_t n_groups = 16;
  g_autoptr (GString) line = g_string_new (NULL);

  while (n_groups > 2 && (int)n_groups * (GROUP + 1) - 1 > room)
    n_groups /= 2;
  for (size_t i = 0; fingerprint[i] != '\0'; i++)
    {
      if (line->len > 0 && i % GROUP == 0)
        g_string_append_c (line, ' ');
      g_string_append_c (line, fingerprint[i]);
      if ((i + 1) % (n_groups * GROUP) != 0 && fingerprint[i + 1] != '\0')
        continue;
      write_field (output, i < n_groups * GROUP ? label : "", style, line->str);
      g_string_truncate (line, 0);
    }
}

static void
write_faults (CtlOutput *output, const CtlCertificate *certificate)
{
  for (size_t i = 0; certificate->faults[i] != NULL; i++)
    {
      const char *sentence = certificate->faults[i];

      for (size_t j = 0; j < G_N_ELEMENTS (faults); j++)
        {
          if (g_str_equal (faults[j].word, certificate->faults[i]))
            sentence = faults[j].sentence;
        }
      write_field (output, i == 0 ? "why" : "", CTL_STYLE_BAD, sentence);
    }
}

static void
write_time (CtlOutput *output, const char *label, guint64 time, bool is_wrong)
{
  g_autofree char *words = ctl_text_describe_time ((int64_t)time, g_get_real_time ());

  if (time != 0)
    write_field (output, label, is_wrong ? CTL_STYLE_BAD : CTL_STYLE_PLAIN, words);
}

void
ctl_certificate_view_write (CtlOutput *output, const CtlCertificate *self, const char *trusted)
{
  g_autofree char *names = g_strjoinv (", ", (char **)self->names);

  write_field (output, "server", CTL_STYLE_PLAIN, self->host);
  write_time (output, "refused", self->refused, false);
  write_faults (output, self);
  write_fingerprint (output, "fingerprint", CTL_STYLE_HEADER, self->fingerprint);
  write_fingerprint (output, "trusted", CTL_STYLE_PLAIN, trusted);
  write_field (output, "for", CTL_STYLE_PLAIN, names);
  write_field (output, "subject", CTL_STYLE_PLAIN, self->subject);
  write_field (output, "issuer", CTL_STYLE_PLAIN, self->issuer);
  write_time (output, "valid from", self->begin, ctl_certificate_has_fault (self, "not-yet-valid"));
  write_time (output, "valid until", self->end, ctl_certificate_has_fault (self, "expired"));
}

/* -- JSON -------------------------------------------------------------------------------------- */

void
ctl_json_add_certificate (GString *json, const char *key, const CtlCertificate *self)
{
  if (self == NULL)
    {
      ctl_json_add_null (json, key);
      return;
    }
  ctl_json_open (json, key, '{');
  ctl_json_add_string (json, "fingerprint", self->fingerprint);
  ctl_json_add_strings (json, "faults", self->faults);
  ctl_json_add_string (json, "host", self->host);
  ctl_json_add_strings (json, "names", self->names);
  ctl_json_add_string (json, "subject", self->subject);
  ctl_json_add_string (json, "issuer", self->issuer);
  ctl_json_add_time (json, "not_before", (int64_t)self->begin);
  ctl_json_add_time (json, "not_after", (int64_t)self->end);
  ctl_json_add_time (json, "time", (int64_t)self->refused);
  ctl_json_close (json, '}');
}
