/* Settings, addresses, fingerprints and profile names: taken and refused. And the two averages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/settings.h"

#include "dbus-interfaces/errors.h"
#include "model/stats.h"

#define DIGITS "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static RdSettings *
change (const RdSettings *settings, const char *text, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (text));

  return rd_settings_with_variant (settings, dict, error);
}

static void
test_change_and_show (void)
{
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (RdSettings) some
      = change (plain, "{'Address': <'localhost:5222'>, 'DirectTls': <true>}", NULL);
  g_autoptr (RdSettings) most = change (
      some, "{'CaFile': <'/etc/ca.pem'>, 'AllowPlain': <true>, 'Enabled': <false>}", NULL);
  g_autoptr (RdSettings) all
      = change (most, "{'Visibility': <'xa'>, 'ShrinkGuard': <@u 80>}", NULL);
  g_autoptr (GVariant) shown = g_variant_ref_sink (rd_settings_to_variant (all));
  const char *address, *ca_file, *certificate, *visibility;
  gboolean direct, allow, enabled;
  unsigned shrink_guard;

  g_assert_true (plain->is_enabled);
  g_assert_cmpstr (plain->address, ==, "");
  g_assert_true (g_variant_is_of_type (shown, G_VARIANT_TYPE_VARDICT));
  g_assert_cmpuint (g_variant_n_children (shown), ==, 14);
  g_assert_true (g_variant_lookup (shown, "Address", "&s", &address));
  g_assert_true (g_variant_lookup (shown, "CaFile", "&s", &ca_file));
  g_assert_true (g_variant_lookup (shown, "TrustedCertificate", "&s", &certificate));
  g_assert_true (g_variant_lookup (shown, "DirectTls", "b", &direct));
  g_assert_true (g_variant_lookup (shown, "AllowPlain", "b", &allow));
  g_assert_true (g_variant_lookup (shown, "Enabled", "b", &enabled));
  g_assert_true (g_variant_lookup (shown, "Visibility", "&s", &visibility));
  g_assert_true (g_variant_lookup (shown, "ShrinkGuard", "u", &shrink_guard));
  g_assert_cmpstr (address, ==, "localhost:5222");
  g_assert_cmpstr (ca_file, ==, "/etc/ca.pem");
  g_assert_cmpstr (certificate, ==, "");
  g_assert_cmpstr (visibility, ==, "xa");
  g_assert_cmpuint (shrink_guard, ==, 80);
  g_assert_true (direct && allow && !enabled);
}

static void
test_visibility_and_guard (void)
{
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (RdSettings) seen = change (plain, "{'Visibility': <'xa'>}", NULL);
  g_autoptr (RdSettings) hidden = change (seen, "{'Visibility': <'none'>}", NULL);
  g_autoptr (RdSettings) off = change (plain, "{'ShrinkGuard': <@u 0>}", NULL);
  g_autoptr (RdSettings) most = change (plain, "{'ShrinkGuard': <@u 100>}", NULL);
  g_autoptr (GVariant) shown = g_variant_ref_sink (rd_settings_to_variant (plain));
  const char *word;

  g_assert_cmpuint (plain->visibility, ==, RD_VISIBILITY_NONE);
  g_assert_cmpuint (plain->shrink_guard, ==, 50);
  g_assert_true (g_variant_lookup (shown, "Visibility", "&s", &word));
  g_assert_cmpstr (word, ==, "none");
  g_assert_cmpuint (seen->visibility, ==, RD_VISIBILITY_XA);
  g_assert_cmpuint (seen->shrink_guard, ==, 50);
  g_assert_cmpuint (hidden->visibility, ==, RD_VISIBILITY_NONE);
  g_assert_cmpuint (off->shrink_guard, ==, 0);
  g_assert_cmpuint (most->shrink_guard, ==, 100);
}

static void
test_ping_interval (void)
{
  static const unsigned good[] = { 0, 30, 86400 }, bad[] = { 1, 29, 86401, UINT32_MAX };
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (GVariant) shown = g_variant_ref_sink (rd_settings_to_variant (plain));
  unsigned number;

  g_assert_true (g_variant_lookup (shown, "PingInterval", "u", &number));
  g_assert_cmpuint (number, ==, 180);
  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'PingInterval': <@u %u>}", good[i]);
      g_autoptr (RdSettings) changed = change (plain, text, NULL);

      g_assert_cmpuint (changed->ping_interval, ==, good[i]);
      g_assert_true (rd_settings_is_same_connection (changed, plain));
      g_assert_false (rd_settings_equal (changed, plain));
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'PingInterval': <@u %u>}", bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (change (plain, text, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
    }
}

static void
test_password_command (void)
{
  static const char *const good[] = { "@as []", "['pass']", "['/bin/my pass', './x', '']" };
  static const char *const kept[] = { "", "pass", "'/bin/my pass' ./x ''" };
  static const char *const bad[] = { "['']", "['bin/pass']", "['./pass', 'x']" };
  g_autoptr (RdSettings) plain = rd_settings_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'PasswordCommand': <%s>}", good[i]);
      g_autoptr (RdSettings) changed = change (plain, text, NULL);

      g_assert_cmpstr (changed->password_command, ==, kept[i]);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'PasswordCommand': <%s>}", bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (change (plain, text, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_nonnull (strstr (error->message, "absolute path"));
    }
}

/* Many words, or long ones; and a line that is none of ours. */
static void
test_odd_password_commands (void)
{
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (GString) many = g_string_new ("{'PasswordCommand': <['x'");
  g_autofree char *word = g_strnfill (4097, 'x');
  g_autofree char *large = g_strdup_printf ("{'PasswordCommand': <['%s']>}", word);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) shown = NULL;
  g_autofree const char **words = NULL;

  for (unsigned i = 0; i < 64; i++)
    g_string_append (many, ", 'x'");
  g_string_append (many, "]>}");
  g_assert_null (change (plain, many->str, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_clear_error (&error);
  g_assert_null (change (plain, large, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_free (plain->password_command);
  plain->password_command = g_strdup ("it's");
  shown = g_variant_ref_sink (rd_settings_to_variant (plain));
  g_assert_true (g_variant_lookup (shown, "PasswordCommand", "^a&s", &words));
  g_assert_cmpstr (words[0], ==, "it's");
  g_assert_null (words[1]);
}

static void
assert_proxy (const char *proxy, const char *expected_host, unsigned expected_port)
{
  g_autofree char *host = NULL;
  uint16_t port;

  g_assert_true (rd_settings_split_proxy (proxy, &host, &port));
  g_assert_cmpstr (host, ==, expected_host);
  g_assert_cmpuint (port, ==, expected_port);
}

/* A password is refused, and not repeated. */
static void
test_proxy (void)
{
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (RdSettings) some = change (plain, "{'Proxy': <'socks5://tor.example:9050'>}", NULL);
  g_autoptr (RdSettings) none = change (some, "{'Proxy': <''>}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (plain->proxy, ==, "");
  g_assert_cmpstr (some->proxy, ==, "socks5://tor.example:9050");
  g_assert_cmpstr (none->proxy, ==, "");
  assert_proxy ("socks5://tor.example:9050", "tor.example", 9050);
  assert_proxy ("socks5://[::1]:1", "::1", 1);
  g_assert_null (change (plain, "{'Proxy': <'socks5://anna:hush@127.0.0.1:9050'>}", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_assert_nonnull (strstr (error->message, "no password"));
  g_assert_null (strstr (error->message, "hush"));
}

/* What the store wrote down comes back as it was. */
static void
test_there_and_back (void)
{
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (RdSettings) settings = change (
      plain,
      "{'Address': <'a:1'>, 'DirectTls': <true>, 'Visibility': <'xa'>, 'ShrinkGuard': <@u 7>, "
      "'PingInterval': <@u 60>, 'HistoryMax': <@u 1000>, 'Proxy': <'socks5://[::1]:9050'>, "
      "'PasswordCommand': <['sh', '-c', "
      "'echo $A', '']>}",
      NULL);
  GVariantDict dict;
  g_autoptr (GVariant) shown = g_variant_ref_sink (rd_settings_to_variant (settings));
  g_autoptr (GVariant) kept = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (RdSettings) back = NULL;

  g_variant_dict_init (&dict, shown);
  g_variant_dict_remove (&dict, "TrustedCertificate");
  kept = g_variant_ref_sink (g_variant_dict_end (&dict));
  back = rd_settings_with_variant (plain, kept, NULL);
  again = g_variant_ref_sink (rd_settings_to_variant (back));
  g_assert_cmpvariant (again, shown);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *dict, *key;
  } rows[] = {
    { "{'Password': <'x'>}", "Password" },
    { "{'TrustedCertificate': <'" DIGITS "'>}", "TrustedCertificate" },
    { "{'Address': <'localhost'>}", "Address" },
    { "{'Address': <'localhost:\v5222'>}", "Address" },
    { "{'Address': <true>}", "Address" },
    { "{'Enabled': <'yes'>}", "Enabled" },
    { "{'CaFile': <'ca.pem'>}", "CaFile" },
    { "{'Proxy': <'127.0.0.1:9050'>}", "Proxy" },
    { "{'Proxy': <'socks5://127.0.0.1'>}", "Proxy" },
    { "{'Proxy': <'socks5://127.0.0.1:9050/'>}", "Proxy" },
    { "{'Proxy': <'socks5://::1:9050'>}", "Proxy" },
    { "{'Proxy': <'socks4://127.0.0.1:9050'>}", "Proxy" },
    { "{'Proxy': <'http://127.0.0.1:8080'>}", "Proxy" },
    { "{'Proxy': <'SOCKS5://127.0.0.1:9050'>}", "Proxy" },
    { "{'Proxy': <true>}", "Proxy" },
    { "{'ClientCertificate': <'c.pem'>}", "ClientCertificate" },
    { "{'ClientKey': <'k.pem'>}", "ClientKey" },
    { "{'AllowPlain': <true>, 'DirectTls': <1>}", "DirectTls" },
    { "{'Visibility': <'chat'>}", "Visibility" },
    { "{'Visibility': <''>}", "Visibility" },
    { "{'Visibility': <true>}", "Visibility" },
    { "{'ShrinkGuard': <@u 101>}", "ShrinkGuard" },
    { "{'ShrinkGuard': <@u 4294967295>}", "ShrinkGuard" },
    { "{'ShrinkGuard': <50>}", "ShrinkGuard" },
    { "{'HistoryMax': <@u 0>}", "HistoryMax" },
    { "{'HistoryMax': <@u 999>}", "HistoryMax" },
    { "{'HistoryMax': <@u 1000001>}", "HistoryMax" },
  };
  g_autoptr (RdSettings) settings = rd_settings_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (change (settings, rows[i].dict, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_nonnull (strstr (error->message, rows[i].key));
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *address, *host;
    uint16_t port;
  } good[] = { { "localhost:5222", "localhost", 5222 },
               { "127.0.0.1:1", "127.0.0.1", 1 },
               { "[::1]:65535", "::1", 65535 },
               { "xmpp-1.example.org:5223", "xmpp-1.example.org", 5223 },
               { "bücher.example:5222", "bücher.example", 5222 } };
  static const char *const bad[]
      = { "",      ":",     ":5222",         "a",     "a:",       "a:0",   "a:65536",
          "a:x",   "a: 1",  "a:-1",          "a:+1",  "::1:5222", "[::1]", "[::1]5222",
          "[]:1",  "[a]:1", "[127.0.0.1]:1", "a b:1", "a/b:1",    "[:1",   "]:1",
          "[::1:1" };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *host = NULL;
      uint16_t port = 0;

      g_assert_true (rd_settings_split_address (good[i].address, &host, &port));
      g_assert_cmpstr (host, ==, good[i].host);
      g_assert_cmpuint (port, ==, good[i].port);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      char *host = NULL;
      uint16_t port = 7;

      g_test_message ("%s", bad[i]);
      g_assert_false (rd_settings_split_address (bad[i], &host, &port));
      g_assert_null (host);
      g_assert_cmpuint (port, ==, 7);
    }
}

static void
test_fingerprints (void)
{
  static const char *const good[]
      = { DIGITS, "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
          ("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:"
           "dd:ee:FF") };
  static const char *const bad[] = { "0",
                                     DIGITS "0",
                                     "0x" DIGITS,
                                     DIGITS ":",
                                     ":" DIGITS,
                                     ("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:"
                                      "44:55:66:77:88:99:aa:bb:cc:dd:ee:f:"),
                                     "000:1:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:"
                                     "44:55:66:77:88:99:aa:bb:cc:dd:ee:ff" };
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSettings) trusting = NULL;
  g_autoptr (RdSettings) cleared = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_clear_pointer (&trusting, rd_settings_free);
      trusting = rd_settings_with_certificate (settings, good[i], NULL);
      g_assert_cmpstr (trusting->trusted_certificate, ==, DIGITS);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (rd_settings_with_certificate (settings, bad[i], &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
    }
  cleared = rd_settings_with_certificate (trusting, "", NULL);
  g_assert_cmpstr (cleared->trusted_certificate, ==, "");
}

static void
test_same_connection (void)
{
  static const char *const other[]
      = { "{'Address': <'a:1'>}", "{'DirectTls': <true>}", "{'CaFile': <'/a'>}",
          "{'AllowPlain': <true>}", "{'Proxy': <'socks5://a:1'>}" };
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSettings) disabled = change (settings, "{'Enabled': <false>}", NULL);
  g_autoptr (RdSettings) trusting = rd_settings_with_certificate (settings, DIGITS, NULL);
  g_autoptr (RdSettings) followed
      = change (settings, "{'Visibility': <'xa'>, 'ShrinkGuard': <@u 0>}", NULL);

  g_assert_true (rd_settings_is_same_connection (settings, disabled));
  g_assert_true (rd_settings_is_same_connection (settings, followed));
  g_assert_false (rd_settings_is_same_connection (settings, trusting));
  for (size_t i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autoptr (RdSettings) changed = change (settings, other[i], NULL);

      g_assert_false (rd_settings_is_same_connection (settings, changed));
    }
}

/* Whatever the dictionary shows. */
static void
test_equal (void)
{
  static const char *const other[] = {
    "{'Enabled': <false>}",     "{'Address': <'a:1'>}",        "{'DirectTls': <true>}",
    "{'CaFile': <'/a'>}",       "{'AllowPlain': <true>}",      "{'Visibility': <'xa'>}",
    "{'ShrinkGuard': <@u 0>}",  "{'Proxy': <'socks5://a:1'>}", "{'ClientCertificate': <'/c'>}",
    "{'ClientKey': <'/k'>}",    "{'PingInterval': <@u 0>}",    "{'PasswordCommand': <['pass']>}",
    "{'HistoryMax': <@u 1000>}"
  };
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSettings) same = rd_settings_copy (settings);
  g_autoptr (RdSettings) trusting = rd_settings_with_certificate (settings, DIGITS, NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (rd_settings_to_variant (settings));

  g_assert_true (rd_settings_equal (settings, same));
  g_assert_false (rd_settings_equal (settings, trusting));
  for (size_t i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autoptr (RdSettings) changed = change (settings, other[i], NULL);

      g_assert_false (rd_settings_equal (settings, changed));
      g_assert_false (rd_settings_equal (changed, settings));
    }
  g_assert_cmpuint (g_variant_n_children (dict), ==, G_N_ELEMENTS (other) + 1);
}

static void
test_profile_names (void)
{
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *too_long = g_strnfill (65, 'a');
  const char *good[] = { "a", "work", "Me_2.x-y", "_", "0", "All", longest };
  const char *bad[] = { "", ".a", "-a", "all", "a b", "ä", "a/b", "a\n", "a\xff", too_long };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (rd_settings_check_profile_name (good[i], NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (rd_settings_check_profile_name (bad[i], &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_averages (void)
{
  g_autoptr (RdStats) stats = rd_stats_new ();

  g_assert_cmpfloat (rd_stats_get_contacts_per_group (stats), ==, 0);
  g_assert_cmpfloat (rd_stats_get_groups_per_contact (stats), ==, 0);
  stats->total = 4;
  rd_stats_add_row (stats->groups, "a", 2);
  rd_stats_add_row (stats->groups, "b", 3);
  g_assert_cmpfloat (rd_stats_get_contacts_per_group (stats), ==, 2.5);
  g_assert_cmpfloat (rd_stats_get_groups_per_contact (stats), ==, 1.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/a-proxy-has-no-password", test_proxy);
  g_test_add_func ("/settings/change-and-show", test_change_and_show);
  g_test_add_func ("/settings/visibility-and-guard", test_visibility_and_guard);
  g_test_add_func ("/settings/ping-interval", test_ping_interval);
  g_test_add_func ("/settings/password-command", test_password_command);
  g_test_add_func ("/settings/odd-password-commands", test_odd_password_commands);
  g_test_add_func ("/settings/there-and-back", test_there_and_back);
  g_test_add_func ("/settings/refused", test_refused);
  g_test_add_func ("/settings/addresses", test_addresses);
  g_test_add_func ("/settings/fingerprints", test_fingerprints);
  g_test_add_func ("/settings/same-connection", test_same_connection);
  g_test_add_func ("/settings/equal", test_equal);
  g_test_add_func ("/settings/profile-names", test_profile_names);
  g_test_add_func ("/stats/averages", test_averages);
  return g_test_run ();
}
