/* A model of an XMPP server with one account and its contacts: RFC 6121's roster, its state tables
 * (appendix A), its versions and pushes, and the habits of real servers. Contacts live on servers
 * of their own, which behave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"
#include "wire/wire.h"

/* What was measured on Prosody, ejabberd and others. All false or 0: as the RFC has it. */
typedef struct
{
  bool has_versioning;
  bool versions_are_hashes;    /* of the whole roster: the same roster has the same version */
  bool sends_interim_pushes;   /* RFC 6121 §2.6.3: "unchanged", then what changed, as pushes */
  bool pushes_before_answer;   /* ejabberd; else the answer to a set comes first */
  bool answers_late;           /* pushes come seconds before or after the answer, in order among
                                * themselves; a pong and a roster come behind both */
  bool pongs_overtake;         /* a pong comes behind answers only, before pushes that are late */
  bool pushes_without_id;      /* now and then */
  bool pushes_without_version; /* now and then */
  bool hides_pending;          /* an item none with a request isn't in the whole roster, and a
                                * set of it makes no push */
  bool deny_deletes;           /* such an item goes when the request is denied; no push */
  unsigned presences_a_minute; /* more come back as errors; 0: any number */
  bool has_shared_groups;      /* an administrator's items. With pushes_before_answer: a removal is
                                * confirmed and not made, an edit makes passing pushes, and removal
                                * pushes with groups lie. Else edits and removals are undone when
                                * the roster is loaded again */
  bool repeats_versions;       /* pushes all bear "1"; a roster as it was loaded has no version */
  bool spells_otherwise;       /* an item is pushed and listed in another letter case */
  bool nicks_overwrite;        /* a contact's request or consent may bring a name for the item */
  bool has_pre_approval;       /* advertised, shown nowhere, forgotten at a set of the item */
  bool approves_unasked;       /* "subscribed" to a contact without a request makes to both, and
                                * the contact never hears of it */
  unsigned refusals;           /* percent of sets that are refused with an error */
  unsigned lost_answers;       /* percent of sets that are done and never answered */
  bool requests_again;         /* pending requests are sent again at each presence */
  bool requests_need_priority; /* those that came while nobody was there need one of 0 or more */
} SimHabits;

void sim_habits_draw (SimHabits *habits, SimChance *chance);
/* A line for the trace: "versions, pushes before the answer, 5 presences a minute". Free it. */
char *sim_habits_describe (const SimHabits *habits);

typedef enum
{
  SIM_NONE,
  SIM_TO,
  SIM_FROM,
  SIM_BOTH,
} SimSubscription;

typedef struct
{
  char *jid;     /* bare, prepared */
  char *name;    /* "" or more */
  char **groups; /* sorted, NULL-terminated */
  SimSubscription subscription;
  bool ask;
  bool is_in_roster; /* false: only a request is known of it */
  bool has_request;  /* pending in */
  bool is_approved;  /* RFC 6121 §3.4; no client sees it */
  char *spelling;    /* how the server writes the JID */
  bool writes_groups_twice;
} SimItem;

/* "name <romeo@…> both ask [a, b]", for traces; "nothing" for NULL. Free it. */
char *sim_item_describe (const SimItem *item);
/* All but how it is written and pre-approval, which no client is shown. Both may be NULL. */
bool sim_item_equals (const SimItem *a, const SimItem *b);

typedef enum
{
  SIM_BY_ROSTERD, /* a stanza that rosterd sent */
  SIM_BY_CLIENT,  /* another client of the account */
  SIM_BY_CONTACT,
  SIM_BY_SERVER, /* an administrator, or the server by itself (deny_deletes, a restart) */
} SimActor;

/* One change of the account's roster or requests. */
typedef struct
{
  int64_t time;
  SimActor actor;
  uint64_t stanza; /* of rosterd's, counted from 1 (SimSaid); 0: none. What the server did by itself
                    * because of one has its number, too */
  char *jid;
  SimItem *before; /* NULL: not known to the server */
  SimItem *after;
  char *version; /* the roster's after it; NULL: no versioning */
} SimDeed;

typedef enum
{
  SIM_SAID_SET,
  SIM_SAID_REMOVE,
  SIM_SAID_SUBSCRIBE,
  SIM_SAID_SUBSCRIBED,
  SIM_SAID_UNSUBSCRIBE,
  SIM_SAID_UNSUBSCRIBED,
  SIM_SAID_ROSTER, /* asked for the roster */
  SIM_SAID_PING,
  SIM_SAID_PRESENCE, /* its own */
} SimSaidKind;

