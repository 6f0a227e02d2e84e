/* The list of all objects takes as many turns as it needs, and ends when it ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/object-list.h"

#include "played-bus.h"
#include "put-forward.h"
#include "roster-bus.h"

#define LIST "org.freedesktop.DBus.ObjectManager.GetManagedObjects"
/* Of a turn. */
#define TURN_MS 5

typedef struct
{
  PlayedBus *bus;
  GDBusObjectManagerServer *objects;
  RdObjectList *list;
  unsigned n_reads; /* of properties */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bus = played_bus_new ();
  fixture->objects = g_dbus_object_manager_server_new ("/im/rosterd/Roster1");
  fixture->list = rd_object_list_new (fixture->objects);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->list != NULL)
    rd_object_list_free (fixture->list);
  g_assert_finalize_object (fixture->objects);
  played_bus_free (fixture->bus);
}

/* An object with a face whose number is I. */
static RdBusJob *
add (Fixture *fixture, unsigned i)
{
  g_autofree char *path = g_strdup_printf ("/im/rosterd/Roster1/job/%u", i);
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (path);
  RdBusJob *face = rd_bus_job_skeleton_new ();

  rd_bus_job_set_number (face, i);
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (face));
  g_object_unref (face);
  rd_object_list_add (fixture->list, object);
  g_dbus_object_manager_server_export (fixture->objects, object);
  return face;
}

/* A call as it comes, and its answer. */
static GDBusMessage *
ask (Fixture *fixture)
{
  GDBusMessage *call = played_bus_make_call (CALLER, "/im/rosterd/Roster1", LIST, NULL);
  static guint32 serial = 4000;

  g_dbus_message_set_serial (call, ++serial);
  rd_object_list_answer (fixture->list, fixture->bus->connection, call);
  return call;
}

static void
assert_answer (Fixture *fixture, GDBusMessage *call, const char *pattern)
{
  g_autofree char *text = played_bus_take_text (fixture->bus, g_dbus_message_get_serial (call));

  assert_like ("the list", text, pattern);
  g_object_unref (call);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  RdBusJob *first = add (fixture, 1);

  add (fixture, 2);
  g_dbus_object_manager_server_set_connection (fixture->objects, fixture->bus->connection);
  assert_answer (fixture, ask (fixture),
                 "({*},) & *'Number': <uint64 1>* & *'Number': <uint64 2>*");
  rd_bus_job_set_done (first, 7);
  assert_answer (fixture, ask (fixture), "*'Done': <uint32 7>* & *'Done': <uint32 0>*");
  rd_object_list_remove (fixture->list, "/im/rosterd/Roster1/job/1");
  g_dbus_object_manager_server_unexport (fixture->objects, "/im/rosterd/Roster1/job/1");
  assert_answer (fixture, ask (fixture),
                 "({'/im/rosterd/Roster1/job/2': {'im.rosterd.Roster1.Job': {*}}},)");
  rd_object_list_remove (fixture->list, "/im/rosterd/Roster1/job/3"); /* none */
}

/* Reading a property makes time pass. */
static void
on_read (GObject *face, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_reads++;
  clock_put_forward (TURN_MS);
}

typedef struct
{
  RdBusJobSkeleton parent;
  Fixture *fixture;
} SlowJob;
typedef RdBusJobSkeletonClass SlowJobClass;

GType slow_job_get_type (void);
G_DEFINE_TYPE (SlowJob, slow_job, RD_BUS_TYPE_JOB_SKELETON)

static GVariant *
get_properties (GDBusInterfaceSkeleton *face)
{
  GDBusInterfaceSkeletonClass *parent = G_DBUS_INTERFACE_SKELETON_CLASS (slow_job_parent_class);

  on_read (G_OBJECT (face), ((SlowJob *)face)->fixture);
  return parent->get_properties (face);
}

static void
slow_job_class_init (SlowJobClass *class)
{
  G_DBUS_INTERFACE_SKELETON_CLASS (class)->get_properties = get_properties;
}

static void
slow_job_init (SlowJob *self)
{
}

static void
add_slow (Fixture *fixture, unsigned i)
{
  g_autofree char *path = g_strdup_printf ("/im/rosterd/Roster1/job/%u", i);
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (path);
  SlowJob *face = g_object_new (slow_job_get_type (), NULL);

  face->fixture = fixture;
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (face));
  g_object_unref (face);
  rd_object_list_add (fixture->list, object);
  g_dbus_object_manager_server_export (fixture->objects, object);
}

/* Each turn reads for 5 ms; the next goes on where it ended. */
static void
test_turns (Fixture *fixture, gconstpointer data)
{
  GDBusMessage *call;

  for (unsigned i = 1; i <= 5; i++)
    add_slow (fixture, i);
  call = ask (fixture);
  for (unsigned turn = 1; turn <= 2; turn++)
    {
      unsigned n_turns = fixture->n_reads;

      while (fixture->n_reads == n_turns)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (fixture->n_reads, ==, 2 * turn);
      g_assert_false (played_bus_is_answered (fixture->bus, g_dbus_message_get_serial (call)));
    }
  assert_answer (fixture, call, "({*},)");
  g_assert_cmpuint (fixture->n_reads, ==, 5);
  /* Nothing has changed: nothing is read. */
  assert_answer (fixture, ask (fixture), "({*},)");
  g_assert_cmpuint (fixture->n_reads, ==, 5);
}

/* Two ask at the same time; what the one has read serves the other. */
static void
test_two (Fixture *fixture, gconstpointer data)
{
  GDBusMessage *first;
  GDBusMessage *second;

  add_slow (fixture, 1);
  first = ask (fixture);
  second = ask (fixture);
  assert_answer (fixture, second, "({*},)");
  assert_answer (fixture, first, "({*},)");
  g_assert_cmpuint (fixture->n_reads, ==, 1);
}

/* All ends while a call waits, and while faces live on. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  RdBusJob *face = g_object_ref (add (fixture, 1));
  GDBusMessage *call = ask (fixture);

  rd_object_list_free (g_steal_pointer (&fixture->list));
  rd_bus_job_set_done (face, 7);
  played_bus_settle (fixture->bus);
  g_assert_false (played_bus_is_answered (fixture->bus, g_dbus_message_get_serial (call)));
  g_dbus_object_manager_server_unexport (fixture->objects, "/im/rosterd/Roster1/job/1");
  g_assert_finalize_object (call);
  g_assert_finalize_object (face);
}

#define ADD(sentence, test)                                                                        \
  g_test_add ("/object-list/" sentence, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("what-has-changed-is-read-anew", test_changes);
  ADD ("it-takes-as-many-turns-as-it-needs", test_turns);
  ADD ("two-ask-and-it-is-read-once", test_two);
  ADD ("all-ends-while-one-waits", test_end);
  return g_test_run ();
}
