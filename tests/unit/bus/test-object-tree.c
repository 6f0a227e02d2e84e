/* What stands on the bus: the manager, profiles and jobs as they come and go, and a list of all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "gate-ground.h"
#include "house.h"
#include "roster-bus.h"

#define LIST "org.freedesktop.DBus.ObjectManager.GetManagedObjects"

static void
assert_list (House *house, const char *pattern)
{
  g_autofree char *text = played_bus_ask (house->bus, ROOT, LIST, NULL);

  assert_like ("the list", text, pattern);
}

static void
test_list (House *house)
{
  assert_list (house, "({'/im/rosterd/Roster1/profile/me': {*}},) & "
                      "*'im.rosterd.Roster1.Profile': {*'Name': <'me'>* & "
                      "*'im.rosterd.Roster1.Roster': {}* & "
                      "*'im.rosterd.Roster1.History': {}* & "
                      "*'im.rosterd.Roster1.Subscriptions': {}* & "
                      "*'im.rosterd.Roster1.Past': {*}* & "
                      "*'im.rosterd.Roster1.Heard': {}*");
}

/* A property that has changed is new in the list, and in no other. */
static void
test_changed (House *house)
{
  RdProfileRecord *record = (RdProfileRecord *)rd_profile_get_record (house->me);

  assert_list (house, "*'Contacts': <uint32 0>*");
  record->n_contacts = 12;
  g_signal_emit_by_name (house->me, "changed");
  assert_list (house, "*'Contacts': <uint32 12>* & *'Name': <'me'>*");
  assert_list (house, "*'Contacts': <uint32 12>*");
}

static void
assert_signal (House *house, const char *member, const char *pattern)
{
  g_autofree char *text = played_bus_take_signal (house->bus, member);

  assert_like (member, text, pattern);
}

static void
test_profiles (House *house)
{
  g_autofree char *added = played_bus_ask (house->bus, ROOT, "Manager.AddProfile",
                                           "('b', 'b@x', {'Enabled': <false>})");
  g_autofree char *removed = NULL;

  g_assert_cmpstr (added, ==, "('/im/rosterd/Roster1/profile/b',)");
  assert_signal (house, "InterfacesAdded",
                 "('/im/rosterd/Roster1/profile/b', {*}) & *'Name': <'b'>* & "
                 "*'im.rosterd.Roster1.Roster'* & *'im.rosterd.Roster1.History'* & "
                 "*'im.rosterd.Roster1.Subscriptions'*");
  assert_list (house, "({'*': {*}, '*': {*}},) & *profile/b'*'Name': <'b'>* & "
                      "*profile/me'*'Name': <'me'>*");
  removed = played_bus_ask (house->bus, ROOT, "Manager.RemoveProfile",
                            "(objectpath '/im/rosterd/Roster1/profile/b',)");
  g_assert_cmpstr (removed, ==, "()");
  assert_signal (house, "InterfacesRemoved",
                 "('/im/rosterd/Roster1/profile/b', [*]) & *'im.rosterd.Roster1.Profile'* & "
                 "*'im.rosterd.Roster1.Roster'*");
  assert_list (house, "({'/im/rosterd/Roster1/profile/me': {*}},)");
}

static void
test_jobs (House *house)
{
  RdPlan *plan = rd_plan_new (RD_JOB_PURGE);
  RdJobQueue *jobs = rd_profile_get_jobs (house->me);
  RdJob *job;

  plan->job = 12;
  job = rd_job_new (plan);
  g_signal_emit_by_name (jobs, "added", job);
  assert_signal (
      house, "InterfacesAdded",
      "('/im/rosterd/Roster1/job/12', {'im.rosterd.Roster1.Job': {*'Kind': <'purge'>*}})");
  assert_list (house, "*'State': <'queued'>*");
  rd_job_enter_state (job, RD_JOB_RUNNING);
  assert_list (house, "*'State': <'running'>* & *profile/me'*");
  g_signal_emit_by_name (jobs, "removed", job);
  assert_signal (house, "InterfacesRemoved",
                 "('/im/rosterd/Roster1/job/12', ['im.rosterd.Roster1.Job'])");
  assert_list (house, "({'/im/rosterd/Roster1/profile/me': {*}},)");
  played_bus_settle (house->bus);
  g_assert_finalize_object (job);
}

/* With its profile a job goes, too, and tells nobody any more. */
static void
test_job_of_a_profile (House *house)
{
  g_autofree char *job = NULL;
  g_autofree char *removed = NULL;

  house_connect (house);
  job = house_ask (house, "Roster.Remove", "(['a@x'], @a{sv} {})");
  g_assert_cmpstr (job, ==, "('/im/rosterd/Roster1/job/1',)");
  removed = played_bus_ask (house->bus, ROOT, "Manager.RemoveProfile",
                            "(objectpath '/im/rosterd/Roster1/profile/me',)");
  g_assert_cmpstr (removed, ==, "()");
  assert_list (house, "(*{},)");
  house->me = NULL;
}

/* Each property that changes is told to all. */
static void
test_told (House *house)
{
  RdProfileRecord *record = (RdProfileRecord *)rd_profile_get_record (house->me);

  played_bus_settle (house->bus);
  record->n_contacts = 12;
  g_signal_emit_by_name (house->me, "changed");
  assert_signal (house, "PropertiesChanged",
                 "('im.rosterd.Roster1.Profile', {'Contacts': <uint32 12>}, *[])");
}

static void
test_many (House *house)
{
  guint32 serials[100];

  for (unsigned i = 0; i < G_N_ELEMENTS (serials); i++)
    serials[i] = played_bus_call (house->bus, CALLER, ROOT, LIST, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (serials); i++)
    {
      g_autofree char *text = played_bus_take_text (house->bus, serials[i]);

      assert_like ("each list", text, "({*'Name': <'me'>*");
    }
}

static gboolean
on_resync (RdBusRoster *roster, GDBusMethodInvocation *invocation, GVariant *options,
           GDBusMethodInvocation **begun)
{
  *begun = invocation;
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* On any object it is known that nobody is there to read an answer. */
static void
test_left (House *house)
{
  GDBusInterfaceSkeleton *face = gate_new_roster ();
  GDBusMethodInvocation *invocation = NULL;

  g_signal_connect (face, "handle-resync", G_CALLBACK (on_resync), &invocation);
  g_assert_true (g_dbus_interface_skeleton_export (face, house->bus->connection, FACES, NULL));
  played_bus_call (house->bus, CALLER, FACES, ACTS, g_variant_new_parsed ("(@a{sv} {},)"));
  while (invocation == NULL)
    played_bus_wait (house->bus);
  g_assert_false (rd_callers_has_left (invocation));
  played_bus_leave (house->bus, CALLER);
  played_bus_settle (house->bus);
  g_assert_true (rd_callers_has_left (invocation));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/job"));
  g_dbus_interface_skeleton_unexport (face);
  g_assert_finalize_object (face);
}

static const HouseTest tests[] = {
  { "profiles-are-listed-with-all-their-faces", test_list, NULL },
  { "what-has-changed-is-listed-anew", test_changed, NULL },
  { "profiles-come-and-go", test_profiles, NULL },
  { "jobs-come-and-go", test_jobs, NULL },
  { "a-job-goes-with-its-profile", test_job_of_a_profile, house_receive_roster },
  { "what-has-changed-is-told", test_told, NULL },
  { "who-left-is-known", test_left, NULL },
  { "many-ask-for-the-list", test_many, NULL },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/object-tree/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
