/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/state.h"

#include "store/call.h"
#include "store/sync/write.h"

/* What is learnt of the state; WORD is a JID or a version. */
typedef struct
{
  RdCause cause;
  void (*take) (RdRosterWrite *write, RdDoubt doubt, const char *word);
  RdDoubt doubt;
  char *word;
} Lesson;

static void
lesson_free (gpointer data)
{
  Lesson *lesson = data;

  g_free (lesson->word);
  g_free (lesson);
}

static gpointer
run (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Lesson *lesson = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, lesson->cause, error))
    return NULL;
  lesson->take (&write, lesson->doubt, lesson->word);
  return rd_roster_write_commit (&write, &transaction, error);
}

static void
learn (RdStore *store, int64_t profile, Lesson lesson, GAsyncReadyCallback callback,
       gpointer user_data)
{
  rd_store_write (store, profile,
                  (RdOperation){ run, g_memdup2 (&lesson, sizeof lesson), lesson_free,
                                 (GDestroyNotify)rd_change_free },
                  callback, user_data);
}

static void
take_unchanged (RdRosterWrite *write, RdDoubt doubt, const char *word)
{
  rd_sync_state_take_unchanged (write->sync, write->now);
}

void
rd_store_apply_unchanged_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  learn (store, profile, (Lesson){ RD_CAUSE_LOGIN, take_unchanged }, callback, user_data);
}

static void
take_doubt (RdRosterWrite *write, RdDoubt doubt, const char *jid)
{
  rd_sync_state_take_doubt (write->sync, doubt, jid, write->now);
}

void
rd_store_doubt_roster_async (RdStore *store, int64_t profile, RdDoubt doubt, const char *jid,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  learn (store, profile, (Lesson){ RD_CAUSE_PUSH, take_doubt, doubt, g_strdup (jid) }, callback,
         user_data);
}

static void
take_trust (RdRosterWrite *write, RdDoubt doubt, const char *word)
{
  rd_sync_state_trust (write->sync);
}

void
rd_store_trust_versions_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  learn (store, profile, (Lesson){ RD_CAUSE_PUSH, take_trust }, callback, user_data);
}

static void
take_settled (RdRosterWrite *write, RdDoubt doubt, const char *version)
{
  rd_sync_state_settle (write->sync, version);
}

void
rd_store_settle_version_async (RdStore *store, int64_t profile, const char *version,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  learn (store, profile, (Lesson){ RD_CAUSE_PUSH, take_settled, RD_DOUBT_NONE, g_strdup (version) },
         callback, user_data);
}
