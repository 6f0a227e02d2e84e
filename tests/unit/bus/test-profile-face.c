/* Profile: its settings and password are changed, and its properties say what it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include "dbus-interfaces/call-limits.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
assert_property (House *house, const char *property, const char *pattern)
{
  g_autofree char *text = house_get (house, ME, "Profile", property);
  g_autofree char *value = house_fill_in (house, pattern);

  assert_like (property, text, value);
}

static void
furnish_all (House *house)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();

  house_receive_roster (house);
  settings->is_enabled = false;
  g_assert_true (save_settings (house->ground.store, house->ground.profile, settings, NULL));
}

static void
test_properties (House *house)
{
  static const struct
  {
    const char *property, *value;
  } rows[] = {
    { "Name", "(<'me'>,)" },
    { "Jid", "(<'me@example.org'>,)" },
    { "Enabled", "(<false>,)" },
    { "State", "(<'offline'>,)" },
    { "LastError", "(<('', '')>,)" },
    { "Remedy", "(<('', '')>,)" },
    { "Certificate", "(<@a{sv} {}>,)" },
    { "NextRetry", "(<uint64 0>,)" },
    { "RosterVersion", "(<'v'>,)" },
    { "VersionDistrust", "(<('', '')>,)" },
    { "LastDoubt", "(<(uint64 0, '', '')>,)" },
    { "LeftOut", "(<@as []>,)" },
    { "LeftOutCount", "(<uint32 0>,)" },
    { "Versioning", "(<false>,)" },
    { "LastSync", "(<uint64 1????????*>,)" },
    { "Contacts", "(<uint32 3>,)" },
    { "Serial", "(<uint64 $3>,)" },
    { "RosterNotice", "(<''>,)" },
    { "RosterNoticeJob", "(<uint64 0>,)" },
    { "PasswordStorage", "(<'none'>,)" },
    { "StrongestLogin", "(<''>,)" },
    { "AcceptedLogin", "(<''>,)" },
    { "ClientCertificateExpires", "(<uint64 0>,)" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_property (house, rows[i].property, rows[i].value);
}

static void
test_login (House *house)
{
  RdProfileRecord *record = (RdProfileRecord *)rd_profile_get_record (house->me);
  static const BusRow rows[] = {
    { "nothing that was not refused", "Profile.AcceptWeakerLogin", "('SCRAM-SHA-1',)",
      "InvalidArguments: No login of *" },
  };

  g_free (record->login_memory);
  record->login_memory = g_strdup ("best=SCRAM-SHA-256-PLUS accepted=SCRAM-SHA-1:0000:");
  g_signal_emit_by_name (house->me, "changed");
  assert_property (house, "StrongestLogin", "(<'SCRAM-SHA-256-PLUS'>,)");
  house_ask_all (house, rows, G_N_ELEMENTS (rows));
  assert_property (house, "StrongestLogin", "(<'SCRAM-SHA-256-PLUS'>,)");
  assert_property (house, "AcceptedLogin", "(<'SCRAM-SHA-1'>,)");
}

/* The record is the profile's own; what it says is told at the next change. */
static void
test_sync_properties (House *house)
{
  RdProfileRecord *record = (RdProfileRecord *)rd_profile_get_record (house->me);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new ();

  g_ptr_array_add (left_out, (gpointer) "big@x");
  rd_sync_state_take_whole (record->sync, "w", left_out, 7, 55);
  rd_sync_state_take_doubt (record->sync, RD_DOUBT_SAME_VERSION, "a@x", 66);
  record->n_contacts = 12;
  record->shrink = (RdShrink){ 3, 1000000, 20, 2 };
  g_signal_emit_by_name (house->me, "changed");
  assert_property (house, "LastSync", "(<uint64 55>,)");
  assert_property (house, "LeftOut", "(<['big@x']>,)");
  assert_property (house, "LeftOutCount", "(<uint32 7>,)");
  assert_property (house, "LastDoubt", "(<(uint64 66, 'same-version', *a@x*)>,)");
  assert_property (house, "VersionDistrust", "(<('same-version', '?*')>,)");
  assert_property (house, "Contacts", "(<uint32 12>,)");
  assert_property (house, "RosterNotice", "(<\"*2 contacts instead of 20*job 3*\">,)");
  assert_property (house, "RosterNoticeJob", "(<uint64 3>,)");
  assert_property (house, "RosterVersion", "(<''>,)");
}

