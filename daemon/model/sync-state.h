/* How a stored roster stands towards the server's, and the rules of its version (RFC 6121 §2.6).
 * The store applies them in the transaction that they follow from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/doubt.h"

#include <glib.h>
#include <stdint.h>

/* Contacts left out that are named; more are counted. */
#define RD_LEFT_OUT_MAX 100

/* Does the server hide contacts (rd_contact_may_be_hidden ())? ejabberd does, Prosody does not.
 * Stored by its word, never by its number. */
typedef enum
{
  RD_HIDING_UNKNOWN,
  RD_HIDING_NEVER,
  RD_HIDING_ALWAYS,
  RD_N_HIDINGS
} RdHiding;

const char *rd_hiding_to_string (RdHiding hiding);
bool rd_hiding_from_string (const char *word, RdHiding *hiding);

typedef struct
{
  bool is_known;     /* a whole roster was received */
  char *version;     /* NULL: the whole roster is asked for (ver='') */
  bool is_unsettled; /* more pushes may come with the same version */
  int64_t last_sync; /* µs since 1970; 0: never */

  RdDoubt doubt;      /* the last one */
  char *doubt_jid;    /* NULL: of no contact */
  int64_t doubt_time; /* µs since 1970 */
  RdDoubt distrust;   /* why the server's versions are not believed */

  RdHiding hiding;

  GPtrArray *left_out; /* (element-type utf8): JIDs whose items are too large to be stored.
                          Immutable: copies share it. */
  unsigned n_left_out; /* with those not named */
} RdSyncState;

RdSyncState *rd_sync_state_new (void);
RdSyncState *rd_sync_state_copy (const RdSyncState *state);
void rd_sync_state_free (RdSyncState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSyncState, rd_sync_state_free)

/* VERSION (may be NULL) is unsettled: other pushes may have it. Kept only if one is held. */
void rd_sync_state_take_push (RdSyncState *state, const char *version);
/* All changes of VERSION have come. */
void rd_sync_state_settle (RdSyncState *state, const char *version);
void rd_sync_state_take_contact (RdSyncState *state, const char *jid);
void rd_sync_state_take_doubt (RdSyncState *state, RdDoubt doubt, const char *jid, int64_t now);
/* A whole roster was stored. VERSION and LEFT_OUT may be NULL. */
void rd_sync_state_take_whole (RdSyncState *state, const char *version, GPtrArray *left_out,
                               unsigned n_left_out, int64_t now);
void rd_sync_state_take_unchanged (RdSyncState *state, int64_t now);
/* ALWAYS stands from then on. */
void rd_sync_state_take_hiding (RdSyncState *state, RdHiding hiding);
/* Versions are believed again, from the next whole roster on. */
void rd_sync_state_trust (RdSyncState *state);

/* The version to log in with; NULL: the whole roster is asked for. */
const char *rd_sync_state_get_login_version (const RdSyncState *state);

/* False for NULL, and for "nil", which is none on Prosody 13. */
bool rd_sync_state_is_version (const char *version);
