/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/call-turns.h"

#include "bus/gate/method-kind.h"
#include "bus/gate/unread-inquiry.h"
#include "dbus-interfaces/call-limits.h"
#include "runtime/clock.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"
#define RETRY_MS 100

struct _RdCallTurns
{
  GObject parent_instance;
  GDBusConnection *bus;
  RdCallers *callers;
  RdUnread *unread;
  RdUnreadInquiry *inquiry;
  GHashTable *lines; /* name → Line with a call that waits or is in work */
  GQueue round;      /* (element-type Line) with a call that waits */
  unsigned n_readings;
  GSource *source;
  guint retry; /* runs while a line waits for its sender to read */
};

G_DEFINE_FINAL_TYPE (RdCallTurns, rd_call_turns, G_TYPE_OBJECT)

/* A waiting call, for a face or for the object tree. */
typedef struct
{
  GDBusInterfaceSkeleton *face;      /* NULL: for the object tree */
  GDBusMethodInvocation *invocation; /* for a face */
  GDBusMessage *message;
  RdCallAnswer answer;
  gpointer user_data;
  RdMethodKind kind;
} Call;

/* The calls of one sender. */
typedef struct
{
  char *sender;
  GQueue waiting;      /* (element-type Call) */
  GHashTable *in_work; /* serial → RdMethodKind */
} Line;

static guint signal_left;
static GQuark turns_quark;

static void
free_call (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->face);
  g_clear_object (&call->invocation);
  g_clear_object (&call->message);
  g_free (call);
}

static void
free_line (gpointer data)
{
  Line *line = data;

  g_queue_clear_full (&line->waiting, free_call);
  g_hash_table_unref (line->in_work);
  g_free (line->sender);
  g_free (line);
}

/* -- a call's work ----------------------------------------------------------------------------- */

static GDBusInterfaceVTable *get_vtable (GDBusInterfaceSkeleton *face);

/* The vtable of the generated skeleton. */
static const GDBusInterfaceVTable *
get_own_vtable (GDBusInterfaceSkeleton *face)
{
  GDBusInterfaceSkeletonClass *class = G_DBUS_INTERFACE_SKELETON_GET_CLASS (face);

  while (class->get_vtable == get_vtable)
    class = g_type_class_peek_parent (class);
  return class->get_vtable (face);
}