/* One stanza that rosterd sent and the server read. */
typedef struct
{
  int64_t time;
  uint64_t number;  /* from 1 */
  unsigned session; /* rosterd's sessions, from 1 */
  SimSaidKind kind;
  char *jid;  /* prepared; NULL: none */
  char *name; /* of a set */
  char **groups;
  char *version;   /* of asking for the roster; NULL: none */
  bool is_refused; /* answered with an error, or a presence that came back */
  bool had_effect;
} SimSaid;

typedef enum
{
  SIM_ACT_SUBSCRIBE,  /* asks to see the other's presence */
  SIM_ACT_SUBSCRIBED, /* accepts such a request */
  SIM_ACT_UNSUBSCRIBE,
  SIM_ACT_UNSUBSCRIBED, /* refuses, or takes back */
} SimAct;

/* One presence that reached a contact. */
typedef struct
{
  int64_t time;
  SimActor actor;  /* _BY_ROSTERD or _BY_CLIENT, or _BY_SERVER with a pre-approval */
  uint64_t stanza; /* as in a deed; a removal tells the contact, too */
  char *jid;
  SimAct act;
} SimTold;

typedef struct _SimServer SimServer;

/* ACCOUNT: the bare JID that rosterd logs in with; any password is right. */
SimServer *sim_server_new (const char *account, const SimHabits *habits, SimChance chance);
void sim_server_free (SimServer *server);
extern const SimWireServer sim_server_wire;

/* -- the truth -----------------------------------------------------------------------------------
 */

/* What a whole roster would list now, in the order of JIDs: SimItem, borrowed; free the array.
 * Includes items that the server hides, unless FOR_CLIENTS. */
GPtrArray *sim_server_list (const SimServer *server, bool for_clients);
const SimItem *sim_server_find (const SimServer *server, const char *jid);
/* The version that stands for the roster now; NULL: no versioning. */
const char *sim_server_get_version (const SimServer *server);
/* One version has stood for two rosters (repeated versions, a backup, an administrator whom a
 * counter doesn't notice): "unchanged" may be false, and who trusts it can't know. */
bool sim_server_has_lied (const SimServer *server);
/* It has lied since its versions were made anew: who has one of them can't know. */
bool sim_server_fools (const SimServer *server);
const GPtrArray *sim_server_get_deeds (const SimServer *server); /* SimDeed, in order */
const GPtrArray *sim_server_get_said (const SimServer *server);  /* SimSaid, in order */
const GPtrArray *sim_server_get_told (const SimServer *server);  /* SimTold, in order */
/* Pushes with an id, in sessions that are still there, which have no answer so far. */
unsigned sim_server_get_n_unanswered (const SimServer *server);
/* Rosterd has a session that is read. */
bool sim_server_serves (const SimServer *server);
/* It does, all that rosterd said was read, and all that was said to it has left. */
bool sim_server_is_quiet (const SimServer *server);

/* Has rosterd sent presence, in a session that is still there? */
bool sim_server_shows_rosterd (const SimServer *server);

/* -- other people and clients --------------------------------------------------------------------
 */

/* A contact's presence arrives. */
void sim_server_contact_acts (SimServer *server, const char *jid, SimAct act);
/* Another client of the account sends the same. */
void sim_server_client_acts (SimServer *server, const char *jid, SimAct act);
void sim_server_client_sets (SimServer *server, const char *jid, const char *name,
                             const char *const *groups);
void sim_server_client_removes (SimServer *server, const char *jid);
/* An administrator puts somebody into a shared group or takes somebody out of one; nothing without
 * has_shared_groups. */
void sim_server_administer (SimServer *server, SimChance *chance);
/* Was JID ever in a shared group? A server that went back to a backup looks as if. */
bool sim_server_has_made (const SimServer *server, const char *jid);

/* -- the server's own troubles -------------------------------------------------------------------
 */

/* Streams end with a stream error (NULL: without). */
void sim_server_close_streams (SimServer *server, const char *condition);
/* Reads nothing, and answers nothing, for DURATION µs. TAKES_NEW: but from sessions that begin
 * meanwhile; so it may do what rosterd said in a session before. */
void sim_server_freeze (SimServer *server, int64_t duration, bool takes_new);
/* When it serves new clients again: now, or later; monotonic µs. */
int64_t sim_server_get_back (const SimServer *server);
/* Streams end; it is back after DURATION µs. IS_OLDER: with the roster and version of a backup made
 * some changes ago. */
void sim_server_restart (SimServer *server, int64_t duration, bool is_older);
/* At most so many habits as the RFC allows, from now on: for the end of a run. Presence limits,
 * refusals and lost answers end; what the roster is stays. */
void sim_server_be_fair (SimServer *server);
