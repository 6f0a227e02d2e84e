/* Job: its numbers are told, not too often; its end is told to all who wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"
#include "put-forward.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#define NUMBER 77
#define PATH ROOT "/job/77"
/* Between two updates of the numbers: at most 4 times a second. */
#define INTERVAL_MS 250

/* The job that a plan makes, as the queue shows it to the bus. Its work is the test's. */
static RdJob *
begin_job (House *house, RdPlan *plan)
{
  RdJob *job;

  plan->job = NUMBER;
  job = rd_job_new (plan);
  g_signal_emit_by_name (rd_profile_get_jobs (house->me), "added", job);
  return job;
}

static RdJob *
begin_removal (House *house, unsigned n_contacts)
{
  RdPlan *plan = rd_plan_new (RD_JOB_REMOVE);

  for (unsigned i = 0; i < n_contacts; i++)
    {
      RdPlanItem *item = g_new0 (RdPlanItem, 1);

      item->jid = g_strdup_printf ("%u@x", i);
      item->is_removal = true;
      rd_plan_items_add (plan->items, item);
    }
  return begin_job (house, plan);
}

/* Its profile goes, or it was kept for long enough. Takes JOB. */
static void
drop_job (House *house, RdJob *job)
{
  g_signal_emit_by_name (rd_profile_get_jobs (house->me), "removed", job);
  played_bus_settle (house->bus);
  g_assert_finalize_object (job);
}

static void
assert_property (House *house, const char *property, const char *value)
{
  g_autofree char *text = house_get (house, PATH, "Job", property);

  g_assert_cmpstr (text, ==, value);
}

static guint32
wait (House *house, const char *sender)
{
  return played_bus_call (house->bus, sender, PATH, "Job.Wait", NULL);
}

static void
assert_answer (House *house, guint32 serial, const char *pattern)
{
  g_autofree char *text = played_bus_take_text (house->bus, serial);

  assert_like ("the answer", text, pattern);
}

static void
fail (RdJob *job, const char *jid, const char *sentence)
{
  rd_job_add_failure (job, jid, g_error_new (RD_ERROR, RD_ERROR_XMPP_FORBIDDEN, "%s", sentence));
}

static void
end (RdJob *job, RdJobResult result, const GError *error)
{
  rd_job_set_result (job, result, error);
  rd_job_end (job);
}

/* -- properties -------------------------------------------------------------------------------- */

static void
test_properties (House *house)
{
  RdJob *job = begin_removal (house, 5);

  assert_property (house, "Number", "(<uint64 77>,)");
  assert_property (house, "Kind", "(<'remove'>,)");
  assert_property (house, "Profile", "(<objectpath '/im/rosterd/Roster1/profile/me'>,)");
  assert_property (house, "State", "(<'queued'>,)");
  assert_property (house, "Total", "(<uint32 5>,)");
  assert_property (house, "Done", "(<uint32 0>,)");
  assert_property (house, "Failed", "(<uint32 0>,)");
  assert_property (house, "SentBack", "(<uint32 0>,)");
  assert_property (house, "DryRun", "(<false>,)");
  assert_property (house, "Result", "(<''>,)");
  rd_job_enter_state (job, RD_JOB_RUNNING);
  assert_property (house, "State", "(<'running'>,)");
  rd_job_set_sent_back (job, 2);
  fail (job, "1@x", "No.");
  rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
  rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
  rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
  end (job, RD_RESULT_PARTLY_DONE, NULL);
  assert_property (house, "State", "(<'ended'>,)");
  assert_property (house, "Done", "(<uint32 3>,)");
  assert_property (house, "Failed", "(<uint32 1>,)");
  assert_property (house, "SentBack", "(<uint32 2>,)");
  assert_property (house, "Result", "(<'partly-done'>,)");
  drop_job (house, job);
}

/* The first is told at once; those of an interval together at its end; and so on. */
static void
test_rate (House *house)
{
  RdJob *job = begin_removal (house, 9);

  rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
  assert_property (house, "Done", "(<uint32 1>,)");
  for (unsigned round = 1; round <= 3; round++)
    {
      g_autofree char *before = g_strdup_printf ("(<uint32 %u>,)", 2 * round - 1);
      g_autofree char *after = g_strdup_printf ("(<uint32 %u>,)", 2 * round + 1);

      rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
      rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
      clock_put_forward (INTERVAL_MS - 1);
      assert_property (house, "Done", before);
      clock_put_forward (1);
      played_bus_settle (house->bus);
      assert_property (house, "Done", after);
    }
  /* After an interval of rest the next is told at once again. */
  clock_put_forward (INTERVAL_MS);
  played_bus_settle (house->bus);
  rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
  assert_property (house, "Done", "(<uint32 8>,)");
  drop_job (house, job);
}

