/* Where a stored roster stands towards the server's: what may be asked for with a version, and why
 * not. The rules of the version (RFC 6121 §2.6) are here, once; the store applies them in the
 * transaction of what they follow from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/doubt.h"

#include <glib.h>
#include <stdint.h>

/* More contacts that were left out than this are counted and not named. */
#define RD_LEFT_OUT_MAX 100

/* Does the server leave out of its rosters those who ask and have no subscription
 * (rd_contact_may_be_hidden ())? ejabberd does, Prosody does not. Stored by its word, never by its
 * number. */
typedef enum
{
  RD_HIDING_UNKNOWN, /* it was not seen yet: it may */
  RD_HIDING_NEVER,
  RD_HIDING_ALWAYS,
  RD_N_HIDINGS
} RdHiding;

/* "unknown", "never", "always"; static. */
const char *rd_hiding_to_string (RdHiding hiding);
bool rd_hiding_from_string (const char *word, RdHiding *hiding);

typedef struct
{
  bool is_known;     /* has the roster ever been received? */
  char *version;     /* NULL: none tells what is stored; everything is asked for (ver='') */
  bool is_unsettled; /* a push brought the version, and others may still come with the same one */
  int64_t last_sync; /* when a whole roster, or that it is unchanged, was stored; µs since 1970; 0:
                        never */

  RdDoubt doubt;      /* the last one; NONE: there never was any */
  char *doubt_jid;    /* of whom; NULL: of nobody */
  int64_t doubt_time; /* µs since 1970 */
  RdDoubt distrust;   /* why the server's versions are not believed; NONE: they are */

  RdHiding hiding; /* of contacts who ask, in the server's rosters */

  GPtrArray *left_out; /* (element-type utf8): JIDs in the server's roster that are not stored as
                          they are there, for their size. Never written to: copies share it. */
  unsigned n_left_out; /* with those that are not named */
} RdSyncState;

RdSyncState *rd_sync_state_new (void);
RdSyncState *rd_sync_state_copy (const RdSyncState *state);
void rd_sync_state_free (RdSyncState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSyncState, rd_sync_state_free)

/* A push was applied; VERSION came with it, or NULL. Where none is held, none is taken: the first
 * one comes with a whole roster. A version that is new is unsettled: a server may give it to
 * several changes, and the connection may be cut between them. */
void rd_sync_state_take_push (RdSyncState *state, const char *version);
/* All that the server has to tell under VERSION has come. */
void rd_sync_state_settle (RdSyncState *state, const char *version);
/* JID is stored now as the server has it, or is gone there. */
void rd_sync_state_take_contact (RdSyncState *state, const char *jid);
/* Something is doubtful: JID, or NULL. */
void rd_sync_state_take_doubt (RdSyncState *state, RdDoubt doubt, const char *jid, int64_t now);
/* A whole roster was stored, but for those LEFT_OUT (may be NULL), N_LEFT_OUT of them; VERSION
 * NULL: none that can be kept came with it. */
void rd_sync_state_take_whole (RdSyncState *state, const char *version, GPtrArray *left_out,
                               unsigned n_left_out, int64_t now);
/* The roster is as it is stored. */
void rd_sync_state_take_unchanged (RdSyncState *state, int64_t now);
/* HIDING was seen. A server that hid somebody may do so again. */
void rd_sync_state_take_hiding (RdSyncState *state, RdHiding hiding);
/* The server's versions are believed again, from the next whole roster on. */
void rd_sync_state_trust (RdSyncState *state);

/* Since which version a login may ask: the server has nothing under it that is not stored. NULL:
 * everything is asked for. */
const char *rd_sync_state_get_login_version (const RdSyncState *state);

/* Is VERSION one? Not NULL, and not what Prosody 13 says for none. */
bool rd_sync_state_is_version (const char *version);
