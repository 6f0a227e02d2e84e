/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gate-ground.h"

#include "bus/gate/call-gate.h"
#include "roster-bus.h"

#include <string.h>

/* -- the faces --------------------------------------------------------------------------------- */

typedef RdBusRosterSkeleton PlainRoster;
typedef RdBusRosterSkeletonClass PlainRosterClass;
typedef RdBusJobSkeleton PlainJob;
typedef RdBusJobSkeletonClass PlainJobClass;

GType plain_roster_get_type (void);
GType plain_job_get_type (void);

G_DEFINE_TYPE (PlainRoster, plain_roster, RD_BUS_TYPE_ROSTER_SKELETON)
G_DEFINE_TYPE (PlainJob, plain_job, RD_BUS_TYPE_JOB_SKELETON)

static void
plain_roster_class_init (PlainRosterClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
}

static void
plain_roster_init (PlainRoster *self)
{
}

static void
plain_job_class_init (PlainJobClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
}

static void
plain_job_init (PlainJob *self)
{
}

GDBusInterfaceSkeleton *
gate_new_roster (void)
{
  return g_object_new (plain_roster_get_type (), NULL);
}

static void
note (Gate *gate, const char *sender, const char *what)
{
  g_string_append_printf (gate->notes, "%s%c%s", gate->notes->len > 0 ? " " : "",
                          sender[strlen (sender) - 1], what);
}

/* A method of either face. Takes INVOCATION. */
static gboolean
on_call (Gate *gate, GDBusMethodInvocation *invocation)
{
  note (gate, g_dbus_method_invocation_get_sender (invocation),
        g_dbus_method_invocation_get_method_name (invocation));
  g_ptr_array_add (gate->begun, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_resync (RdBusRoster *roster, GDBusMethodInvocation *invocation, GVariant *options, Gate *gate)
{
  return on_call (gate, invocation);
}

static gboolean
on_get_changes (RdBusRoster *roster, GDBusMethodInvocation *invocation, guint64 after_serial,
                unsigned limit, Gate *gate)
{
  return on_call (gate, invocation);
}

static gboolean
on_wait (RdBusJob *job, GDBusMethodInvocation *invocation, Gate *gate)
{
  return on_call (gate, invocation);
}

static void
on_list (GDBusMessage *call, gpointer user_data)
{
  Gate *gate = user_data;
  g_autoptr (GDBusMessage) answer = g_dbus_message_new_method_reply (call);

  note (gate, g_dbus_message_get_sender (call), "List");
  g_dbus_connection_send_message (gate->bus->connection, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                  NULL, NULL);
}

static void
on_left (RdCallTurns *turns, const char *sender, Gate *gate)
{
  g_string_append_printf (gate->notes, "%s-%c", gate->notes->len > 0 ? " " : "",
                          sender[strlen (sender) - 1]);
}

/* -- beginning and end ------------------------------------------------------------------------- */

/* Takes FACE. */
static GDBusInterfaceSkeleton *
export_face (Gate *gate, GDBusInterfaceSkeleton *face)
{
  g_assert_true (g_dbus_interface_skeleton_export (face, gate->bus->connection, FACES, NULL));
  return face;
}

void
gate_set_up (Gate *gate, gconstpointer data)
{
  gate->bus = played_bus_new ();
  gate->callers = rd_callers_new ();
  gate->unread = rd_unread_new ();
  gate->begun = g_ptr_array_new ();
  gate->notes = g_string_new (NULL);
  rd_callers_attach (gate->callers, gate->bus->connection);
  gate->turns = rd_call_turns_new (gate->bus->connection, gate->callers, gate->unread);
  gate->gate = rd_call_gate_add (gate->bus->connection, gate->callers, gate->unread, gate->turns,
                                 on_list, gate);
  gate->roster = export_face (gate, gate_new_roster ());
  gate->job = export_face (gate, g_object_new (plain_job_get_type (), NULL));
  g_signal_connect (gate->roster, "handle-resync", G_CALLBACK (on_resync), gate);
  g_signal_connect (gate->roster, "handle-get-changes", G_CALLBACK (on_get_changes), gate);
  g_signal_connect (gate->job, "handle-wait", G_CALLBACK (on_wait), gate);
  g_signal_connect (gate->turns, "left", G_CALLBACK (on_left), gate);
}

void
gate_tear_down (Gate *gate, gconstpointer data)
{
  while (gate->begun->len > 0)
    g_dbus_method_invocation_return_error (g_ptr_array_steal_index (gate->begun, 0), G_DBUS_ERROR,
                                           G_DBUS_ERROR_FAILED, "No.");
  g_dbus_connection_remove_filter (gate->bus->connection, gate->gate);
  g_object_run_dispose (G_OBJECT (gate->turns));
  g_object_unref (gate->turns);
  g_dbus_interface_skeleton_unexport (gate->roster);
  g_dbus_interface_skeleton_unexport (gate->job);
  g_assert_finalize_object (gate->roster);
  g_assert_finalize_object (gate->job);
  played_bus_free (gate->bus);
  rd_callers_unref (gate->callers);
  rd_unread_unref (gate->unread);
  g_ptr_array_unref (gate->begun);
  g_string_free (gate->notes, TRUE);
}

/* -- what happens ------------------------------------------------------------------------------ */

static GDBusMessage *
make_call (const char *sender, const char *member)
{
  const char *arguments = strstr (member, "Resync") != NULL       ? "(@a{sv} {},)"
                          : strstr (member, "GetChanges") != NULL ? "(uint64 0, uint32 0)"
                                                                  : NULL;

  return played_bus_make_call (sender, FACES, member,
                               arguments != NULL ? g_variant_new_parsed (arguments) : NULL);
}

guint32
gate_call (Gate *gate, const char *sender, const char *member)
{
  return played_bus_send (gate->bus, make_call (sender, member));
}

guint32
gate_call_silently (Gate *gate, const char *sender, const char *member)
{
  GDBusMessage *call = make_call (sender, member);

  g_dbus_message_set_flags (call, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
  return played_bus_send (gate->bus, call);
}

void
gate_receive (Gate *gate)
{
  played_bus_receive (gate->bus);
}

void
gate_expect (Gate *gate, const char *notes)
{
  played_bus_settle (gate->bus);
  g_assert_cmpstr (gate->notes->str, ==, notes);
  g_string_truncate (gate->notes, 0);
}

void
gate_answer (Gate *gate, const char *sender)
{
  for (unsigned i = 0; i < gate->begun->len; i++)
    {
      GDBusMethodInvocation *invocation = gate->begun->pdata[i];
      const char *signature
          = g_dbus_method_invocation_get_method_info (invocation)->out_args[0]->signature;

      if (g_strcmp0 (g_dbus_method_invocation_get_sender (invocation), sender) != 0)
        continue;
      g_ptr_array_remove_index (gate->begun, i);
      if (g_str_equal (signature, "o"))
        g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/job"));
      else if (g_str_equal (signature, "s"))
        g_dbus_method_invocation_return_value (invocation,
                                               g_variant_new_parsed ("('done', @a{sv} {})"));
      else
        g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                               "No.");
      return;
    }
  g_assert_not_reached ();
}

void
gate_add_tests (const char *prefix, const GateTest *tests, size_t n_tests)
{
  for (size_t i = 0; i < n_tests; i++)
    {
      g_autofree char *path = g_strconcat (prefix, tests[i].sentence, NULL);

      g_test_add_vtable (path, sizeof (Gate), NULL, (GTestFixtureFunc)gate_set_up,
                         (GTestFixtureFunc)tests[i].run, (GTestFixtureFunc)gate_tear_down);
    }
}
