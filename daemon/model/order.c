/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/order.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/dictionary.h"
#include "model/jid.h"
#include "model/limit.h"
#include "model/text.h"
#include "model/window.h"

#include <string.h>

/* -- kinds of jobs ----------------------------------------------------------------------------- */

typedef struct
{
  RdCause cause;
  RdPresence presence;
  const char *word; /* NULL: the cause's */
  bool tells_plan;
  unsigned window; /* 0: as large as the server bears */
} Kind;

static const Kind kinds[RD_N_JOB_KINDS] = {
  [RD_JOB_PURGE] = { RD_CAUSE_PURGE },
  [RD_JOB_REMOVE] = { RD_CAUSE_REMOVE },
  [RD_JOB_SET] = { RD_CAUSE_SET },
  [RD_JOB_RESYNC] = { RD_CAUSE_RESYNC },
  [RD_JOB_UNDO] = { RD_CAUSE_UNDO, .tells_plan = true },
  [RD_JOB_REDO] = { RD_CAUSE_REDO, .tells_plan = true },
  [RD_JOB_MOVE] = { RD_CAUSE_MOVE, RD_PRESENCE_SUBSCRIBE, .tells_plan = true },
  [RD_JOB_IMPORT] = { RD_CAUSE_IMPORT, .window = RD_WINDOW_START },
  [RD_JOB_RESTORE] = { RD_CAUSE_RESTORE, .tells_plan = true },
  [RD_JOB_SUBSCRIBE] = { RD_CAUSE_SUBSCRIBE, RD_PRESENCE_SUBSCRIBE },
  [RD_JOB_APPROVE] = { RD_CAUSE_APPROVE, RD_PRESENCE_SUBSCRIBED },
  [RD_JOB_DENY] = { RD_CAUSE_DENY, RD_PRESENCE_UNSUBSCRIBED },
  [RD_JOB_BLOCK] = { RD_CAUSE_BLOCK },
  [RD_JOB_UNBLOCK] = { RD_CAUSE_UNBLOCK },
  [RD_JOB_UNSUBSCRIBE] = { RD_CAUSE_UNSUBSCRIBE, RD_PRESENCE_UNSUBSCRIBE },
  [RD_JOB_MERGE] = { RD_CAUSE_MERGE },
  [RD_JOB_SHRINK] = { RD_CAUSE_LOGIN, .word = "shrink" },
};

const char *
rd_job_kind_to_string (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, "set");
  return kinds[kind].word != NULL ? kinds[kind].word : rd_cause_to_string (kinds[kind].cause);
}

bool
rd_job_kind_from_string (const char *word, RdJobKind *kind)
{
  for (unsigned i = 0; word != NULL && i < RD_N_JOB_KINDS; i++)
    {
      if (g_str_equal (word, rd_job_kind_to_string ((RdJobKind)i)))
        {
          *kind = (RdJobKind)i;
          return true;
        }
    }
  return false;
}

RdCause
rd_job_kind_get_cause (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, RD_CAUSE_SET);
  return kinds[kind].cause;
}

bool
rd_job_kind_tells_plan (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, false);
  return kinds[kind].tells_plan;
}

bool
rd_job_kind_is_undoing (RdJobKind kind)
{
  return kind == RD_JOB_UNDO || kind == RD_JOB_REDO;
}

bool
rd_job_kind_brings_back (RdJobKind kind)
{
  return rd_job_kind_is_undoing (kind) || kind == RD_JOB_RESTORE;
}

RdPresence
rd_job_kind_get_presence (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, RD_PRESENCE_SUBSCRIBE);
  return kinds[kind].presence;
}

unsigned
rd_job_kind_get_window (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, RD_WINDOW_START);
  return kinds[kind].window != 0 ? kinds[kind].window : RD_WINDOW_MAX;
}

/* -- options ----------------------------------------------------------------------------------- */

static bool
read_serial (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdExpectation *expectation = &((RdOrder *)record)->expectation;

  expectation->has_serial = true;
  expectation->serial = g_variant_get_uint64 (value);
  return true;
}

static bool
read_count (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdExpectation *expectation = &((RdOrder *)record)->expectation;

  expectation->has_count = true;
  expectation->count = g_variant_get_uint32 (value);
  return true;
}

static bool
read_condition (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdOrder *order = record;
  RdEditsCondition condition = (RdEditsCondition)key->offset;

  if (!g_variant_get_boolean (value))
    return true;
  if (order->condition != RD_EDITS_ANY && order->condition != condition)
    {
      g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                           "\"MustExist\" and \"MustBeNew\" exclude each other; choose one.");
      return false;
    }
  order->condition = condition;
  return true;
}

static bool
read_message (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  if (rd_text_is_xml (g_variant_get_string (value, NULL)))
    {
      rd_key_store (key, value, record);
      return true;
    }
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "A message has no control characters; leave them out.");
  return false;
}

