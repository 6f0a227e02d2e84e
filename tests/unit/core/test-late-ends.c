/* The end of a job that could not be stored is stored later. Time is virtual, the store played.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/late-ends.h"
#include "played-connection.h"
#include "store/job/jobs.h"
#include "virtual-time.h"

#define RETRY (30 * SECOND)

struct _RdStore
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (RdStore, rd_store, G_TYPE_OBJECT)

static void
rd_store_class_init (RdStoreClass *class)
{
}

static void
rd_store_init (RdStore *self)
{
}

/* What it was asked, and has not answered. */
typedef struct
{
  GAsyncReadyCallback callback;
  gpointer user_data;
} Call;

static GQueue calls = G_QUEUE_INIT; /* (element-type Call) */
static bool is_stored;

void
rd_store_end_job_async (RdStore *store, int64_t profile, uint64_t job, const char *result,
                        const char *const *unsettled, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Call *call = g_new (Call, 1);
  g_autofree char *jids = unsettled != NULL ? g_strjoinv (" ", (char **)unsettled) : NULL;

  played_note ("%u %u %s %s", (unsigned)profile, (unsigned)job, result, jids != NULL ? jids : "-");
  call->callback = callback;
  call->user_data = user_data;
  g_queue_push_tail (&calls, call);
}

bool
rd_store_write_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return is_stored;
}

typedef struct
{
  RdStore *store;
  RdLateEnds *ends;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const unsettled[] = { "a@example.org", "b@example.org", NULL };

  played_connection_begin ();
  fixture->store = g_object_new (rd_store_get_type (), NULL);
  fixture->ends = rd_late_ends_new (fixture->store, 3);
  rd_late_ends_add (fixture->ends, 7, RD_RESULT_DONE, unsettled);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->ends != NULL)
    rd_late_ends_free (fixture->ends);
  pass (10 * RETRY);
  played_assert_noted ("");
  g_assert_finalize_object (fixture->store);
}

/* The first of them. */
static void
answer (Fixture *fixture, bool is_good)
{
  g_autofree Call *call = g_queue_pop_head (&calls);

  is_stored = is_good;
  call->callback (G_OBJECT (fixture->store), NULL, call->user_data);
}

/* Every half minute, until it is stored; never twice at once. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  pass (RETRY - SECOND);
  played_assert_noted ("");
  pass (2 * SECOND);
  played_assert_noted ("3 7 done a@example.org b@example.org");
  pass (10 * RETRY);
  played_assert_noted ("");
  answer (fixture, false);
  pass (RETRY + SECOND);
  played_assert_noted ("3 7 done a@example.org b@example.org");
  answer (fixture, true);
  pass (10 * RETRY);
  played_assert_noted ("");
}

static void
test_two (Fixture *fixture, gconstpointer data)
{
  pass (RETRY + SECOND);
  played_assert_noted ("3 7 done a@example.org b@example.org");
  rd_late_ends_add (fixture->ends, 8, RD_RESULT_LOST, NULL);
  pass (RETRY + SECOND);
  played_assert_noted ("3 8 lost -");
  answer (fixture, true);
  answer (fixture, true);
  pass (10 * RETRY);
  played_assert_noted ("");
}

/* A login has told what was open. */
static void
test_settled (Fixture *fixture, gconstpointer data)
{
  rd_late_ends_settle (fixture->ends);
  pass (RETRY + SECOND);
  played_assert_noted ("3 7 done -");
  answer (fixture, true);
}

/* Its owner goes while the store is at it. */
static void
test_owner_goes (Fixture *fixture, gconstpointer data)
{
  pass (RETRY + SECOND);
  played_assert_noted ("3 7 done a@example.org b@example.org");
  rd_late_ends_free (g_steal_pointer (&fixture->ends));
  answer (fixture, false);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/late-ends/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/late-ends/two", Fixture, NULL, set_up, test_two, tear_down);
  g_test_add ("/late-ends/settled", Fixture, NULL, set_up, test_settled, tear_down);
  g_test_add ("/late-ends/owner-goes", Fixture, NULL, set_up, test_owner_goes, tear_down);
  return g_test_run ();
}