/* -- Wait -------------------------------------------------------------------------------------- */

static void
test_end (House *house)
{
  RdJob *job = begin_removal (house, 3);
  guint32 first = wait (house, CALLER);
  guint32 second = wait (house, OTHER_CALLER);

  rd_job_add_done (job, "a@b", RD_OUTCOME_CHANGED);
  fail (job, "1@x", "No.");
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, first));
  end (job, RD_RESULT_PARTLY_DONE, NULL);
  assert_answer (house, first,
                 "('partly-done', {*}) & *'Done': <uint32 1>* & *'NotDone': <uint32 1>* & "
                 "*'Failed': <uint32 1>*");
  assert_answer (house, second, "('partly-done', *)");
  assert_answer (house, wait (house, CALLER), "('partly-done', {*'NotDone': <uint32 1>*})");
  drop_job (house, job);
}

/* What was not told yet is told before the end, and the end before the answer. */
static void
test_order (House *house)
{
  RdJob *job = begin_removal (house, 1);
  guint32 serial = wait (house, CALLER);

  played_bus_settle (house->bus);
  for (unsigned i = 1; i <= 2; i++)
    {
      g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_SET);
      g_autofree char *jid = g_strdup_printf ("%u@x", i);
      g_autoptr (RdContact) contact = rd_contact_new (jid, NULL, 0, 0, NULL, NULL, i);

      rd_change_add_removed (change, contact);
      change->serial = i;
      g_signal_emit_by_name (house->me, "roster-changed", change);
    }
  end (job, RD_RESULT_DONE, NULL);
  assert_answer (house, serial, "('done', *)");
  g_free (played_bus_take_signal (house->bus, "ContactsChanged"));
  g_assert_true (played_bus_has_signal (house->bus, "ContactsChanged"));
  g_assert_true (played_bus_has_signal (house->bus, "PropertiesChanged"));
  drop_job (house, job);
}

static void
test_details (House *house)
{
  RdPlan *plan = rd_plan_new (RD_JOB_UNDO);
  g_autoptr (GError) error
      = g_error_new_literal (RD_ERROR, RD_ERROR_CONNECTION_LOST, "It broke off.");
  RdJob *job;
  g_autofree char *text = NULL;

  plan->is_dry_run = true;
  plan->undone_job = 12;
  plan->n_added = 1;
  plan->n_changed = 2;
  plan->n_removed = 3;
  plan->n_asked = 4;
  plan->n_from_lost = 5;
  plan->n_in_part = 6;
  plan->n_skipped[RD_SKIP_SUBSCRIBED] = 7;
  plan->n_skipped[RD_SKIP_REMOVED] = 8;
  job = begin_job (house, plan);
  end (job, RD_RESULT_LOST, error);
  text = played_bus_take_text (house->bus, wait (house, CALLER));
  assert_like ("of an undo", text,
               "('lost', {*}) & "
               "*'Error': <('im.rosterd.Roster1.Error.ConnectionLost', 'It broke off.')>* & "
               "*'DryRun': <true>* & *'Undoes': <uint64 12>* & *'Added': <uint32 1>* & "
               "*'Changed': <uint32 2>* & *'Removed': <uint32 3>* & *'Asked': <uint32 4>* & "
               "*'FromLost': <uint32 5>* & *'InPart': <uint32 6>* & *'Skipped': <uint32 15>* & "
               "*'subscribed': *7* & *'removed': *8*");
  g_assert_null (strstr (text, "'changed'"));
  drop_job (house, job);
}

