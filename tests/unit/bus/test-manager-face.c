/* Manager: profiles are added, found, made the default, and removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include "dbus-interfaces/call-limits.h"

#define PROFILE(name) "('/im/rosterd/Roster1/profile/" name "',)"
#define OBJECT(name) "(objectpath '/im/rosterd/Roster1/profile/" name "',)"

static void
assert_property (House *house, const char *property, const char *value)
{
  g_autofree char *text = house_get (house, ROOT, "Manager", property);

  g_assert_cmpstr (text, ==, value);
}

static void
ask_all (House *house, const BusRow *rows, size_t n_rows)
{
  played_bus_ask_all (house->bus, ROOT, rows, n_rows);
}

static void
test_find (House *house)
{
  static const BusRow rows[] = {
    { "by its name", "Manager.FindProfile", "('me',)", PROFILE ("me") },
    { "by its JID", "Manager.FindProfile", "('Me@Example.ORG',)", PROFILE ("me") },
    { "the default one", "Manager.FindProfile", "('',)", PROFILE ("me") },
    { "one that is not there", "Manager.FindProfile", "('you',)", "NoSuchProfile: *\"you\"*" },
  };

  ask_all (house, rows, G_N_ELEMENTS (rows));
}

static void
test_add (House *house)
{
  static const BusRow rows[] = {
    { "a name with signs", "Manager.AddProfile", "('a.b-c_d', 'a@x', {'Enabled': <false>})",
      PROFILE ("a_2eb_2dc_5fd") },
    { "the settings are kept", "Manager.FindProfile", "('a@x',)", PROFILE ("a_2eb_2dc_5fd") },
    { "one that could be added", "Manager.CheckProfile", "('b', 'b@x', {'Enabled': <false>})",
      "(true,)" },
    { "one with its own password", "Manager.CheckProfile",
      "('b', 'b@x', {'PasswordCommand': <['true']>})", "(false,)" },
    { "a checked name that is taken", "Manager.CheckProfile", "('me', 'b@x', @a{sv} {})",
      "ProfileExists: *" },
    { "a checked JID that is taken", "Manager.CheckProfile", "('b', 'ME@example.org', @a{sv} {})",
      "ProfileExists: *" },
    { "a checked name that is none", "Manager.CheckProfile", "('all', 'b@x', @a{sv} {})",
      "InvalidArguments: *" },
    { "a checked JID that is none", "Manager.CheckProfile", "('b', 'b', @a{sv} {})",
      "InvalidJid: *" },
    { "a checked setting that is none", "Manager.CheckProfile", "('b', 'b@x', {'Colour': <'red'>})",
      "InvalidArguments: *" },
    { "the same name", "Manager.AddProfile", "('me', 'b@x', @a{sv} {})", "ProfileExists: *" },
    { "the same JID", "Manager.AddProfile", "('b', 'me@example.org', @a{sv} {})",
      "ProfileExists: *" },
    { "a name that is none", "Manager.AddProfile", "('all', 'b@x', @a{sv} {})",
      "InvalidArguments: *" },
    { "a JID that is none", "Manager.AddProfile", "('b', '@', @a{sv} {})", "InvalidJid: *" },
    { "a setting that is none", "Manager.AddProfile", "('b', 'b@x', {'Colour': <'red'>})",
      "InvalidArguments: *Colour*" },
  };
  g_autofree char *enabled = NULL;

  ask_all (house, rows, G_N_ELEMENTS (rows));
  assert_property (house, "Profiles",
                   "(<[objectpath '/im/rosterd/Roster1/profile/a_2eb_2dc_5fd', "
                   "'/im/rosterd/Roster1/profile/me']>,)");
  assert_property (house, "DefaultProfile", "(<objectpath '/im/rosterd/Roster1/profile/me'>,)");
  enabled = house_get (house, ROOT "/profile/a_2eb_2dc_5fd", "Profile", "Enabled");
  g_assert_cmpstr (enabled, ==, "(<false>,)");
}

static void
test_limits (House *house)
{
  static const struct
  {
    const char *member, *format;
    unsigned n;
    const char *answer;
  } rows[] = {
    { "Manager.FindProfile", "('%s',)", RD_JID_SIZE_MAX, "NoSuchProfile: *" },
    { "Manager.FindProfile", "('%s',)", RD_JID_SIZE_MAX + 1, "LimitExceeded: *name or JID*3071*" },
    { "Manager.AddProfile", "('%s', 'b@x', @a{sv} {})", RD_SETTING_SIZE_MAX,
      "InvalidArguments: *" },
    { "Manager.AddProfile", "('%s', 'b@x', @a{sv} {})", RD_SETTING_SIZE_MAX + 1,
      "LimitExceeded: *name*4096*" },
    { "Manager.AddProfile", "('b', '%s', @a{sv} {})", RD_JID_SIZE_MAX, "InvalidJid: *" },
    { "Manager.AddProfile", "('b', '%s', @a{sv} {})", RD_JID_SIZE_MAX + 1,
      "LimitExceeded: *JID*3071*" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) halves = g_strsplit (rows[i].format, "%s", 2);
      g_autofree char *text = g_strnfill (rows[i].n, 'a');
      g_autofree char *arguments = g_strconcat (halves[0], text, halves[1], NULL);
      g_autofree char *answer = played_bus_ask (house->bus, ROOT, rows[i].member, arguments);

      assert_like (rows[i].member, answer, rows[i].answer);
    }
}

static void
test_default (House *house)
{
  static const BusRow rows[] = {
    { "another", "Manager.AddProfile", "('b', 'b@x', {'Enabled': <false>})", PROFILE ("b") },
    { "becomes the default", "Manager.SetDefaultProfile", OBJECT ("b"), "()" },
    { "and is found as such", "Manager.FindProfile", "('',)", PROFILE ("b") },
    { "one that is not there", "Manager.SetDefaultProfile", OBJECT ("c"),
      "NoSuchProfile: There is no profile at /im/rosterd/Roster1/profile/c." },
  };

  ask_all (house, rows, G_N_ELEMENTS (rows));
  assert_property (house, "DefaultProfile", "(<objectpath '/im/rosterd/Roster1/profile/b'>,)");
}

static void
test_remove (House *house)
{
  static const BusRow rows[] = {
    { "one that is not there", "Manager.RemoveProfile", OBJECT ("m"),
      "NoSuchProfile: There is no profile at /im/rosterd/Roster1/profile/m." },
    { "the only one", "Manager.RemoveProfile", "(objectpath '/im/rosterd/Roster1/profile/me',)",
      "()" },
    { "it is gone", "Manager.FindProfile", "('',)", "NoSuchProfile: There is no profile yet*" },
    { "it is not there twice", "Manager.RemoveProfile", OBJECT ("me"), "NoSuchProfile: *" },
  };
  g_autofree char *text = NULL;

  ask_all (house, rows, G_N_ELEMENTS (rows));
  assert_property (house, "Profiles", "(<@ao []>,)");
  assert_property (house, "DefaultProfile", "(<objectpath '/'>,)");
  text = house_ask (house, "Profile.Connect", NULL);
  assert_like ("its object is gone", text, "UnknownMethod: *");
  house->me = NULL;
}

static void
test_properties (House *house)
{
  assert_property (house, "Version", "(<'" RD_VERSION "'>,)");
  assert_property (house, "StoreNotice", "(<'A notice.'>,)");
  assert_property (house, "Profiles", "(<[objectpath '/im/rosterd/Roster1/profile/me']>,)");
  assert_property (house, "DefaultProfile", "(<objectpath '/im/rosterd/Roster1/profile/me'>,)");
}

/* -- Debug, on the same object ----------------------------------------------------------------- */

static void
test_stats (House *house)
{
  static const BusRow rows[] = {
    { "the figures", "Debug.GetStats", NULL,
      "*'Turns': <uint64 1>* & *'LongTurns': <uint64 2>* & *'LongestTurn': <uint64 3>* & "
      "*'LongCpuTurns': <uint64 4>* & *'LongestCpuTurn': <uint64 5>*" },
    { "they begin anew", "Debug.ResetStats", NULL, "()" },
    { "at zero", "Debug.GetStats", NULL, "*'LongestTurn': <uint64 0>*" },
  };

  house->turns = (RdTurns){ 1, 2, 3, 4, 5 };
  ask_all (house, rows, G_N_ELEMENTS (rows));
  g_assert_cmpuint (house->turns.n_turns, ==, 0);
}

static const HouseTest tests[] = {
  { "finds-a-profile-however-it-is-named", test_find, NULL },
  { "adds-profiles", test_add, NULL },
  { "refuses-what-is-over-a-limit", test_limits, NULL },
  { "makes-another-the-default", test_default, NULL },
  { "removes-a-profile-and-its-object", test_remove, NULL },
  { "has-properties", test_properties, NULL },
  { "tells-figures-and-begins-anew", test_stats, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/manager-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
