/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/change.h"

static const char *const cause_words[RD_N_CAUSES] = {
  [RD_CAUSE_LOGIN] = "login",
  [RD_CAUSE_PUSH] = "push",
  [RD_CAUSE_RESYNC] = "resync",
  [RD_CAUSE_SET] = "set",
  [RD_CAUSE_REMOVE] = "remove",
  [RD_CAUSE_PURGE] = "purge",
  [RD_CAUSE_MERGE] = "merge",
  [RD_CAUSE_SUBSCRIBE] = "subscribe",
  [RD_CAUSE_UNSUBSCRIBE] = "unsubscribe",
  [RD_CAUSE_APPROVE] = "approve",
  [RD_CAUSE_DENY] = "deny",
  [RD_CAUSE_BLOCK] = "block",
  [RD_CAUSE_UNBLOCK] = "unblock",
  [RD_CAUSE_UNDO] = "undo",
  [RD_CAUSE_REDO] = "redo",
  [RD_CAUSE_MOVE] = "move",
  [RD_CAUSE_IMPORT] = "import",
  [RD_CAUSE_RESTORE] = "restore",
};

const char *
rd_cause_to_string (RdCause cause)
{
  g_return_val_if_fail (cause < RD_N_CAUSES, "push");
  return cause_words[cause];
}

bool
rd_cause_from_string (const char *word, RdCause *cause)
{
  for (unsigned i = 0; word != NULL && i < RD_N_CAUSES; i++)
    {
      if (g_str_equal (word, cause_words[i]))
        {
          *cause = (RdCause)i;
          return true;
        }
    }
  return false;
}

static void
release_contact (gpointer contact)
{
  rd_contact_unref (contact);
}

RdChange *
rd_change_new (RdCause cause)
{
  RdChange *change = g_new0 (RdChange, 1);

  change->cause = cause;
  change->is_listed = true;
  change->changed = g_ptr_array_new_with_free_func (release_contact);
  change->added = g_ptr_array_new_with_free_func (release_contact);
  change->removed = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  change->respelt = g_ptr_array_new_with_free_func (release_contact);
  change->ended_requests = g_ptr_array_new_with_free_func (g_free);
  change->blocked = g_ptr_array_new_with_free_func (g_free);
  change->unblocked = g_ptr_array_new_with_free_func (g_free);
  return change;
}

void
rd_change_free (RdChange *change)
{
  g_clear_pointer (&change->sync, rd_sync_state_free);
  g_clear_pointer (&change->request, rd_request_free);
  g_clear_pointer (&change->unchecked, rd_request_free);
  g_ptr_array_unref (change->changed);
  g_ptr_array_unref (change->added);
  g_ptr_array_unref (change->removed);
  g_ptr_array_unref (change->respelt);
  g_ptr_array_unref (change->ended_requests);
  g_ptr_array_unref (change->blocked);
  g_ptr_array_unref (change->unblocked);
  g_free (change);
}

static unsigned
count (const RdChange *change)
{
  return change->n_added + change->n_changed + change->n_removed;
}

/* CONTACT is counted; may it be listed, too? */
static bool
is_room_left (RdChange *change, const RdContact *contact)
{
  if (change->is_listed)
    change->cost += rd_contact_get_cost (contact);
  if (count (change) > RD_CHANGE_LIST_MAX
      || (count (change) > 1 && change->cost > RD_CHANGE_COST_MAX))
    {
      change->is_listed = false;
      g_ptr_array_set_size (change->changed, 0);
      g_ptr_array_set_size (change->added, 0);
      g_ptr_array_set_size (change->removed, 0);
      g_ptr_array_set_size (change->respelt, 0);
    }
  return change->is_listed;
}

void
rd_change_add_added (RdChange *change, RdContact *contact)
{
  change->n_added++;
  if (!is_room_left (change, contact))
    return;
  g_ptr_array_add (change->changed, rd_contact_ref (contact));
  g_ptr_array_add (change->added, rd_contact_ref (contact));
}

void
rd_change_add_changed (RdChange *change, RdContact *contact)
{
  change->n_changed++;
  if (is_room_left (change, contact))
    g_ptr_array_add (change->changed, rd_contact_ref (contact));
}

void
rd_change_add_removed (RdChange *change, RdContact *contact)
{
  change->n_removed++;
  if (is_room_left (change, contact))
    g_ptr_array_add (change->removed, rd_contact_ref (contact));
}

void
rd_change_add_respelt (RdChange *change, RdContact *before, RdContact *contact)
{
  rd_change_add_changed (change, contact);
  if (change->is_listed)
    g_ptr_array_add (change->respelt, rd_contact_ref (before));
}

void
rd_change_add_ended_request (RdChange *change, const char *jid)
{
  g_ptr_array_add (change->ended_requests, g_strdup (jid));
}

bool
rd_change_has_requests (const RdChange *change)
{
  return change->request != NULL || change->has_former || change->ended_requests->len > 0;
}

bool
rd_change_has_blocking (const RdChange *change)
{
  return change->has_new_blocking || change->blocked->len > 0 || change->unblocked->len > 0;
}

bool
rd_change_is_empty (const RdChange *change)
{
  return count (change) == 0;
}
