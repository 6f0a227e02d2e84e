/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/settings.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/command-line.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/dictionary.h"

#include <stddef.h>
#include <string.h>

#define FINGERPRINT_LENGTH 64
#define HOST_MAX_LENGTH 255
#define SHRINK_GUARD 50
#define PROXY_SCHEME "socks5://"
#define PING_INTERVAL 180
#define PING_INTERVAL_MIN 30
#define PING_INTERVAL_MAX 86400

static const char *const visibility_words[] = {
  [RD_VISIBILITY_NONE] = "none",
  [RD_VISIBILITY_XA] = "xa",
};

/* -- checks ------------------------------------------------------------------------------------ */

static bool
parse_port (const char *text, uint16_t *port)
{
  uint64_t number;

  /* GLib lets a vertical tab stand before a number. */
  if (text[strspn (text, "0123456789")] != '\0'
      || !g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL))
    return false;
  *port = (uint16_t)number;
  return true;
}

static bool
is_host (const char *host)
{
  if (host[0] == '\0' || strlen (host) > HOST_MAX_LENGTH)
    return false;
  for (const char *c = host; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c) && (*c & 0x80) == 0 && strchr ("-._", *c) == NULL)
        return false;
    }
  return g_utf8_validate (host, -1, NULL);
}

bool
rd_settings_split_address (const char *address, char **host, uint16_t *port)
{
  const char *colon = strrchr (address, ':');
  g_autofree char *name = NULL;
  uint16_t number;

  if (colon == NULL || !parse_port (colon + 1, &number))
    return false;
  if (address[0] == '[')
    {
      if (colon < address + 2 || colon[-1] != ']')
        return false;
      name = g_strndup (address + 1, (size_t)(colon - address) - 2);
      if (strchr (name, ':') == NULL || !g_hostname_is_ip_address (name))
        return false;
    }
  else
    {
      name = g_strndup (address, (size_t)(colon - address));
      if (!is_host (name))
        return false;
    }
  *host = g_steal_pointer (&name);
  *port = number;
  return true;
}

bool
rd_settings_split_proxy (const char *proxy, char **host, uint16_t *port)
{
  return g_str_has_prefix (proxy, PROXY_SCHEME)
         && rd_settings_split_address (proxy + strlen (PROXY_SCHEME), host, port);
}

static bool
check_address (const char *address, GError **error)
{
  g_autofree char *host = NULL;
  uint16_t port;

  if (address[0] == '\0' || rd_settings_split_address (address, &host, &port))
    return true;
  g_set_error (
      error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
      "The setting \"Address\" is \"HOST:PORT\" or \"[IPv6]:PORT\" with a port from 1 to 65535, "
      "or empty for DNS; \"%s\" is neither.",
      rd_quote (address).text);
  return false;
}

static bool
check_path (const char *name, const char *path, GError **error)
{
  if (path[0] == '\0' || g_path_is_absolute (path))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The setting \"%s\" is an absolute path, or empty for none; \"%s\" is relative.",
               name, rd_quote (path).text);
  return false;
}

bool
rd_settings_check_profile_name (const char *name, GError **error)
{
  size_t length = strlen (name);
  bool is_good = length >= 1 && length <= RD_PROFILE_NAME_MAX && name[0] != '.' && name[0] != '-'
                 && !g_str_equal (name, "all");

  for (const char *c = name; is_good && *c != '\0'; c++)
    is_good = g_ascii_isalnum (*c) || strchr ("._-", *c) != NULL;
  if (!is_good)
    g_set_error (
        error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
        "\"%s\" can't be a profile's name: it has 1 to %d letters (a to z), digits, dots, "
        "underscores and dashes, begins with a letter, a digit or an underscore, and isn't "
        "\"all\".",
        rd_quote (name).text, RD_PROFILE_NAME_MAX);
  return is_good;
}

/* -- the record -------------------------------------------------------------------------------- */

RdSettings *
rd_settings_new (void)
{
  RdSettings *settings = g_new0 (RdSettings, 1);

  settings->is_enabled = true;
  settings->shrink_guard = SHRINK_GUARD;
  settings->address = g_strdup ("");
  settings->ca_file = g_strdup ("");
  settings->trusted_certificate = g_strdup ("");
  settings->ping_interval = PING_INTERVAL;
  settings->history_max = RD_HISTORY_USUAL;
  settings->proxy = g_strdup ("");
  settings->client_certificate = g_strdup ("");
  settings->client_key = g_strdup ("");
  settings->password_command = g_strdup ("");
  return settings;
}

RdSettings *
rd_settings_copy (const RdSettings *settings)
{
  RdSettings *copy = g_new (RdSettings, 1);

  *copy = *settings;
  copy->address = g_strdup (settings->address);
  copy->ca_file = g_strdup (settings->ca_file);
  copy->trusted_certificate = g_strdup (settings->trusted_certificate);
  copy->proxy = g_strdup (settings->proxy);
  copy->client_certificate = g_strdup (settings->client_certificate);
  copy->client_key = g_strdup (settings->client_key);
  copy->password_command = g_strdup (settings->password_command);
  return copy;
}

