/* What a session has for the store, one thing after the other, in the order in which the server
 * said it: when one can't be stored none behind it is, or the version of a later push would vouch
 * for a change that was lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/subscription.h"
#include "store/job/plan.h"

typedef enum
{
  RD_COMMIT_ITEM,      /* a push of an item */
  RD_COMMIT_REMOVAL,   /* a push of a removal, or what takes its place */
  RD_COMMIT_WHOLE,     /* a whole roster */
  RD_COMMIT_UNCHANGED, /* the roster is as it is stored */
  RD_COMMIT_DOUBT,     /* the version tells no more what is stored */
  RD_COMMIT_TRUST,     /* the server's versions are to be believed again */
  RD_COMMIT_SETTLED,   /* no more changes come with the version */
  RD_COMMIT_REQUEST,   /* a contact asks to see the user's presence */
  RD_COMMIT_REPLY,     /* and is answered, or takes that back */
  RD_COMMIT_BARRIER,   /* nothing: all before it is stored */
  RD_COMMIT_ANSWER,    /* nothing, too: the answer to a change */
  RD_COMMIT_BOUNCE,    /* nothing either: a presence of ours came back */
} RdCommitKind;

/* One thing for the store, and what its success means. */
typedef struct
{
  RdCommitKind kind;
  RdContact *contact;
  char *removed_jid;
  RdStaging *staging;
  RdRosterTerms terms; /* of a whole roster, or of what says that it is unchanged */
  bool is_for_job;     /* of a whole roster: a resync waits for it */
  char *push_id;       /* to acknowledge; NULL: it is no push */
  char *version;       /* that comes with it */
  bool may_repeat;     /* see RdPush */
  RdCause cause;
  uint64_t token;      /* of a barrier or an answer */
  uint64_t job;        /* that answers a request; 0: none */
  GError *error;       /* why it was refused or came back; NULL of an answer: it was done */
  RdPresence presence; /* that came back */
  char *jid;           /* from there; or whose request is one no more; or of whom a doubt is */
  RdRequest *request;
  size_t size; /* the queue's own */
} RdCommit;

/* JID asks to see the user's presence, now. */
RdCommit *rd_commit_new_request (const char *jid, const char *message);
/* Its request is answered by JOB, or taken back (0). */
RdCommit *rd_commit_new_reply (const char *jid, uint64_t job);
/* PRESENCE, sent to JID, came back. */
RdCommit *rd_commit_new_bounce (RdPresence presence, const char *jid, const GError *error);

typedef struct _RdRosterCommits RdRosterCommits;

typedef struct
{
  /* COMMIT is stored, and CHANGE is what it changed (nothing, by a doubt); NULL where nothing is
   * for the store. */
  void (*stored) (const RdCommit *commit, const RdChange *change, gpointer user_data);
  /* The store refused one; all behind it are dropped, and none is taken any more. */
  void (*failed) (const GError *error, gpointer user_data);
  /* One less waits: after either of the two. Here the queue may be freed. */
  void (*moved) (gpointer user_data);
} RdRosterCommitsEvents;

/* EVENTS is static. While something is with the store the queue holds USER_DATA, a GObject.
 * RECORD is the profile's, as the session finds it. */
RdRosterCommits *rd_roster_commits_new (RdStore *store, const RdProfileRecord *record,
                                        const RdRosterCommitsEvents *events, gpointer user_data);
void rd_roster_commits_free (RdRosterCommits *commits);

/* Takes COMMIT, made by one of the above or with g_new0 (). */
void rd_roster_commits_add (RdRosterCommits *commits, RdCommit *commit);

/* A push made something doubtful: the whole rosters that wait bring no version, and end no doubt.
 */
void rd_roster_commits_doubt (RdRosterCommits *commits);

unsigned rd_roster_commits_get_length (const RdRosterCommits *commits);
/* What waits is in memory: is it so much that nothing more should be taken, or so little that more
 * can be? */
bool rd_roster_commits_is_long (const RdRosterCommits *commits);
bool rd_roster_commits_is_short (const RdRosterCommits *commits);
/* Is the whole roster of a resync among them? */
bool rd_roster_commits_has_resync (const RdRosterCommits *commits);