static void
test_settings (House *house)
{
  static const BusRow rows[] = {
    { "what is set is set", "Profile.Configure",
      "({'Address': <'[::1]:5223'>, 'ShrinkGuard': <uint32 40>},)", "()" },
    { "what is none is not", "Profile.Configure", "({'Colour': <'red'>},)",
      "InvalidArguments: *Colour*" },
    { "a certificate's fingerprint", "Profile.TrustCertificate", "('" FINGERPRINT "',)", "()" },
    { "a fingerprint that is none", "Profile.TrustCertificate", "('abc',)", "InvalidArguments: *" },
    { "versions are trusted", "Profile.TrustVersions", NULL, "()" },
    { "a notice is dismissed", "Profile.DismissNotice", NULL, "()" },
  };

  house_ask_all (house, rows, G_N_ELEMENTS (rows));
  assert_property (house, "Settings",
                   "*'Address': <'[::1]:5223'>* & *'ShrinkGuard': <uint32 40>* & "
                   "*'TrustedCertificate': <'" FINGERPRINT "'>*");
}

static void
test_notice (House *house)
{
  RdProfileRecord *record = (RdProfileRecord *)rd_profile_get_record (house->me);
  g_autofree char *answer = NULL;

  record->shrink = (RdShrink){ 3, 1000000, 20, 2 };
  g_signal_emit_by_name (house->me, "changed");
  assert_property (house, "RosterNotice", "(<\"?*\">,)");
  answer = house_ask (house, "Profile.DismissNotice", NULL);
  g_assert_cmpstr (answer, ==, "()");
  assert_property (house, "RosterNotice", "(<''>,)");
}

static void
test_distrust (House *house)
{
  RdProfileRecord *record = (RdProfileRecord *)rd_profile_get_record (house->me);
  g_autofree char *answer = NULL;

  rd_sync_state_take_doubt (record->sync, RD_DOUBT_REMOVAL_WITH_GROUPS, "a@x", 66);
  g_signal_emit_by_name (house->me, "changed");
  assert_property (house, "VersionDistrust", "(<('removal-with-groups', '?*')>,)");
  answer = house_ask (house, "Profile.TrustVersions", NULL);
  g_assert_cmpstr (answer, ==, "()");
  assert_property (house, "VersionDistrust", "(<('', '')>,)");
}

/* Without a password it fails, and says so. */
static void
test_switch (House *house)
{
  g_autofree char *connected = house_ask (house, "Profile.Connect", NULL);
  g_autofree char *disconnected = NULL;

  g_assert_cmpstr (connected, ==, "()");
  assert_property (house, "Enabled", "(<true>,)");
  while (rd_session_get_state (rd_profile_get_session (house->me)) == RD_STATE_CONNECTING)
    played_bus_wait (house->bus);
  assert_property (house, "State", "(<'failed'>,)");
  assert_property (house, "LastError", "(<('im.rosterd.Roster1.Error.PasswordNeeded', '?*')>,)");
  assert_property (house, "Remedy", "(<('password', '')>,)");
  disconnected = house_ask (house, "Profile.Disconnect", NULL);
  g_assert_cmpstr (disconnected, ==, "()");
  assert_property (house, "Enabled", "(<false>,)");
  assert_property (house, "State", "(<'disabled'>,)");
  assert_property (house, "LastError", "(<('', '')>,)");
  assert_property (house, "Remedy", "(<('', '')>,)");
}

/* The server is not there. */
static void
test_waiting (House *house)
{
  house_connect (house);
  g_clear_object (&house->server);
  played_bus_settle (house->bus);
  g_free (house_ask (house, "Profile.Configure", "({'Address': <'127.0.0.1:1'>},)"));
  while (rd_session_get_state (rd_profile_get_session (house->me)) != RD_STATE_WAITING)
    played_bus_wait (house->bus);
  assert_property (house, "State", "(<'waiting'>,)");
  assert_property (house, "NextRetry", "(<uint64 1????????*>,)");
  assert_property (house, "LastError", "(<('im.rosterd.Roster1.Error.ConnectionFailed', '?*')>,)");
}

/* -- the password ------------------------------------------------------------------------------ */

static guint32
send_password (House *house, const char *sender, int fd)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GDBusMessage *call
      = played_bus_make_call (sender, ME, "Profile.SetPassword", g_variant_new ("(h)", 0));

  if (fd >= 0)
    {
      g_assert_cmpint (g_unix_fd_list_append (fds, fd, NULL), ==, 0);
      g_dbus_message_set_unix_fd_list (call, fds);
    }
  return played_bus_send (house->bus, call);
}