void
rd_settings_free (RdSettings *settings)
{
  g_free (settings->address);
  g_free (settings->ca_file);
  g_free (settings->trusted_certificate);
  g_free (settings->proxy);
  g_free (settings->client_certificate);
  g_free (settings->client_key);
  g_free (settings->password_command);
  g_free (settings);
}

/* -- keys -------------------------------------------------------------------------------------- */

static bool
read_address (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  if (!check_address (g_variant_get_string (value, NULL), error))
    return false;
  rd_key_store (key, value, record);
  return true;
}

/* A password that stands in it is not repeated. */
static bool
read_proxy (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  const char *proxy = g_variant_get_string (value, NULL);
  g_autofree char *host = NULL;
  uint16_t port;

  if (proxy[0] == '\0' || rd_settings_split_proxy (proxy, &host, &port))
    {
      rd_key_store (key, value, record);
      return true;
    }
  if (strchr (proxy, '@') != NULL)
    g_set_error_literal (
        error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
        "The setting \"Proxy\" takes no user and no password, which would be stored "
        "for everybody to read; let the proxy admit rosterd without them.");
  else
    g_set_error (
        error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
        "The setting \"Proxy\" is \"socks5://HOST:PORT\", with an IPv6 address in brackets, "
        "or empty for none; \"%s\" is neither.",
        rd_quote (proxy).text);
  return false;
}

static bool
read_path (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  if (!check_path (key->name, g_variant_get_string (value, NULL), error))
    return false;
  rd_key_store (key, value, record);
  return true;
}

static bool
read_visibility (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  const char *word = g_variant_get_string (value, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (visibility_words); i++)
    {
      if (g_str_equal (word, visibility_words[i]))
        {
          G_STRUCT_MEMBER (RdVisibility, record, key->offset) = (RdVisibility)i;
          return true;
        }
    }
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The setting \"Visibility\" is \"none\" or \"xa\"; \"%s\" is neither.",
               rd_quote (word).text);
  return false;
}

static bool
read_percentage (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  unsigned percentage = g_variant_get_uint32 (value);

  if (percentage <= 100)
    {
      rd_key_store (key, value, record);
      return true;
    }
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The setting \"%s\" is a percentage from 0 to 100; %u is more.", key->name,
               percentage);
  return false;
}

static bool
read_ping_interval (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  unsigned seconds = g_variant_get_uint32 (value);

  if (seconds == 0 || (seconds >= PING_INTERVAL_MIN && seconds <= PING_INTERVAL_MAX))
    {
      rd_key_store (key, value, record);
      return true;
    }
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The setting \"%s\" is %d to %d seconds, or 0 for no pings; %u is neither.",
               key->name, PING_INTERVAL_MIN, PING_INTERVAL_MAX, seconds);
  return false;
}

static bool
read_history_max (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  unsigned changes = g_variant_get_uint32 (value);

  if (changes >= RD_HISTORY_LEAST && changes <= RD_HISTORY_MAX)
    {
      rd_key_store (key, value, record);
      return true;
    }
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The setting \"%s\" is %d to %d changes, not %u.", key->name, RD_HISTORY_LEAST,
               RD_HISTORY_MAX, changes);
  return false;
}

static bool
read_command (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  g_auto (GStrv) words = g_variant_dup_strv (value, NULL);
  g_autofree char *line = rd_command_line_join ((const char *const *)words);
  const char *program = words[0];

  if (program != NULL
      && (*program == '\0' || (strchr (program, '/') != NULL && !g_path_is_absolute (program))))
    {
      g_set_error (
          error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
          "The setting \"%s\" begins with the name of a program or its absolute path; \"%s\" "
          "is neither.",
          key->name, rd_quote (program).text);
      return false;
    }
  if (strlen (line) > RD_SETTING_SIZE_MAX)
    {
      g_set_error (
          error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
          "The setting \"%s\" has %zu bytes, and takes at most %d; put what it does into a "
          "script.",
          key->name, strlen (line), RD_SETTING_SIZE_MAX);
      return false;
    }
  g_free (G_STRUCT_MEMBER (char *, record, key->offset));
  G_STRUCT_MEMBER (char *, record, key->offset) = g_steal_pointer (&line);
  return true;
}

static const RdKey keys[] = {
  { "Address", "s", offsetof (RdSettings, address), RD_SETTING_SIZE_MAX, read_address },
  { "DirectTls", "b", offsetof (RdSettings, use_direct_tls) },
  { "Proxy", "s", offsetof (RdSettings, proxy), RD_SETTING_SIZE_MAX, read_proxy },
  { "CaFile", "s", offsetof (RdSettings, ca_file), RD_SETTING_SIZE_MAX, read_path },
  { "ClientCertificate", "s", offsetof (RdSettings, client_certificate), RD_SETTING_SIZE_MAX,
    read_path },
  { "ClientKey", "s", offsetof (RdSettings, client_key), RD_SETTING_SIZE_MAX, read_path },
  { "AllowPlain", "b", offsetof (RdSettings, allow_plain) },
  { "Visibility", "s", offsetof (RdSettings, visibility), 0, read_visibility },
  { "ShrinkGuard", "u", offsetof (RdSettings, shrink_guard), 0, read_percentage },
  { "PingInterval", "u", offsetof (RdSettings, ping_interval), 0, read_ping_interval },
  { "HistoryMax", "u", offsetof (RdSettings, history_max), 0, read_history_max },
  { "PasswordCommand", "as", offsetof (RdSettings, password_command), RD_PASSWORD_COMMAND_WORDS_MAX,
    read_command },
  { "Enabled", "b", offsetof (RdSettings, is_enabled) },
};
static const RdDictionary dictionary
    = { "settings", "A profile has no setting", "The setting", keys, G_N_ELEMENTS (keys) };

