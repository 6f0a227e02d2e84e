/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/gate/callers.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

#define DATA_KEY "rd-callers"

typedef struct
{
  RdCallWeight weight;
  bool is_begun;
} Call;

typedef struct
{
  char *name;
  GHashTable *calls; /* serial → Call */
  RdCallWeight weight;
  bool is_gone;
} Caller;

struct _RdCallers
{
  gatomicrefcount ref_count;
  GMutex lock;       /* guards everything below */
  GHashTable *table; /* name → Caller with an open call */
  unsigned n_calls;
  RdCallWeight weight;
  GQueue ends; /* (element-type RdCallEnd) */
  GSource *source;
};

static void
free_caller (gpointer data)
{
  Caller *caller = data;

  g_hash_table_unref (caller->calls);
  g_free (caller->name);
  g_free (caller);
}

RdCallers *
rd_callers_new (void)
{
  RdCallers *callers = g_new0 (RdCallers, 1);

  g_atomic_ref_count_init (&callers->ref_count);
  g_mutex_init (&callers->lock);
  g_queue_init (&callers->ends);
  callers->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_caller);
  return callers;
}

RdCallers *
rd_callers_ref (RdCallers *callers)
{
  g_atomic_ref_count_inc (&callers->ref_count);
  return callers;
}

void
rd_callers_unref (RdCallers *callers)
{
  if (!g_atomic_ref_count_dec (&callers->ref_count))
    return;
  g_hash_table_unref (callers->table);
  g_queue_clear_full (&callers->ends, (GDestroyNotify)rd_call_end_free);
  g_clear_pointer (&callers->source, g_source_unref);
  g_mutex_clear (&callers->lock);
  g_free (callers);
}

/* Without a bus daemon senders have no names. */
static const char *
name_or_empty (const char *name)
{
  return name != NULL ? name : "";
}

RdCallId
rd_call_id_from_call (GDBusMessage *call)
{
  return (RdCallId){ name_or_empty (g_dbus_message_get_sender (call)),
                     g_dbus_message_get_serial (call) };
}

RdCallId
rd_call_id_from_answer (GDBusMessage *answer)
{
  return (RdCallId){ name_or_empty (g_dbus_message_get_destination (answer)),
                     g_dbus_message_get_reply_serial (answer) };
}

static Call *
find (RdCallers *callers, RdCallId id, Caller **caller)
{
  *caller = g_hash_table_lookup (callers->table, id.sender);
  return *caller != NULL ? g_hash_table_lookup ((*caller)->calls, GUINT_TO_POINTER (id.serial))
                         : NULL;
}

/* -- bounds ------------------------------------------------------------------------------------ */

/* CALLER is NULL without open calls. */
static bool
check_own (const Caller *caller, RdCallWeight weight, GError **error)
{
  unsigned n = caller != NULL ? g_hash_table_size (caller->calls) : 0;
  RdCallWeight own = caller != NULL ? caller->weight : (RdCallWeight){ 0 };

  if (n >= RD_OPEN_CALLS_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "%d of your calls are not answered yet, and no more may be; wait for one.",
                 RD_OPEN_CALLS_MAX);
  else if (n > 0 && own.size + weight.size > RD_OPEN_CALLS_SIZE_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "Your calls that are not answered yet would take more than %d MiB; wait for one.",
                 RD_OPEN_CALLS_SIZE_MAX >> 20);
  else if (own.n_descriptors + weight.n_descriptors > RD_OPEN_CALLS_DESCRIPTORS_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "Your calls that are not answered yet hold %d descriptors, and may hold no more; "
                 "wait for one.",
                 RD_OPEN_CALLS_DESCRIPTORS_MAX);
  else
    return true;
  return false;
}

/* A caller with little open is always let in. */
static bool
check_all (const RdCallers *callers, const Caller *caller, RdCallWeight weight, GError **error)
{
  unsigned n = caller != NULL ? g_hash_table_size (caller->calls) : 0;
  bool is_spared = n < RD_SPARED_CALLS && weight.size <= RD_SPARED_CALL_SIZE_MAX;

  if (!is_spared && callers->n_calls >= RD_ALL_CALLS_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "%d calls of all programs are not answered yet, and only %d of yours may be; try "
                 "again later.",
                 RD_ALL_CALLS_MAX, RD_SPARED_CALLS);
  else if (!is_spared && callers->n_calls > 0
           && callers->weight.size + weight.size > RD_ALL_CALLS_SIZE_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "The calls of all programs that are not answered yet would take more than %d MiB; "
                 "try again later.",
                 RD_ALL_CALLS_SIZE_MAX >> 20);
  else if (callers->weight.n_descriptors + weight.n_descriptors > RD_ALL_CALLS_DESCRIPTORS_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "The calls of all programs that are not answered yet hold %d descriptors, and may "
                 "hold no more; try again later.",
                 RD_ALL_CALLS_DESCRIPTORS_MAX);
  else
    return true;
  return false;
}

/* -- opening and closing ----------------------------------------------------------------------- */

static Caller *
ensure_caller (RdCallers *callers, Caller *caller, const char *name)
{
  if (caller != NULL)
    return caller;
  caller = g_new0 (Caller, 1);
  caller->name = g_strdup (name);
  caller->calls = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (callers->table, caller->name, caller);
  return caller;
}