/* Takes INVOCATION. */
static void
answer_property (GDBusInterfaceSkeleton *face, GDBusMethodInvocation *invocation)
{
  const GDBusPropertyInfo *info = g_dbus_method_invocation_get_property_info (invocation);
  g_autoptr (GVariant) value = NULL;
  GError *error = NULL;

  if (info == NULL)
    {
      value = g_dbus_interface_skeleton_get_properties (face);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", value));
      return;
    }
  value = get_own_vtable (face)->get_property (
      g_dbus_method_invocation_get_connection (invocation),
      g_dbus_method_invocation_get_sender (invocation),
      g_dbus_method_invocation_get_object_path (invocation),
      g_dbus_interface_skeleton_get_info (face)->name, info->name, &error, face);
  if (value != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

/* Takes INVOCATION. */
static void
call_face (GDBusInterfaceSkeleton *face, GDBusMethodInvocation *invocation)
{
  const char *path = g_dbus_method_invocation_get_object_path (invocation);
  const char *interface = g_dbus_method_invocation_get_interface_name (invocation);

  if (g_dbus_interface_skeleton_get_connection (face) == NULL)
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT,
                                           "The object at %s is gone.", path);
  else if (g_str_equal (interface, PROPERTIES))
    answer_property (face, invocation);
  else
    get_own_vtable (face)->method_call (
        g_dbus_method_invocation_get_connection (invocation),
        g_dbus_method_invocation_get_sender (invocation), path, interface,
        g_dbus_method_invocation_get_method_name (invocation),
        g_dbus_method_invocation_get_parameters (invocation), invocation, face);
}

/* -- turns ------------------------------------------------------------------------------------- */

static bool
may_begin (const RdCallTurns *self, const Line *line)
{
  const Call *call = g_queue_peek_head ((GQueue *)&line->waiting);

  return g_hash_table_size (line->in_work) < RD_CALLS_IN_WORK_MAX
         && (call->kind != RD_METHOD_READS || self->n_readings < RD_ALL_READINGS_MAX);
}

static gboolean
on_retry (gpointer user_data)
{
  RdCallTurns *self = user_data;

  self->retry = 0;
  g_source_set_ready_time (self->source, 0);
  return G_SOURCE_REMOVE;
}

/* Has the sender read enough to get more? */
static bool
is_reading (RdCallTurns *self, const Line *line)
{
  if (rd_unread_get_level (self->unread, line->sender, rd_clock_get_monotonic ())
      == RD_UNREAD_LITTLE)
    return true;
  rd_unread_inquiry_ask (self->inquiry, line->sender);
  if (self->retry == 0)
    self->retry = rd_clock_add_timeout (RETRY_MS, on_retry, self);
  return false;
}

static GList *
find_next (RdCallTurns *self)
{
  for (GList *link = self->round.head; link != NULL; link = link->next)
    {
      if (may_begin (self, link->data) && is_reading (self, link->data))
        return link;
    }
  return NULL;
}

static void
free_line_if_idle (RdCallTurns *self, Line *line)
{
  if (line->waiting.length == 0 && g_hash_table_size (line->in_work) == 0)
    g_hash_table_remove (self->lines, line->sender);
}

/* A call that waits for an event does not delay its sender's others. */
static bool
enter_work (RdCallTurns *self, Line *line, const Call *call)
{
  RdCallId id = rd_call_id_from_call (call->message);

  if (call->kind == RD_METHOD_WAITS)
    return rd_callers_is_open (self->callers, id);
  if (!rd_callers_begin (self->callers, id))
    return false;
  g_hash_table_insert (line->in_work, GUINT_TO_POINTER (id.serial), GINT_TO_POINTER (call->kind));
  self->n_readings += call->kind == RD_METHOD_READS;
  return true;
}

static void
begin_call (RdCallTurns *self, Line *line)
{
  Call *call = g_queue_pop_head (&line->waiting);
  bool is_open = enter_work (self, line, call);

  free_line_if_idle (self, line);
  if (is_open && call->face != NULL)
    call_face (call->face, g_steal_pointer (&call->invocation));
  else if (is_open)
    call->answer (call->message, call->user_data);
  free_call (call);
}

static void
take_turn (RdCallTurns *self)
{
  GList *link = find_next (self);
  Line *line;

  if (link == NULL)
    return;
  line = link->data;
  g_queue_delete_link (&self->round, link);
  if (line->waiting.length > 1)
    g_queue_push_tail (&self->round, line);
  begin_call (self, line);
  if (find_next (self) != NULL)
    g_source_set_ready_time (self->source, 0);
}

/* -- ends -------------------------------------------------------------------------------------- */

static void
end_call (RdCallTurns *self, Line *line, uint32_t serial)
{
  gpointer kind;

  if (!g_hash_table_steal_extended (line->in_work, GUINT_TO_POINTER (serial), NULL, &kind))
    return;
  self->n_readings -= GPOINTER_TO_INT (kind) == RD_METHOD_READS;
  free_line_if_idle (self, line);
}

static void
take_end (RdCallTurns *self, const RdCallEnd *end)
{
  Line *line = g_hash_table_lookup (self->lines, end->sender);

  if (end->serial == 0)
    g_signal_emit (self, signal_left, 0, end->sender);
  if (line == NULL)
    return;
  if (end->serial != 0)
    {
      end_call (self, line, end->serial);
      return;
    }
  g_queue_remove (&self->round, line);
  g_queue_clear_full (&line->waiting, free_call);
  free_line_if_idle (self, line);
}

static gboolean
on_ready (gpointer user_data)
{
  RdCallTurns *self = user_data;
  RdCallEnd *end;

  g_source_set_ready_time (self->source, -1);
  while ((end = rd_callers_take_end (self->callers)) != NULL)
    {
      take_end (self, end);
      rd_call_end_free (end);
    }
  take_turn (self);
  return G_SOURCE_CONTINUE;
}

/* -- what comes -------------------------------------------------------------------------------- */

static Line *
ensure_line (RdCallTurns *self, const char *sender)
{
  Line *line = g_hash_table_lookup (self->lines, sender);

  if (line != NULL)
    return line;
  line = g_new0 (Line, 1);
  line->sender = g_strdup (sender);
  line->in_work = g_hash_table_new (NULL, NULL);
  g_queue_init (&line->waiting);
  g_hash_table_insert (self->lines, line->sender, line);
  return line;
}

/* Takes CALL. */
static void
add_call (RdCallTurns *self, Call *call)
{
  RdCallId id = rd_call_id_from_call (call->message);
  Line *line;

  /* The sender may have left before the call reached the main loop. */
  if (self->callers == NULL || !rd_callers_is_open (self->callers, id))
    {
      free_call (call);
      return;
    }
  line = ensure_line (self, id.sender);
  call->kind = rd_method_kind_find (g_dbus_message_get_interface (call->message),
                                    g_dbus_message_get_member (call->message));
  g_queue_push_tail (&line->waiting, call);
  if (line->waiting.length == 1)
    g_queue_push_tail (&self->round, line);
  g_source_set_ready_time (self->source, 0);
}

void
rd_call_turns_add (RdCallTurns *self, GDBusMessage *message, RdCallAnswer answer,
                   gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->message = g_object_ref (message);
  call->answer = answer;
  call->user_data = user_data;
  add_call (self, call);
}

/* Closes a call that wants no answer when the invocation is freed. */
typedef struct
{
  RdCallers *callers;
  char *sender;
  uint32_t serial;
} Silent;

static void
on_silent_done (gpointer data, GObject *where_the_invocation_was)
{
  Silent *silent = data;

  rd_callers_close (silent->callers, (RdCallId){ silent->sender, silent->serial });
  rd_callers_unref (silent->callers);
  g_free (silent->sender);
  g_free (silent);
}

static void
watch_silent (RdCallTurns *self, GDBusMethodInvocation *invocation, GDBusMessage *message)
{
  RdCallId id = rd_call_id_from_call (message);
  Silent *silent;

  if ((g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0)
    return;
  silent = g_new (Silent, 1);
  *silent = (Silent){ rd_callers_ref (self->callers), g_strdup (id.sender), id.serial };
  g_object_weak_ref (G_OBJECT (invocation), on_silent_done, silent);
}

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
         const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer face)
{
  RdCallTurns *self = g_object_get_qdata (G_OBJECT (bus), turns_quark);
  Call *call;

  if (self == NULL)
    {
      call_face (face, invocation);
      return;
    }
  call = g_new0 (Call, 1);
  call->face = g_object_ref (face);
  call->invocation = invocation;
  call->message = g_object_ref (g_dbus_method_invocation_get_message (invocation));
  watch_silent (self, invocation, call->message);
  add_call (self, call);
}

/* Without handlers for properties GDBus passes their calls to the method handler. */
static GDBusInterfaceVTable *
get_vtable (GDBusInterfaceSkeleton *face)
{
  static GDBusInterfaceVTable vtable = { .method_call = on_call };

  return &vtable;
}

void
rd_call_turns_init_class (GDBusInterfaceSkeletonClass *class)
{
  class->get_vtable = get_vtable;
}

/* -- beginning and end ------------------------------------------------------------------------- */

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static void
rd_call_turns_dispose (GObject *object)
{
  RdCallTurns *self = RD_CALL_TURNS (object);

  if (self->callers != NULL)
    rd_callers_set_source (self->callers, NULL);
  if (self->bus != NULL)
    g_object_set_qdata (G_OBJECT (self->bus), turns_quark, NULL);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_source_destroy (self->source);
  g_queue_clear (&self->round);
  g_hash_table_remove_all (self->lines);
  g_clear_pointer (&self->callers, rd_callers_unref);
  g_clear_pointer (&self->unread, rd_unread_unref);
  g_clear_pointer (&self->inquiry, rd_unread_inquiry_unref);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (rd_call_turns_parent_class)->dispose (object);
}

static void
rd_call_turns_finalize (GObject *object)
{
  RdCallTurns *self = RD_CALL_TURNS (object);

  g_source_unref (self->source);
  g_hash_table_unref (self->lines);
  G_OBJECT_CLASS (rd_call_turns_parent_class)->finalize (object);
}

static void
rd_call_turns_class_init (RdCallTurnsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rd_call_turns_dispose;
  G_OBJECT_CLASS (class)->finalize = rd_call_turns_finalize;
  turns_quark = g_quark_from_static_string ("rd-call-turns");
  signal_left = g_signal_new ("left", RD_TYPE_CALL_TURNS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rd_call_turns_init (RdCallTurns *self)
{
  static GSourceFuncs functions = { .dispatch = dispatch };

  g_queue_init (&self->round);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_line);
  self->source = g_source_new (&functions, sizeof (GSource));
  g_source_set_static_name (self->source, "rosterd: turns of calls");
  g_source_set_callback (self->source, on_ready, self, NULL);
  g_source_attach (self->source, NULL);
}

RdCallTurns *
rd_call_turns_new (GDBusConnection *bus, RdCallers *callers, RdUnread *unread)
{
  RdCallTurns *self = g_object_new (RD_TYPE_CALL_TURNS, NULL);

  self->bus = g_object_ref (bus);
  self->callers = rd_callers_ref (callers);
  self->unread = rd_unread_ref (unread);
  self->inquiry = rd_unread_inquiry_new (bus, unread);
  rd_callers_set_source (callers, self->source);
  g_object_set_qdata (G_OBJECT (bus), turns_quark, self);
  return self;
}

void
rd_call_turns_clear_handler (RdCallTurns *turns, gulong *handler)
{
  if (*handler != 0 && g_signal_handler_is_connected (turns, *handler))
    g_signal_handler_disconnect (turns, *handler);
  *handler = 0;
}