RdSettings *
rd_settings_with_variant (const RdSettings *settings, GVariant *dict, GError **error)
{
  g_autoptr (RdSettings) copy = rd_settings_copy (settings);
  g_autoptr (GVariant) certificate = g_variant_lookup_value (dict, "TrustedCertificate", NULL);

  if (certificate != NULL)
    {
      g_set_error_literal (
          error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
          "The setting \"TrustedCertificate\" is changed by TrustCertificate only.");
      return NULL;
    }
  return rd_dictionary_read (&dictionary, dict, copy, error) ? g_steal_pointer (&copy) : NULL;
}

/* 64 lower case digits; NULL: not a fingerprint. */
static char *
parse_fingerprint (const char *fingerprint)
{
  size_t length = strlen (fingerprint);
  bool has_colons = length == FINGERPRINT_LENGTH / 2 * 3 - 1;
  g_autoptr (GString) digits = g_string_new (NULL);

  if (!has_colons && length != FINGERPRINT_LENGTH)
    return NULL;
  for (size_t i = 0; fingerprint[i] != '\0'; i++)
    {
      if (has_colons && i % 3 == 2 && fingerprint[i] == ':')
        continue;
      if (!g_ascii_isxdigit (fingerprint[i]))
        return NULL;
      g_string_append_c (digits, g_ascii_tolower (fingerprint[i]));
    }
  if (digits->len != FINGERPRINT_LENGTH)
    return NULL;
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

RdSettings *
rd_settings_with_certificate (const RdSettings *settings, const char *fingerprint, GError **error)
{
  char *digits = fingerprint[0] == '\0' ? g_strdup ("") : parse_fingerprint (fingerprint);
  RdSettings *copy;

  if (digits == NULL)
    {
      g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                           "A certificate's fingerprint is 64 hexadecimal digits, with or without "
                           "colons between the bytes; copy it from the profile's last error.");
      return NULL;
    }
  copy = rd_settings_copy (settings);
  g_free (copy->trusted_certificate);
  copy->trusted_certificate = digits;
  return copy;
}

/* A line that makes no sense was not written by us, and shows as one word. */
static GVariant *
show_words (const char *line)
{
  g_auto (GStrv) words = NULL;
  const char *const whole[] = { line, NULL };

  if (*line == '\0')
    return g_variant_new_strv (NULL, 0);
  if (!g_shell_parse_argv (line, NULL, &words, NULL))
    return g_variant_new_strv (whole, -1);
  return g_variant_new_strv ((const char *const *)words, -1);
}

static GVariant *
show (const RdSettings *settings, const RdKey *key)
{
  if (key->read == read_visibility)
    return g_variant_new_string (visibility_words[settings->visibility]);
  switch (key->type[0])
    {
    case 'b':
      return g_variant_new_boolean (G_STRUCT_MEMBER (bool, settings, key->offset));
    case 'u':
      return g_variant_new_uint32 (G_STRUCT_MEMBER (unsigned, settings, key->offset));
    case 'a':
      return show_words (G_STRUCT_MEMBER (char *, settings, key->offset));
    default:
      return g_variant_new_string (G_STRUCT_MEMBER (char *, settings, key->offset));
    }
}

GVariant *
rd_settings_to_variant (const RdSettings *settings)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    g_variant_dict_insert_value (&dict, keys[i].name, show (settings, &keys[i]));
  g_variant_dict_insert (&dict, "TrustedCertificate", "s", settings->trusted_certificate);
  return g_variant_dict_end (&dict);
}

bool
rd_settings_equal (const RdSettings *a, const RdSettings *b)
{
  return a->is_enabled == b->is_enabled && a->visibility == b->visibility
         && a->shrink_guard == b->shrink_guard && a->ping_interval == b->ping_interval
         && a->history_max == b->history_max && rd_settings_is_same_connection (a, b);
}

bool
rd_settings_is_same_connection (const RdSettings *a, const RdSettings *b)
{
  return g_str_equal (a->address, b->address) && a->use_direct_tls == b->use_direct_tls
         && g_str_equal (a->ca_file, b->ca_file) && a->allow_plain == b->allow_plain
         && g_str_equal (a->trusted_certificate, b->trusted_certificate)
         && g_str_equal (a->proxy, b->proxy)
         && g_str_equal (a->client_certificate, b->client_certificate)
         && g_str_equal (a->client_key, b->client_key)
         && g_str_equal (a->password_command, b->password_command);
}