/* The ends of a pipe, the one for reading handed over. */
static guint32
begin_password (House *house, const char *sender, int *writing)
{
  int ends[2];
  guint32 serial;

  g_assert_cmpint (pipe (ends), ==, 0);
  *writing = ends[1];
  serial = send_password (house, sender, ends[0]);
  close (ends[0]);
  return serial;
}

static void
test_password (House *house)
{
  int writing;
  guint32 serial = begin_password (house, CALLER, &writing);
  g_autofree char *kept = NULL;
  g_autofree char *forgotten = NULL;

  g_assert_cmpint (write (writing, "secret\n", 7), ==, 7);
  close (writing);
  kept = played_bus_take_text (house->bus, serial);
  g_assert_cmpstr (kept, ==, "('memory',)");
  assert_property (house, "PasswordStorage", "(<'memory'>,)");
  forgotten = house_ask (house, "Profile.ForgetPassword", NULL);
  g_assert_cmpstr (forgotten, ==, "()");
  assert_property (house, "PasswordStorage", "(<'none'>,)");
}

static void
test_no_password (House *house)
{
  int writing;
  guint32 serial = begin_password (house, CALLER, &writing);
  g_autofree char *empty = NULL;
  g_autofree char *none = NULL;

  close (writing);
  empty = played_bus_take_text (house->bus, serial);
  g_assert_cmpstr (empty, ==, "InvalidArguments: The password is empty.");
  none = played_bus_take_text (house->bus, send_password (house, CALLER, -1));
  assert_like ("no descriptor comes", none, "InvalidArguments: The call hands no file*");
  assert_property (house, "PasswordStorage", "(<'none'>,)");
}

/* So many are read at once; each that ends, or whose caller leaves, makes room. */
static void
test_many_passwords (House *house)
{
  int writing[RD_PASSWORD_READINGS_MAX + 1];
  guint32 serials[RD_PASSWORD_READINGS_MAX + 1];
  g_autofree char *refusal = NULL;
  g_autofree char *ended = NULL;
  g_autofree char *next = NULL;

  for (unsigned i = 0; i < RD_PASSWORD_READINGS_MAX; i++)
    {
      g_autofree char *sender = g_strdup_printf (":2.%u", i);

      serials[i] = begin_password (house, sender, &writing[i]);
    }
  serials[RD_PASSWORD_READINGS_MAX]
      = begin_password (house, CALLER, &writing[RD_PASSWORD_READINGS_MAX]);
  refusal = played_bus_take_text (house->bus, serials[RD_PASSWORD_READINGS_MAX]);
  assert_like ("one too many", refusal, "LimitExceeded: 10 passwords *");
  close (writing[RD_PASSWORD_READINGS_MAX]);

  close (writing[0]);
  ended = played_bus_take_text (house->bus, serials[0]);
  assert_like ("one that ends", ended, "InvalidArguments: *");
  serials[0] = begin_password (house, ":2.0", &writing[0]);
  played_bus_leave (house->bus, ":2.1");
  played_bus_settle (house->bus);
  serials[RD_PASSWORD_READINGS_MAX]
      = begin_password (house, CALLER, &writing[RD_PASSWORD_READINGS_MAX]);
  g_assert_cmpint (write (writing[RD_PASSWORD_READINGS_MAX], "s", 1), ==, 1);
  close (writing[RD_PASSWORD_READINGS_MAX]);
  next = played_bus_take_text (house->bus, serials[RD_PASSWORD_READINGS_MAX]);
  g_assert_cmpstr (next, ==, "('memory',)");
  for (unsigned i = 0; i < RD_PASSWORD_READINGS_MAX; i++)
    {
      g_assert_false (i != 1 && played_bus_is_answered (house->bus, serials[i]));
      close (writing[i]);
      if (i != 1)
        g_object_unref (played_bus_take_answer (house->bus, serials[i]));
    }
}

static const HouseTest tests[] = {
  { "says-what-the-store-has", test_properties, furnish_all },
  { "says-how-the-sync-stands", test_sync_properties, NULL },
  { "says-what-logins-had", test_login, NULL },
  { "keeps-settings", test_settings, NULL },
  { "dismisses-the-notice", test_notice, NULL },
  { "trusts-the-versions-again", test_distrust, NULL },
  { "is-switched-on-and-off", test_switch, furnish_all },
  { "waits-when-no-server-is-there", test_waiting, NULL },
  { "takes-a-password-from-a-pipe", test_password, NULL },
  { "refuses-what-is-no-password", test_no_password, NULL },
  { "reads-ten-passwords-at-once", test_many_passwords, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/profile-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