static bool
read_moved_from (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdOrder *order = record;
  char *jid = rd_jid_prepare_bare (g_variant_get_string (value, NULL), error);

  if (jid == NULL)
    return false;
  g_free (order->moved_from);
  order->moved_from = jid;
  return true;
}

static const RdKey selection_keys[] = {
  { "IfSerial", "t", 0, 0, read_serial },
  { "ExpectedCount", "u", 0, 0, read_count },
};
static const RdKey set_keys[] = {
  { "MustExist", "b", RD_EDITS_MUST_EXIST, 0, read_condition },
  { "MustBeNew", "b", RD_EDITS_MUST_BE_NEW, 0, read_condition },
};
static const RdKey import_keys[] = {
  { "MustExist", "b", RD_EDITS_MUST_EXIST, 0, read_condition },
  { "MustBeNew", "b", RD_EDITS_MUST_BE_NEW, 0, read_condition },
  { "IfSerial", "t", 0, 0, read_serial },
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
};
static const RdKey resync_keys[] = {
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
};
static const RdKey merge_keys[] = {
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
  { "IfSerial", "t", 0, 0, read_serial },
};
static const RdKey undo_keys[] = {
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
  { "ExpectedCount", "u", 0, 0, read_count },
};
static const RdKey restore_keys[] = {
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
  { "IfSerial", "t", 0, 0, read_serial },
  { "ExpectedCount", "u", 0, 0, read_count },
  { "KeepNew", "b", offsetof (RdOrder, keeps_new) },
};
static const RdKey subscribe_keys[] = {
  { "Message", "s", offsetof (RdOrder, message), RD_MESSAGE_SIZE_MAX, read_message },
  { "MovedFrom", "s", 0, RD_JID_SIZE_MAX, read_moved_from },
};

static const RdKey move_keys[] = {
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
  { "Message", "s", offsetof (RdOrder, message), RD_MESSAGE_SIZE_MAX, read_message },
};
/* Of Remove and of Deny. */
static const RdKey remove_keys[] = {
  { "Block", "b", offsetof (RdOrder, blocks) },
};
static const RdKey block_keys[] = {
  { "DryRun", "b", offsetof (RdOrder, is_dry_run) },
  { "OwnServer", "b", offsetof (RdOrder, has_server) },
};

static bool
read_options (RdOrder *order, const RdKey *keys, size_t n_keys, GVariant *options, GError **error)
{
  const RdDictionary dictionary
      = { "options", "The call has no option", "The option", keys, n_keys };

  return rd_dictionary_read (&dictionary, options, order, error);
}

/* -- orders ------------------------------------------------------------------------------------ */

static RdOrder *
order_new (RdJobKind kind)
{
  RdOrder *order = g_new0 (RdOrder, 1);

  order->kind = kind;
  order->edits = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_edit_free);
  order->message = g_strdup ("");
  order->moved_from = g_strdup ("");
  return order;
}

void
rd_order_free (RdOrder *order)
{
  g_strfreev (order->jids);
  g_free (order->into);
  g_clear_pointer (&order->filter, rd_filter_free);
  g_ptr_array_unref (order->edits);
  rd_bad_edits_clear (&order->bad);
  g_free (order->point);
  g_free (order->message);
  g_free (order->moved_from);
  g_free (order);
}

/* A filter without a selection must not change the whole roster. */
static bool
read_selection (RdOrder *order, GVariant *filter, GError **error)
{
  order->filter = rd_filter_new_from_variant (filter, error);
  if (order->filter == NULL || order->filter->has_selection)
    return order->filter != NULL;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The filter is empty, or says only whom to keep, which would select every "
                       "other contact; say which ones are meant.");
  return false;
}

static bool
read_jids (RdOrder *order, const char *const *jids, size_t max, GError **error)
{
  order->jids = g_strdupv ((char **)jids);
  return rd_limit_check_count (g_strv_length (order->jids), max, "JIDs", error);
}

/* JID NULL: all selected contacts. */
static bool
read_edit (RdOrder *order, const char *jid, GVariant *dict, GError **error)
{
  RdEdit *edit = rd_edit_new_from_variant (jid, dict, error);

  if (edit != NULL)
    g_ptr_array_add (order->edits, edit);
  return edit != NULL;
}

static bool
read_edits (RdOrder *order, GVariant *edits, GError **error)
{
  bool is_good = rd_limit_check_count (g_variant_n_children (edits), RD_EDITS_MAX, "edits", error);
  GVariantIter iter;
  const char *jid;
  GVariant *dict;

  g_variant_iter_init (&iter, edits);
  while (is_good && g_variant_iter_next (&iter, "(&s@a{sv})", &jid, &dict))
    {
      is_good = read_edit (order, jid, dict, error);
      g_variant_unref (dict);
    }
  return is_good;
}

