/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/sync-state.h"

static const char *const hiding_words[RD_N_HIDINGS] = {
  [RD_HIDING_UNKNOWN] = "unknown",
  [RD_HIDING_NEVER] = "never",
  [RD_HIDING_ALWAYS] = "always",
};

const char *
rd_hiding_to_string (RdHiding hiding)
{
  g_return_val_if_fail (hiding < RD_N_HIDINGS, "?");
  return hiding_words[hiding];
}

bool
rd_hiding_from_string (const char *word, RdHiding *hiding)
{
  for (unsigned i = 0; i < RD_N_HIDINGS; i++)
    {
      if (!g_str_equal (word, hiding_words[i]))
        continue;
      *hiding = (RdHiding)i;
      return true;
    }
  return false;
}

RdSyncState *
rd_sync_state_new (void)
{
  RdSyncState *state = g_new0 (RdSyncState, 1);

  state->left_out = g_ptr_array_new_with_free_func (g_free);
  return state;
}

RdSyncState *
rd_sync_state_copy (const RdSyncState *state)
{
  RdSyncState *copy = g_memdup2 (state, sizeof *state);

  copy->version = g_strdup (state->version);
  copy->doubt_jid = g_strdup (state->doubt_jid);
  copy->left_out = g_ptr_array_ref (state->left_out);
  return copy;
}

void
rd_sync_state_free (RdSyncState *state)
{
  g_free (state->version);
  g_free (state->doubt_jid);
  g_ptr_array_unref (state->left_out);
  g_free (state);
}

static void
set_version (RdSyncState *state, const char *version)
{
  g_free (state->version);
  state->version = g_strdup (version);
  state->is_unsettled = false;
}

static void
set_left_out (RdSyncState *state, GPtrArray *left_out, unsigned n_left_out)
{
  g_ptr_array_unref (state->left_out);
  state->left_out
      = left_out != NULL ? g_ptr_array_ref (left_out) : g_ptr_array_new_with_free_func (g_free);
  state->n_left_out = n_left_out;
}

void
rd_sync_state_take_push (RdSyncState *state, const char *version, bool is_change, int64_t now)
{
  bool is_version = rd_sync_state_is_version (version);

  /* What changes nothing is not stored. */
  if (is_change)
    state->last_sync = now;
  if (state->version == NULL || (is_version && g_str_equal (version, state->version)))
    return;
  if (is_version)
    state->last_sync = now;
  if (is_version || is_change)
    set_version (state, is_version ? version : NULL);
  state->is_unsettled |= is_version;
}

void
rd_sync_state_settle (RdSyncState *state, const char *version)
{
  if (g_strcmp0 (state->version, version) == 0)
    state->is_unsettled = false;
}

static gpointer
duplicate (gconstpointer jid, gpointer user_data)
{
  return g_strdup (jid);
}

void
rd_sync_state_take_contact (RdSyncState *state, const char *jid)
{
  g_autoptr (GPtrArray) left_out = NULL;
  guint index;

  if (!g_ptr_array_find_with_equal_func (state->left_out, jid, g_str_equal, &index))
    return;
  left_out = g_ptr_array_copy (state->left_out, duplicate, NULL);
  g_ptr_array_set_free_func (left_out, g_free);
  g_ptr_array_remove_index (left_out, index);
  set_left_out (state, left_out, state->n_left_out - 1);
}

void
rd_sync_state_take_doubt (RdSyncState *state, RdDoubt doubt, const char *jid, int64_t now)
{
  set_version (state, NULL);
  state->doubt = doubt;
  g_free (state->doubt_jid);
  state->doubt_jid = g_strdup (jid);
  state->doubt_time = now;
  if (rd_doubt_get_trust (doubt) > rd_doubt_get_trust (state->distrust))
    state->distrust = doubt;
}

void
rd_sync_state_take_whole (RdSyncState *state, const char *version, GPtrArray *left_out,
                          unsigned n_left_out, int64_t now)
{
  bool is_kept
      = rd_sync_state_is_version (version) && n_left_out == 0 && state->distrust == RD_DOUBT_NONE;

  state->is_known = true;
  state->last_sync = now;
  set_version (state, is_kept ? version : NULL);
  set_left_out (state, left_out, n_left_out);
}

void
rd_sync_state_take_unchanged (RdSyncState *state, int64_t now)
{
  state->is_known = true;
  state->last_sync = now;
}

void
rd_sync_state_take_hiding (RdSyncState *state, RdHiding hiding)
{
  if (state->hiding != RD_HIDING_ALWAYS && hiding != RD_HIDING_UNKNOWN)
    state->hiding = hiding;
}

void
rd_sync_state_trust (RdSyncState *state)
{
  state->distrust = RD_DOUBT_NONE;
}

const char *
rd_sync_state_get_login_version (const RdSyncState *state)
{
  return state->is_known && !state->is_unsettled ? state->version : NULL;
}

bool
rd_sync_state_is_version (const char *version)
{
  return version != NULL && !g_str_equal (version, "nil");
}