/* Of a resync: what differs, by name when it is not too much. */
static void
test_difference (House *house)
{
  for (unsigned is_listed = 0; is_listed < 2; is_listed++)
    {
      g_autoptr (RdChange) change = rd_change_new (RD_CAUSE_RESYNC);
      g_autoptr (RdContact) added = rd_contact_new ("a@x", NULL, 0, 0, NULL, NULL, 1);
      g_autoptr (RdContact) changed = rd_contact_new ("c@x", NULL, 0, 0, NULL, NULL, 2);
      g_autoptr (RdContact) removed = rd_contact_new ("r@x", NULL, 0, 0, NULL, NULL, 3);
      RdJob *job = begin_job (house, rd_plan_new (RD_JOB_RESYNC));
      g_autofree char *text = NULL;

      rd_change_add_added (change, added);
      rd_change_add_changed (change, changed);
      rd_change_add_removed (change, removed);
      change->n_contacts = 30;
      change->n_added = 4;
      change->n_changed = 5;
      change->n_removed = 6;
      change->is_listed = is_listed != 0;
      rd_job_set_difference (job, change);
      end (job, RD_RESULT_DONE, NULL);
      text = played_bus_take_text (house->bus, wait (house, CALLER));
      assert_like ("of a resync", text,
                   "('done', {*}) & *'Added': <uint32 4>* & *'Changed': <uint32 5>* & "
                   "*'Removed': <uint32 6>* & *'Done': <uint32 30>*");
      if (is_listed != 0)
        assert_like ("which", text,
                     "*'AddedJids': <['a@x']>* & *'ChangedJids': <['c@x']>* & "
                     "*'RemovedJids': <['r@x']>*");
      else
        g_assert_null (strstr (text, "Jids"));
      drop_job (house, job);
    }
}

/* So many of one caller wait, and so many of all. Who leaves makes room. */
static void
test_waiters (House *house)
{
  RdJob *job = begin_removal (house, 1);
  guint32 last = 0;

  for (unsigned i = 0; i < RD_JOB_WAITERS_MAX; i++)
    {
      g_autofree char *sender = g_strdup_printf (":2.%u", i / RD_JOB_WAITERS_SENDER_MAX);

      last = wait (house, sender);
      if (i == 3 * RD_JOB_WAITERS_SENDER_MAX - 1)
        {
          played_bus_settle (house->bus);
          assert_answer (house, wait (house, sender), "LimitExceeded: 16 of your calls *");
        }
    }
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, last));
  assert_answer (house, wait (house, CALLER), "LimitExceeded: 100 calls *");
  played_bus_leave (house->bus, ":2.1");
  played_bus_settle (house->bus);
  last = wait (house, CALLER);
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, last));
  end (job, RD_RESULT_DONE, NULL);
  assert_answer (house, last, "('done', *)");
  drop_job (house, job);
}

static void
test_gone (House *house)
{
  RdJob *job = begin_removal (house, 1);
  guint32 waiting = wait (house, CALLER);
  guint32 cancelling = played_bus_call (house->bus, OTHER_CALLER, PATH, "Job.Cancel", NULL);

  played_bus_settle (house->bus);
  drop_job (house, job);
  assert_answer (house, waiting, "NoSuchJob: *profile is gone*");
  assert_answer (house, cancelling, "NoSuchJob: *profile is gone*");
}

/* -- ListFailures ------------------------------------------------------------------------------ */

static char *
list_failures (House *house, unsigned offset, unsigned limit)
{
  g_autofree char *arguments = g_strdup_printf ("(uint32 %u, uint32 %u)", offset, limit);

  return played_bus_ask (house->bus, PATH, "Job.ListFailures", arguments);
}

static void
assert_failures (House *house, unsigned offset, unsigned limit, const char *pattern)
{
  g_autofree char *text = list_failures (house, offset, limit);

  assert_like ("the failures", text, pattern);
}

static void
test_failures (House *house)
{
  RdJob *job = begin_removal (house, 3);

  assert_failures (house, 0, 0, "(*[],)");
  fail (job, "a@x", "No a.");
  fail (job, "b@x", "No b.");
  fail (job, "c@x", "No c.");
  assert_failures (house, 0, 0,
                   "([('a@x', 'im.rosterd.Roster1.Error.Xmpp.Forbidden', 'No a.'), ('b@x', "
                   "'im.rosterd.Roster1.Error.Xmpp.Forbidden', 'No b.'), ('c@x', *, 'No c.')],)");
  assert_failures (house, 1, 1, "([('b@x', *, 'No b.')],)");
  assert_failures (house, 3, 5, "(*[],)");
  assert_failures (house, 7, 5, "(*[],)");
  assert_failures (house, 0, 2001, "InvalidArguments: *2001*");
  drop_job (house, job);
}

/* An answer ends at about 1 MiB; one that is larger by itself comes alone. */
static void
test_large_failures (House *house)
{
  RdJob *job = begin_removal (house, 3);
  g_autofree char *half = g_strnfill (512 * 1024, 'h');
  g_autofree char *more = g_strnfill (1024 * 1024 + 1, 'm');

  fail (job, "a@x", half);
  fail (job, "b@x", half);
  fail (job, "c@x", more);
  assert_failures (house, 0, 0, "([('a@x', *h')],)");
  assert_failures (house, 1, 0, "([('b@x', *h')],)");
  assert_failures (house, 2, 0, "([('c@x', *m')],)");
  drop_job (house, job);
}

