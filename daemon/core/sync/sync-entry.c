/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/sync-entry.h"

#include "runtime/clock.h"

#include <string.h>

RdSyncEntry *
rd_sync_entry_new (RdEntryKind kind)
{
  RdSyncEntry *entry = g_new0 (RdSyncEntry, 1);

  entry->kind = kind;
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_push (const RdRosterPush *push)
{
  RdSyncEntry *entry = rd_sync_entry_new (push->contact != NULL ? RD_ENTRY_ITEM : RD_ENTRY_REMOVAL);

  entry->contact = push->contact != NULL ? rd_contact_ref (push->contact) : NULL;
  entry->removed_jid = g_strdup (push->removed_jid);
  entry->push_id = g_strdup (push->id);
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_doubt (RdDoubt doubt, const char *jid, const char *push_id)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_DOUBT);

  entry->terms.doubt = doubt;
  entry->jid = g_strdup (jid);
  entry->push_id = g_strdup (push_id);
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_pong (uint64_t token)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_PONG);

  entry->token = token;
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_answer (uint64_t token, const GError *error)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_ANSWER);

  entry->token = token;
  entry->error = error != NULL ? g_error_copy (error) : NULL;
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_request (const char *jid, const char *message, const char *moved_from)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_REQUEST);

  entry->request = rd_request_new (jid, rd_clock_get_real (), message);
  entry->request->moved_from = g_strdup (moved_from);
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_former (const RdRequest *request)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_FORMER);

  entry->request = rd_request_copy (request);
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_reply (const char *jid, RdCause cause, uint64_t job)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_REPLY);

  entry->jid = g_strdup (jid);
  entry->cause = cause;
  entry->job = job;
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_mark (const char *jid)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_MARK);

  entry->jid = g_strdup (jid);
  entry->cause = RD_CAUSE_PUSH;
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_bounce (RdPresence presence, const char *jid, const GError *error)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_BOUNCE);

  entry->presence = presence;
  entry->jid = g_strdup (jid);
  entry->error = g_error_copy (error);
  return entry;
}

RdSyncEntry *
rd_sync_entry_new_blocking (const RdBlockUpdate *update)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_BLOCKING);

  entry->blocking = rd_block_update_copy (update);
  return entry;
}

void
rd_sync_entry_free (RdSyncEntry *entry)
{
  g_clear_pointer (&entry->contact, rd_contact_unref);
  g_clear_pointer (&entry->staging, rd_staging_free);
  g_clear_pointer (&entry->request, rd_request_free);
  g_clear_pointer (&entry->blocking, rd_block_update_free);
  g_free (entry->removed_jid);
  g_free (entry->push_id);
  g_free (entry->version);
  g_free (entry->jid);
  g_clear_error (&entry->error);
  g_free (entry);
}
bool
rd_sync_entry_is_push (const RdSyncEntry *entry)
{
  return entry->kind == RD_ENTRY_ITEM || entry->kind == RD_ENTRY_REMOVAL;
}

bool
rd_sync_entry_is_mark (const RdSyncEntry *entry)
{
  return entry->kind >= RD_ENTRY_PONG;
}

static size_t
get_length (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

size_t
rd_sync_entry_measure (const RdSyncEntry *entry)
{
  size_t size = sizeof *entry + get_length (entry->removed_jid) + get_length (entry->push_id)
                + get_length (entry->version) + get_length (entry->jid);

  if (entry->contact != NULL)
    size += rd_contact_get_cost (entry->contact);
  if (entry->blocking != NULL)
    size += rd_block_update_measure (entry->blocking);
  if (entry->request != NULL)
    size += get_length (entry->request->jid) + get_length (entry->request->message)
            + get_length (entry->request->moved_from);
  return size;
}