RdOrder *
rd_order_new_purge (GVariant *filter, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_PURGE);

  if (!read_options (order, selection_keys, G_N_ELEMENTS (selection_keys), options, error)
      || !read_selection (order, filter, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_remove (const char *const *jids, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_REMOVE);

  if (!read_options (order, remove_keys, G_N_ELEMENTS (remove_keys), options, error)
      || !read_jids (order, jids, RD_REMOVALS_MAX, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_set (GVariant *edits, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_SET);

  if (!read_options (order, set_keys, G_N_ELEMENTS (set_keys), options, error)
      || !read_edits (order, edits, error))
    return NULL;
  return g_steal_pointer (&order);
}

/* A JID must fit into what is told of it. */
static bool
check_jid_size (const char *jid, GError **error)
{
  if (strlen (jid) <= RD_JID_SIZE_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_JID,
               "A JID of the edits has more than %d bytes; leave it out.", RD_JID_SIZE_MAX);
  return false;
}

static bool
read_import (RdOrder *order, GVariant *edits, GError **error)
{
  bool is_good
      = rd_limit_check_count (g_variant_n_children (edits), RD_IMPORT_EDITS_MAX, "edits", error);
  GVariantIter iter;
  const char *jid;
  GVariant *dict;

  g_variant_iter_init (&iter, edits);
  while (is_good && g_variant_iter_next (&iter, "(&s@a{sv})", &jid, &dict))
    {
      GError *fault = NULL;

      is_good = check_jid_size (jid, error);
      if (is_good && !read_edit (order, jid, dict, &fault))
        rd_bad_edits_add (&order->bad, jid, fault);
      g_variant_unref (dict);
    }
  return is_good;
}

RdOrder *
rd_order_new_import (GVariant *edits, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_IMPORT);

  if (!read_options (order, import_keys, G_N_ELEMENTS (import_keys), options, error)
      || !read_import (order, edits, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_set_selected (GVariant *filter, GVariant *edit, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_SET);

  if (!read_options (order, selection_keys, G_N_ELEMENTS (selection_keys), options, error)
      || !read_selection (order, filter, error) || !read_edit (order, NULL, edit, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_resync (GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_RESYNC);

  if (!read_options (order, resync_keys, G_N_ELEMENTS (resync_keys), options, error))
    return NULL;
  return g_steal_pointer (&order);
}

static RdOrder *
new_undoing (RdJobKind kind, uint64_t job, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (kind);

  order->job = job;
  if (!read_options (order, undo_keys, G_N_ELEMENTS (undo_keys), options, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_undo (uint64_t job, GVariant *options, GError **error)
{
  return new_undoing (RD_JOB_UNDO, job, options, error);
}

RdOrder *
rd_order_new_redo (uint64_t job, GVariant *options, GError **error)
{
  return new_undoing (RD_JOB_REDO, job, options, error);
}

/* The options of KIND, one of Subscriptions. */
static bool
read_presence_options (RdOrder *order, GVariant *options, GError **error)
{
  switch ((int)order->kind)
    {
    case RD_JOB_SUBSCRIBE:
      return read_options (order, subscribe_keys, G_N_ELEMENTS (subscribe_keys), options, error);
    case RD_JOB_DENY:
      return read_options (order, remove_keys, G_N_ELEMENTS (remove_keys), options, error);
    default:
      return read_options (order, NULL, 0, options, error);
    }
}

RdOrder *
rd_order_new_move (const char *old_jid, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_MOVE);

  g_free (order->moved_from);
  order->moved_from = g_strdup (old_jid);
  if (!read_options (order, move_keys, G_N_ELEMENTS (move_keys), options, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_restore (struct _RdPoint *point, GVariant *filter, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_RESTORE);

  order->point = point;
  if (!read_options (order, restore_keys, G_N_ELEMENTS (restore_keys), options, error))
    return NULL;
  order->filter = rd_filter_new_from_variant (filter, error);
  return order->filter != NULL ? g_steal_pointer (&order) : NULL;
}

RdOrder *
rd_order_new_merge (const char *const *jids, const char *into, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (RD_JOB_MERGE);

  order->into = g_strdup (into);
  if (!read_options (order, merge_keys, G_N_ELEMENTS (merge_keys), options, error)
      || !read_jids (order, jids, RD_MERGED_MAX, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_presences (RdJobKind kind, const char *const *jids, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (kind);

  if (!read_jids (order, jids, RD_LOOKUP_MAX, error)
      || !read_presence_options (order, options, error))
    return NULL;
  return g_steal_pointer (&order);
}

RdOrder *
rd_order_new_block (RdJobKind kind, const char *const *jids, GVariant *options, GError **error)
{
  g_autoptr (RdOrder) order = order_new (kind);

  if (!read_jids (order, jids, RD_BLOCKS_MAX, error)
      || !read_options (order, block_keys, G_N_ELEMENTS (block_keys), options, error))
    return NULL;
  return g_steal_pointer (&order);
}