/* -- Cancel ------------------------------------------------------------------------------------ */

static guint32
cancel (House *house)
{
  return played_bus_call (house->bus, CALLER, PATH, "Job.Cancel", NULL);
}

static void
test_cancel (House *house)
{
  RdJob *job = begin_removal (house, 1);
  guint32 patient = cancel (house);

  played_bus_settle (house->bus);
  clock_put_forward (RD_CANCEL_WAIT_MS - 1);
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, patient));
  clock_put_forward (1);
  assert_answer (house, patient, "('Its end is being stored, *',)");
  patient = cancel (house);
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, patient));
  end (job, RD_RESULT_CANCELLED, NULL);
  assert_answer (house, patient, "('',)");
  assert_answer (house, cancel (house), "('',)");
  drop_job (house, job);
}

/* More callers than may wait are told at once. */
static void
test_many_cancels (House *house)
{
  RdJob *job = begin_removal (house, 1);
  guint32 serials[RD_JOB_WAITERS_MAX];

  for (unsigned i = 0; i < RD_JOB_WAITERS_MAX; i++)
    serials[i] = cancel (house);
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, serials[RD_JOB_WAITERS_MAX - 1]));
  assert_answer (house, cancel (house), "('Its end is being stored, *',)");
  g_assert_false (played_bus_is_answered (house->bus, serials[0]));
  end (job, RD_RESULT_DONE, NULL);
  for (unsigned i = 0; i < RD_JOB_WAITERS_MAX; i++)
    assert_answer (house, serials[i], "('',)");
  drop_job (house, job);
}

/* A job of the queue, which waits for a connection. */
static void
test_real_job (House *house)
{
  static const BusRow rows[] = {
    { "a job", "Roster.Remove", "(['a@x'], @a{sv} {})", "('/im/rosterd/Roster1/job/1',)" },
  };
  guint32 waiting;
  guint32 cancelling;

  house_connect (house);
  house_ask_all (house, rows, G_N_ELEMENTS (rows));
  waiting = played_bus_call (house->bus, CALLER, ROOT "/job/1", "Job.Wait", NULL);
  played_bus_settle (house->bus);
  g_assert_false (played_bus_is_answered (house->bus, waiting));
  cancelling = played_bus_call (house->bus, CALLER, ROOT "/job/1", "Job.Cancel", NULL);
  assert_answer (house, cancelling, "('',)");
  assert_answer (house, waiting,
                 "('cancelled', {*}) & *'Done': <uint32 0>* & *'NotDone': <uint32 1>* & "
                 "*'Failed': <uint32 0>*");
}

/* rosterd ends though a job, which waits for a slow disk, hasn't. A warning would fail the test. */
static void
test_end_of_all (House *house)
{
  static const BusRow rows[] = {
    { "a job", "Roster.Remove", "(['a@x'], @a{sv} {})", "('/im/rosterd/Roster1/job/1',)" },
  };

  house_connect (house);
  house_ask_all (house, rows, G_N_ELEMENTS (rows));
  played_bus_call (house->bus, CALLER, ROOT "/job/1", "Job.Wait", NULL);
  played_bus_settle (house->bus);
  g_object_run_dispose (G_OBJECT (house->tree));
}

static const HouseTest tests[] = {
  { "says-how-far-it-is", test_properties, NULL },
  { "tells-its-progress-four-times-a-second", test_rate, NULL },
  { "tells-its-end-to-all-who-wait", test_end, NULL },
  { "tells-what-it-changed-before-its-end", test_order, NULL },
  { "tells-what-an-undo-does", test_details, NULL },
  { "tells-what-a-resync-found", test_difference, NULL },
  { "lets-so-many-wait", test_waiters, NULL },
  { "ends-with-its-profile", test_gone, NULL },
  { "lists-failures-in-their-order", test_failures, NULL },
  { "lists-no-more-than-a-message-takes", test_large_failures, NULL },
  { "tells-who-cancels-why-it-goes-on", test_cancel, NULL },
  { "lets-so-many-cancel", test_many_cancels, NULL },
  { "is-cancelled-while-it-waits-for-a-connection", test_real_job, house_receive_roster },
  { "may-be-waited-for-to-the-end-of-all", test_end_of_all, house_receive_roster },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_add_tests ("/job-face/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