static void
put (RdCallers *callers, Caller *caller, RdCallId id, RdCallWeight weight)
{
  Call *call = g_new0 (Call, 1);

  call->weight = weight;
  caller = ensure_caller (callers, caller, id.sender);
  g_hash_table_insert (caller->calls, GUINT_TO_POINTER (id.serial), call);
  caller->weight.size += weight.size;
  caller->weight.n_descriptors += weight.n_descriptors;
  callers->weight.size += weight.size;
  callers->weight.n_descriptors += weight.n_descriptors;
  callers->n_calls++;
}

bool
rd_callers_open (RdCallers *callers, RdCallId id, RdCallWeight weight, GError **error)
{
  Caller *caller;
  bool is_known;
  bool is_good;

  g_mutex_lock (&callers->lock);
  is_known = find (callers, id, &caller) != NULL;
  if (is_known)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                         "The call has the serial of another that is not answered yet.");
  is_good = !is_known && check_own (caller, weight, error)
            && check_all (callers, caller, weight, error);
  if (is_good)
    put (callers, caller, id, weight);
  g_mutex_unlock (&callers->lock);
  return is_good;
}

bool
rd_callers_is_open (RdCallers *callers, RdCallId id)
{
  Caller *caller;
  bool is_open;

  g_mutex_lock (&callers->lock);
  is_open = find (callers, id, &caller) != NULL;
  g_mutex_unlock (&callers->lock);
  return is_open;
}

bool
rd_callers_begin (RdCallers *callers, RdCallId id)
{
  Caller *caller;
  Call *call;

  g_mutex_lock (&callers->lock);
  call = find (callers, id, &caller);
  if (call != NULL)
    call->is_begun = true;
  g_mutex_unlock (&callers->lock);
  return call != NULL;
}

static void
add_end (RdCallers *callers, const char *sender, uint32_t serial)
{
  RdCallEnd *end = g_new (RdCallEnd, 1);

  *end = (RdCallEnd){ g_strdup (sender), serial };
  g_queue_push_tail (&callers->ends, end);
  if (callers->source != NULL)
    g_source_set_ready_time (callers->source, 0);
}

static void
subtract (RdCallers *callers, Caller *caller, const Call *call)
{
  caller->weight.size -= call->weight.size;
  caller->weight.n_descriptors -= call->weight.n_descriptors;
  callers->weight.size -= call->weight.size;
  callers->weight.n_descriptors -= call->weight.n_descriptors;
  callers->n_calls--;
}

static void
forget_if_idle (RdCallers *callers, Caller *caller)
{
  if (g_hash_table_size (caller->calls) == 0)
    g_hash_table_remove (callers->table, caller->name);
}

bool
rd_callers_close (RdCallers *callers, RdCallId id)
{
  bool is_wanted = true;
  Caller *caller;
  Call *call;

  g_mutex_lock (&callers->lock);
  call = find (callers, id, &caller);
  if (call != NULL)
    {
      is_wanted = !caller->is_gone;
      if (call->is_begun)
        add_end (callers, caller->name, id.serial);
      subtract (callers, caller, call);
      g_hash_table_remove (caller->calls, GUINT_TO_POINTER (id.serial));
      forget_if_idle (callers, caller);
    }
  g_mutex_unlock (&callers->lock);
  return is_wanted;
}

void
rd_callers_leave (RdCallers *callers, const char *sender)
{
  Caller *caller;
  GHashTableIter iter;
  Call *call;

  g_mutex_lock (&callers->lock);
  caller = g_hash_table_lookup (callers->table, sender);
  if (caller != NULL)
    {
      caller->is_gone = true;
      add_end (callers, sender, 0);
      g_hash_table_iter_init (&iter, caller->calls);
      while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&call))
        {
          if (call->is_begun)
            continue;
          subtract (callers, caller, call);
          g_hash_table_iter_remove (&iter);
        }
      forget_if_idle (callers, caller);
    }
  g_mutex_unlock (&callers->lock);
}

void
rd_callers_attach (RdCallers *callers, GDBusConnection *bus)
{
  g_object_set_data_full (G_OBJECT (bus), DATA_KEY, rd_callers_ref (callers),
                          (GDestroyNotify)rd_callers_unref);
}

bool
rd_callers_has_left (GDBusMethodInvocation *invocation)
{
  GDBusConnection *bus = g_dbus_method_invocation_get_connection (invocation);
  RdCallers *callers = g_object_get_data (G_OBJECT (bus), DATA_KEY);
  const Caller *caller;
  bool has_left;

  if (callers == NULL)
    return false;
  g_mutex_lock (&callers->lock);
  caller = g_hash_table_lookup (callers->table,
                                name_or_empty (g_dbus_method_invocation_get_sender (invocation)));
  has_left = caller != NULL && caller->is_gone;
  g_mutex_unlock (&callers->lock);
  return has_left;
}

/* -- ends -------------------------------------------------------------------------------------- */

void
rd_call_end_free (RdCallEnd *end)
{
  g_free (end->sender);
  g_free (end);
}

RdCallEnd *
rd_callers_take_end (RdCallers *callers)
{
  RdCallEnd *end;

  g_mutex_lock (&callers->lock);
  end = g_queue_pop_head (&callers->ends);
  g_mutex_unlock (&callers->lock);
  return end;
}

void
rd_callers_wake (RdCallers *callers)
{
  g_mutex_lock (&callers->lock);
  if (callers->source != NULL)
    g_source_set_ready_time (callers->source, 0);
  g_mutex_unlock (&callers->lock);
}

void
rd_callers_set_source (RdCallers *callers, GSource *source)
{
  g_mutex_lock (&callers->lock);
  g_clear_pointer (&callers->source, g_source_unref);
  callers->source = source != NULL ? g_source_ref (source) : NULL;
  g_mutex_unlock (&callers->lock);
}
