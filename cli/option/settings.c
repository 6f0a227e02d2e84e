/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/settings.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

const CtlOption ctl_settings_options[] = {
  { "address", CTL_OPTION_TEXT, "HOST:PORT", "where to connect to, instead of what DNS says",
    .key = "Address" },
  { "direct-tls", CTL_OPTION_SWITCH, NULL,
    "speak TLS from the first byte on that address, instead of STARTTLS", .key = "DirectTls" },
  { "proxy", CTL_OPTION_TEXT, "URL",
    "connect through this SOCKS5 proxy, like socks5://127.0.0.1:9050 of Tor", .key = "Proxy" },
  { "ca-file", CTL_OPTION_TEXT, "FILE", "trust the certificate authorities in this PEM file, too",
    .key = "CaFile" },
  { "client-certificate", CTL_OPTION_TEXT, "FILE",
    "log in by this certificate, in PEM, or in PKCS#12 with its key", .key = "ClientCertificate" },
  { "client-key", CTL_OPTION_TEXT, "FILE", "the certificate's key, in PEM", .key = "ClientKey" },
  { "allow-plain", CTL_OPTION_SWITCH, NULL,
    "send the password as it is, inside TLS, to a server that can't do better",
    .key = "AllowPlain" },
  { "visibility", CTL_OPTION_TEXT, "WHAT",
    "none (nobody sees you online because of rosterd) or xa (requests are delivered)",
    .words = "none xa", .key = "Visibility" },
  { "shrink-guard", CTL_OPTION_NUMBER, "PERCENT",
    "warn when the server's roster is suddenly smaller than this part; 0: never",
    .key = "ShrinkGuard" },
  { "ping-interval", CTL_OPTION_NUMBER, "SECONDS",
    "ping a server that says nothing for so long; 0: never", .key = "PingInterval" },
  { "history-max", CTL_OPTION_NUMBER, "CHANGES", "keep the last so many changes of the roster",
    .key = "HistoryMax" },
  { "password-command", CTL_OPTION_TEXT, "COMMAND",
    "run this program with its arguments for the password; no shell runs it" },
  { "disabled", CTL_OPTION_FLAG, NULL, "don't connect until told to" },
  { 0 },
};
/* Its text is split into words. */
static const CtlOption password_command
    = { "password-command", CTL_OPTION_TEXT, "COMMAND", .key = "PasswordCommand" };
/* Its option is --disabled, the opposite. */
static const CtlOption enabled = { "enabled", CTL_OPTION_SWITCH, .key = "Enabled" };

char **
ctl_settings_list_keys (void)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (const CtlOption *setting = ctl_settings_options; setting->name != NULL; setting++)
    {
      if (setting->key != NULL)
        g_strv_builder_add (keys, setting->name);
    }
  g_strv_builder_add (keys, password_command.name);
  g_strv_builder_add (keys, enabled.name);
  return g_strv_builder_end (keys);
}

/* "direct-tls", "direct_tls" and "DirectTls" are the same key. */
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

static const CtlOption *
find_setting (const char *key, size_t length)
{
  g_autofree char *name = normalize (key, length);

  for (const CtlOption *setting = ctl_settings_options; setting->name != NULL; setting++)
    {
      if (setting->key != NULL && g_ascii_strcasecmp (setting->key, name) == 0)
        return setting;
    }
  if (g_ascii_strcasecmp (password_command.key, name) == 0)
    return &password_command;
  return g_ascii_strcasecmp (enabled.key, name) == 0 ? &enabled : NULL;
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

/* Checked here, since rosterd reads the file only to connect. */
static bool
add_path (GVariantDict *dict, const CtlOption *setting, const char *path, GError **error)
{
  g_autofree char *absolute = *path != '\0' ? g_canonicalize_filename (path, NULL) : g_strdup ("");

  if (*path != '\0' && !g_file_test (absolute, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                   "There is no file %s; %s is one that rosterd can read.",
                   rd_quote (absolute).text, setting->name);
      return false;
    }
  if (*path != '\0' && g_access (absolute, R_OK) != 0)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                   "The file %s can't be read: %s. Choose another, or let yourself read it.",
                   rd_quote (absolute).text, g_strerror (errno));
      return false;
    }
  /* The name of the working directory may be invalid UTF-8. */
  if (!g_utf8_validate (absolute, -1, NULL))
    {
      g_set_error (
          error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
          "The file name %s is not UTF-8, so rosterd can't be told of it. Rename the file, "
          "or the folder that it is in.",
          rd_quote (absolute).text);
      return false;
    }
  g_variant_dict_insert (dict, setting->key, "s", absolute);
  return true;
}

static bool
add_switch (GVariantDict *dict, const CtlOption *setting, const char *value, GError **error)
{
  bool is_on;

  if (!parse_switch (value, &is_on))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "%s takes yes or no, not \"%s\".",
                   setting->name, rd_quote (value).text);
      return false;
    }
  g_variant_dict_insert (dict, setting->key, "b", is_on);
  return true;
}

