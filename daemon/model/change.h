/* A change: what one commit did to a roster. Made by the mutation itself, announced by others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "model/request.h"
#include "model/sync-state.h"

/* Why a roster changed. Stored in the journal by its word, never by its number. */
typedef enum
{
  RD_CAUSE_LOGIN, /* it differed from what the store knew, at a login */
  RD_CAUSE_PUSH,  /* the server told of it during a session */
  RD_CAUSE_RESYNC,
  RD_CAUSE_EDIT,
  RD_CAUSE_PURGE,
  RD_CAUSE_UNDO,
  RD_N_CAUSES
} RdCause;

/* "login", "push", …; static. */
const char *rd_cause_to_string (RdCause cause);
bool rd_cause_from_string (const char *word, RdCause *cause);

/* More changes than this in one commit are counted and not listed. */
#define RD_CHANGE_LIST_MAX 2000
/* And of what they take to be told (rd_contact_get_cost ()). */
#define RD_CHANGE_COST_MAX (4 * 1024 * 1024)

/* The server's roster was suddenly far smaller than what was known (Profile.ShrinkGuard). */
typedef struct
{
  uint64_t job; /* by whose number it can be undone; 0: it was not */
  int64_t time; /* µs since 1970 */
  unsigned n_before, n_after;
} RdShrink;

typedef struct
{
  RdCause cause;
  RdShrink shrink;
  RdSyncState *sync;   /* where the roster stands after the change; set by the store */
  RdDoubt doubt;       /* which the change itself brought up */
  uint64_t serial;     /* the roster's serial after the change */
  unsigned n_contacts; /* the roster's size after the change */
  unsigned n_added, n_changed, n_removed;
  RdRequest *request; /* a contact's that came, and was not there yet; NULL: none */
  int64_t asks_since; /* since when it is stored, if its contact may be hidden for it; 0: not so */
  size_t cost;        /* of those listed */
  bool is_listed;     /* false: too many, the arrays are empty */
  GPtrArray *changed; /* (element-type RdContact): added or changed, as stored, by serial */
  GPtrArray *added;   /* (element-type RdContact): those of changed that were not there before */
  GPtrArray *removed; /* (element-type RdContact): as they were, with the serial of their removal */
  /* (element-type RdContact): those of changed whose JID is spelt otherwise now, as they were, with
   * the serial of the change */
  GPtrArray *respelt;
  /* A push named a contact in another spelling than the stored one: the server may have it under
   * both, and the version is withheld. One that takes it away is not applied. */
  bool has_other_spelling;
} RdChange;

RdChange *rd_change_new (RdCause cause);
void rd_change_free (RdChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdChange, rd_change_free)

/* One more contact was added, changed or removed; in the order of their serials. Takes a reference.
 * Beyond RD_CHANGE_LIST_MAX or RD_CHANGE_COST_MAX the lists are dropped, but for a change of one.
 */
void rd_change_add_added (RdChange *change, RdContact *contact);
void rd_change_add_changed (RdChange *change, RdContact *contact);
void rd_change_add_removed (RdChange *change, RdContact *contact);
/* CONTACT was changed, and was BEFORE under another spelling of its JID; both have its serial. */
void rd_change_add_respelt (RdChange *change, RdContact *before, RdContact *contact);

/* Did anything change at all? */
bool rd_change_is_empty (const RdChange *change);
