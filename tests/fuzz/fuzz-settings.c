/* The settings of a profile. What comes in: the dictionary of AddProfile and Configure, the
 * profile's name, and a certificate's fingerprint. Who sends it: every caller on the bus.
 *
 * The first line is a name, the second a fingerprint; the others are entries (ground.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "dbus-interfaces/call-limits.h"
#include "model/settings.h"

#include <string.h>

static GVariant *
write_settings (const RdSettings *settings)
{
  return g_variant_ref_sink (rd_settings_to_variant (settings));
}

/* Without what Configure does not take. */
static GVariant *
write_configuration (const RdSettings *settings)
{
  g_autoptr (GVariant) all = write_settings (settings);
  GVariantDict dict;

  g_variant_dict_init (&dict, all);
  g_variant_dict_remove (&dict, "TrustedCertificate");
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
check_address (const char *address)
{
  g_autofree char *host = NULL;
  uint16_t port = 0;

  if (address[0] == '\0')
    return;
  g_assert_true (rd_settings_split_address (address, &host, &port));
  g_assert_cmpuint (port, >, 0);
  g_assert_cmpuint (strlen (host), >, 0);
  g_assert_null (strpbrk (host, "[]@/ "));
}

/* What was shown is taken back as it was. */
static void
check_settings (const RdSettings *settings)
{
  g_autoptr (GVariant) configuration = write_configuration (settings);
  g_autoptr (RdSettings) fresh = rd_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSettings) read = rd_settings_with_variant (fresh, configuration, &error);
  g_autoptr (GVariant) again = read != NULL ? write_configuration (read) : NULL;

  g_assert_no_error (error);
  g_assert_true (g_variant_equal (again, configuration));
  g_assert_cmpuint (settings->shrink_guard, <=, 100);
  g_assert_cmpuint (settings->history_max, >=, RD_HISTORY_LEAST);
  g_assert_cmpuint (settings->history_max, <=, RD_HISTORY_MAX);
  g_assert_true (settings->ca_file[0] == '\0' || settings->ca_file[0] == '/');
  g_assert_cmpstr (settings->trusted_certificate, ==, "");
  g_assert_true (rd_settings_is_same_connection (settings, read));
  check_address (settings->address);
}

static void
check_dictionary (const char *text)
{
  g_autoptr (GVariant) dict = fuzz_read_dictionary (text);
  g_autoptr (RdSettings) fresh = rd_settings_new ();
  g_autoptr (GVariant) before = write_settings (fresh);
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSettings) settings = rd_settings_with_variant (fresh, dict, &error);

  if (settings != NULL)
    check_settings (settings);
  else
    fuzz_check_sentence (error);
  after = write_settings (fresh);
  g_assert_true (g_variant_equal (before, after));
}

static void
check_fingerprint (const char *fingerprint)
{
  g_autoptr (RdSettings) fresh = rd_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSettings) settings = rd_settings_with_certificate (fresh, fingerprint, &error);

  if (settings == NULL)
    fuzz_check_sentence (error);
  else if (settings->trusted_certificate[0] != '\0')
    {
      g_assert_cmpuint (strlen (settings->trusted_certificate), ==, 64);
      g_assert_cmpuint (strspn (settings->trusted_certificate, "0123456789abcdef"), ==, 64);
    }
}

static void
check_name (const char *name)
{
  g_autoptr (GError) error = NULL;

  if (!rd_settings_check_profile_name (name, &error))
    fuzz_check_sentence (error);
  else
    g_assert_true (g_str_is_ascii (name) && strlen (name) <= 64 && name[0] != '\0');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 2);
  g_autofree char *name = g_utf8_make_valid (lines[0], -1);
  g_autofree char *fingerprint = g_utf8_make_valid (lines[1], -1);

  check_name (name);
  check_fingerprint (fingerprint);
  check_dictionary (lines[2]);
  return 0;
}
