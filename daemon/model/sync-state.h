/* How far a stored roster agrees with the server's, and the rules of its version (RFC 6121 §2.6).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/doubt.h"

#include <glib.h>
#include <stdint.h>

/* JIDs in left_out; more are only counted. */
#define RD_LEFT_OUT_MAX 100

/* Does the server hide contacts (rd_contact_may_be_hidden ())? ejabberd does, Prosody doesn't.
 * Stored as its word. */
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
  char *version;     /* NULL: ask for the whole roster (ver='') */
  bool is_unsettled; /* more pushes may have this version */
  int64_t last_sync; /* µs since 1970: the last roster or push that was stored; 0: never */

  RdDoubt doubt;      /* the last */
  char *doubt_jid;    /* NULL: none */
  int64_t doubt_time; /* µs since 1970 */
  RdDoubt distrust;   /* why the server's versions are not believed */

  RdHiding hiding;

  GPtrArray *left_out; /* (element-type utf8): JIDs of too large items; never modified */
  unsigned n_left_out; /* including those not named */
} RdSyncState;

RdSyncState *rd_sync_state_new (void);
RdSyncState *rd_sync_state_copy (const RdSyncState *state);
void rd_sync_state_free (RdSyncState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSyncState, rd_sync_state_free)

/* Keeps VERSION, unsettled, if one is held. NULL: the held one is forgotten after a change, since a
 * hash may stand for the roster from before it again. */
void rd_sync_state_take_push (RdSyncState *state, const char *version, bool is_change, int64_t now);
/* All pushes of VERSION have come. */
void rd_sync_state_settle (RdSyncState *state, const char *version);
void rd_sync_state_take_contact (RdSyncState *state, const char *jid);
void rd_sync_state_take_doubt (RdSyncState *state, RdDoubt doubt, const char *jid, int64_t now);
/* VERSION and LEFT_OUT may be NULL. */
void rd_sync_state_take_whole (RdSyncState *state, const char *version, GPtrArray *left_out,
                               unsigned n_left_out, int64_t now);
void rd_sync_state_take_unchanged (RdSyncState *state, int64_t now);
/* Keeps RD_HIDING_ALWAYS. */
void rd_sync_state_take_hiding (RdSyncState *state, RdHiding hiding);
/* Versions are believed again from the next whole roster on. */
void rd_sync_state_trust (RdSyncState *state);

/* NULL: ask for the whole roster. */
const char *rd_sync_state_get_login_version (const RdSyncState *state);

/* False for NULL and for "nil" (Prosody 13 without a version). */
bool rd_sync_state_is_version (const char *version);
