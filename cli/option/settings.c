/* Options and KEY=VALUE to settings: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/settings.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

typedef enum
{
  SETTING_TEXT,
  SETTING_PATH,
  SETTING_SWITCH,
  SETTING_PERCENT,
} SettingKind;

static const char *const keys[] = { "address",    "direct-tls",   "ca-file", "allow-plain",
                                    "visibility", "shrink-guard", "enabled", NULL };
static const struct
{
  const char *bus_key;
  SettingKind kind;
} settings[] = {
  { "Address", SETTING_TEXT },    { "DirectTls", SETTING_SWITCH },
  { "CaFile", SETTING_PATH },     { "AllowPlain", SETTING_SWITCH },
  { "Visibility", SETTING_TEXT }, { "ShrinkGuard", SETTING_PERCENT },
  { "Enabled", SETTING_SWITCH },
};
G_STATIC_ASSERT (G_N_ELEMENTS (keys) == G_N_ELEMENTS (settings) + 1);

const char *const *
ctl_settings_get_keys (void)
{
  return keys;
}

/* "direct-tls", "direct_tls" and "DirectTls" are all the same key. */
static char *
normalize (const char *key, size_t length)
{
  GString *name = g_string_new (NULL);

  for (size_t i = 0; i < length; i++)
    {
      if (key[i] != '-' && key[i] != '_')
        g_string_append_c (name, g_ascii_tolower (key[i]));
    }
  return g_string_free (name, FALSE);
}

static int
find_setting (const char *key, size_t length)
{
  g_autofree char *name = normalize (key, length);

  for (size_t i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_ascii_strcasecmp (settings[i].bus_key, name) == 0)
        return (int)i;
    }
  return -1;
}

static bool
parse_switch (const char *value, bool *is_on)
{
  static const char *const on[] = { "yes", "true", "on", "1", NULL };
  static const char *const off[] = { "no", "false", "off", "0", NULL };
  g_autofree char *word = g_ascii_strdown (value, -1);

  *is_on = g_strv_contains (on, word);
  return *is_on || g_strv_contains (off, word);
}

/* rosterd would find out when it connects, and the profile would fail then. */
static bool
add_path (GVariantDict *dict, const char *key, const char *path, GError **error)
{
  g_autofree char *absolute = *path != '\0' ? g_canonicalize_filename (path, NULL) : g_strdup ("");

  if (*path != '\0' && !g_file_test (absolute, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                   "There is no file %s; ca-file is one with certificates in PEM.",
                   rd_quote (absolute).text);
      return false;
    }
  /* Also of a name that was not typed: the working directory's. */
  if (!g_utf8_validate (absolute, -1, NULL))
    {
      g_set_error (
          error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
          "The file name %s is not UTF-8, so rosterd can't be told of it. Rename the file, "
          "or the folder that it is in.",
          rd_quote (absolute).text);
      return false;
    }
  g_variant_dict_insert (dict, key, "s", absolute);
  return true;
}

static bool
add_switch_word (GVariantDict *dict, int i, const char *value, GError **error)
{
  bool is_on;

  if (!parse_switch (value, &is_on))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "%s takes yes or no, not \"%s\".",
                   keys[i], rd_quote (value).text);
      return false;
    }
  g_variant_dict_insert (dict, settings[i].bus_key, "b", is_on);
  return true;
}

static bool
check_percent (uint64_t percent, GError **error)
{
  if (percent <= 100)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "shrink-guard takes a percentage from 0 to 100, not %" G_GUINT64_FORMAT ".",
               percent);
  return false;
}

static bool
add_percent_word (GVariantDict *dict, int i, const char *value, GError **error)
{
  g_autofree char *digits = g_strndup (value, strcspn (value, "%"));
  guint64 percent;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT32, &percent, NULL))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "%s takes a percentage from 0 to 100, not \"%s\".", keys[i],
                   rd_quote (value).text);
      return false;
    }
  if (!check_percent (percent, error))
    return false;
  g_variant_dict_insert (dict, settings[i].bus_key, "u", (guint32)percent);
  return true;
}

static bool
add_word (GVariantDict *dict, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');
  int i = equals != NULL ? find_setting (word, equals - word) : -1;

  if (i < 0)
    {
      g_autofree char *list = g_strjoinv (", ", (char **)keys);

      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "\"%s\" is no setting. Write KEY=VALUE, with one of these keys: %s.",
                   rd_quote (word).text, list);
      return false;
    }
  switch (settings[i].kind)
    {
    case SETTING_SWITCH:
      return add_switch_word (dict, i, equals + 1, error);
    case SETTING_PERCENT:
      return add_percent_word (dict, i, equals + 1, error);
    case SETTING_PATH:
      return add_path (dict, settings[i].bus_key, equals + 1, error);
    case SETTING_TEXT:
    default:
      g_variant_dict_insert (dict, settings[i].bus_key, "s", equals + 1);
      return true;
    }
}

static void
add_switch (GVariantDict *dict, const char *key, CtlSwitch value)
{
  if (value != CTL_SWITCH_UNSET)
    g_variant_dict_insert (dict, key, "b", value == CTL_SWITCH_ON);
}

GVariant *
ctl_settings_from_options (const CtlOptions *options, char **words, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (options->address != NULL)
    g_variant_dict_insert (&dict, "Address", "s", options->address);
  add_switch (&dict, "DirectTls", options->direct_tls);
  if (options->ca_file != NULL && !add_path (&dict, "CaFile", options->ca_file, error))
    return NULL;
  add_switch (&dict, "AllowPlain", options->allow_plain);
  if (options->visibility != NULL)
    g_variant_dict_insert (&dict, "Visibility", "s", options->visibility);
  if (options->shrink_guard.is_set)
    {
      if (!check_percent (options->shrink_guard.value, error))
        return NULL;
      g_variant_dict_insert (&dict, "ShrinkGuard", "u", (guint32)options->shrink_guard.value);
    }
  if (options->disabled)
    g_variant_dict_insert (&dict, "Enabled", "b", FALSE);
  for (; words != NULL && *words != NULL; words++)
    {
      if (!add_word (&dict, *words, error))
        return NULL;
    }
  return g_variant_dict_end (&dict);
}