/* What a number may be, and 0 where that is off; the unit may follow it. */
static const struct
{
  const char *name;
  unsigned least, most;
  const char *unit;
  const char *words;
  bool has_no_off;
} ranges[] = {
  { "shrink-guard", 0, 100, "%", "a percentage from 0 to 100" },
  { "ping-interval", 30, 86400, "s", "30 to 86400 seconds, or 0 for off" },
  { "history-max", RD_HISTORY_LEAST, RD_HISTORY_MAX, "", "1000 to 1000000 changes", true },
};

static unsigned
find_range (const char *name)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (g_str_equal (ranges[i].name, name))
        return i;
    }
  g_return_val_if_reached (0);
}

static bool
check_number (unsigned range, uint64_t number, GError **error)
{
  if ((number == 0 && !ranges[range].has_no_off)
      || (number >= ranges[range].least && number <= ranges[range].most))
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "%s takes %s, not %" G_GUINT64_FORMAT ".",
               ranges[range].name, ranges[range].words, number);
  return false;
}

static bool
check_numbers (const CtlOptions *options, GError **error)
{
  uint64_t number;

  for (unsigned i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (ctl_options_get_number (options, ranges[i].name, &number)
          && !check_number (i, number, error))
        return false;
    }
  return true;
}

static bool
add_number (GVariantDict *dict, const CtlOption *setting, const char *value, GError **error)
{
  unsigned range = find_range (setting->name);
  g_autofree char *digits = g_strndup (value, strcspn (value, ranges[range].unit));
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT32, &number, NULL))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "%s takes %s, not \"%s\".",
                   setting->name, ranges[range].words, rd_quote (value).text);
      return false;
    }
  if (!check_number (range, number, error))
    return false;
  g_variant_dict_insert (dict, setting->key, "u", (guint32)number);
  return true;
}

/* Quotes and backslashes mean what they mean to a shell; nothing else does. "": none. */
static bool
add_command (GVariantDict *dict, const char *line, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) words = NULL;

  if (line[strspn (line, " ")] == '\0')
    words = g_new0 (char *, 1);
  else if (!g_shell_parse_argv (line, NULL, &words, &reason))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "The password-command %s can't be split into words: %s", rd_quote (line).text,
                   reason->message);
      return false;
    }
  g_variant_dict_insert_value (dict, password_command.key,
                               g_variant_new_strv ((const char *const *)words, -1));
  return true;
}

static bool
add_word (GVariantDict *dict, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');
  const CtlOption *setting = equals != NULL ? find_setting (word, equals - word) : NULL;

  if (equals == NULL && find_setting (word, strlen (word)) != NULL)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "\"%s\" has no value. Write %s=VALUE.",
                   word, word);
      return false;
    }
  if (setting == NULL && g_str_has_prefix (word, "password="))
    {
      g_set_error_literal (
          error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
          "A password is no setting, and others could see it on a command line. To "
          "give it: rosterctl profile login NAME");
      return false;
    }
  if (setting == NULL)
    {
      g_auto (GStrv) keys = ctl_settings_list_keys ();
      g_autofree char *list = g_strjoinv (", ", keys);

      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "\"%s\" is no setting. Write KEY=VALUE, with one of these keys: %s.",
                   rd_quote (word).text, list);
      return false;
    }
  if (setting->kind == CTL_OPTION_SWITCH)
    return add_switch (dict, setting, equals + 1, error);
  if (setting->kind == CTL_OPTION_NUMBER)
    return add_number (dict, setting, equals + 1, error);
  if (ctl_option_takes_file (setting))
    return add_path (dict, setting, equals + 1, error);
  if (setting == &password_command)
    return add_command (dict, equals + 1, error);
  g_variant_dict_insert (dict, setting->key, "s", equals + 1);
  return true;
}

static bool
add_paths (GVariantDict *dict, const CtlOptions *options, GError **error)
{
  for (const CtlOption *setting = ctl_settings_options; setting->name != NULL; setting++)
    {
      const char *path
          = ctl_option_takes_file (setting) ? ctl_options_get_text (options, setting->name) : NULL;

      if (path != NULL && !add_path (dict, setting, path, error))
        return false;
    }
  return true;
}

GVariant *
ctl_settings_from_options (const CtlOptions *options, char **words, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const char *command = ctl_options_get_text (options, "password-command");

  ctl_options_fill (options, ctl_settings_options, &dict);
  if (!add_paths (&dict, options, error)
      || (command != NULL && !add_command (&dict, command, error))
      || !check_numbers (options, error))
    return NULL;
  if (ctl_options_has (options, "disabled"))
    g_variant_dict_insert (&dict, "Enabled", "b", FALSE);
  for (; words != NULL && *words != NULL; words++)
    {
      if (!add_word (&dict, *words, error))
        return NULL;
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

char *
ctl_settings_describe_change (const char *key)
{
  const CtlOption *setting = find_setting (key, strlen (key));

  if (setting == NULL)
    return NULL;
  return g_strdup_printf ("%s=%s", setting->name,
                          setting->kind == CTL_OPTION_SWITCH ? "yes" : setting->value);
}

bool
ctl_settings_has_command (GVariant *settings)
{
  g_autoptr (GVariant) command
      = g_variant_lookup_value (settings, password_command.key, G_VARIANT_TYPE_STRING_ARRAY);

  return command != NULL && g_variant_n_children (command) > 0;
}
