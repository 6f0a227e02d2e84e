/* The limits of the contract. rosterd refuses what is more with LimitExceeded, which names the
 * limit, and does no work for it; the XML tells each limit at its member. Sizes are bytes of UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Any call: bytes of its arguments on the bus (GDBus can make 64 times as much of them), values in
 * them, entries of one list, keys of one dictionary (so many that an unknown key is still named).
 */
#define RD_CALL_SIZE_MAX (768 * 1024)
#define RD_CALL_VALUES_MAX 100000
#define RD_CALL_LIST_MAX 5000
#define RD_DICT_KEYS_MAX 64
#define RD_OBJECT_PATH_SIZE_MAX 1024

/* One sender's calls without an answer: number, memory, descriptors; and how many are in work. */
#define RD_OPEN_CALLS_MAX 256
#define RD_OPEN_CALLS_SIZE_MAX (16 * 1024 * 1024)
#define RD_OPEN_CALLS_DESCRIPTORS_MAX 4
#define RD_CALLS_IN_WORK_MAX 2
/* Memory of a call: its bytes, and this for the call and for each value. */
#define RD_CALL_COST 1024
#define RD_CALL_VALUE_COST 80
/* All senders' calls; of those in work, the ones that only read. */
#define RD_ALL_CALLS_MAX 2048
#define RD_ALL_CALLS_SIZE_MAX (32 * 1024 * 1024)
#define RD_ALL_CALLS_DESCRIPTORS_MAX 32
#define RD_ALL_READINGS_MAX 6
/* Open calls that a sender may have however many others have, and their size. */
#define RD_SPARED_CALLS 8
#define RD_SPARED_CALL_SIZE_MAX 4096
/* Senders whose user is remembered; the bus is asked again about more. */
#define RD_KNOWN_SENDERS_MAX 1024

/* Answers that a sender has not read. A Ping is sent from _ASK on; its calls wait from _MAX on, and
 * are dropped from twice that. Above _ALL only senders below _SPARED go on. _FORGIVEN is per
 * second; an answer counts its arguments and RD_ANSWER_COST. */
#define RD_UNREAD_ASK (1024 * 1024)
#define RD_UNREAD_MAX (16 * 1024 * 1024)
#define RD_ALL_UNREAD_MAX (64 * 1024 * 1024)
#define RD_UNREAD_SPARED (2 * 1024 * 1024)
#define RD_UNREAD_FORGIVEN (256 * 1024)
#define RD_ANSWER_COST 256
/* Refusals that wait to leave. */
#define RD_REFUSALS_MAX 4096
#define RD_ALL_REFUSALS_MAX 8192

/* What Get, GetChanges, History.List and the like give in one call; the default is for 0. */
#define RD_PAGE_MAX 2000
#define RD_PAGE_DEFAULT 500
#define RD_CURSOR_SIZE_MAX (128 * 1024)
/* A page ends at this size, each text with 128 bytes more. Lookup has one page. */
#define RD_ANSWER_SIZE_MAX (2 * 1024 * 1024)
#define RD_LOOKUP_SIZE_MAX (2 * RD_ANSWER_SIZE_MAX)

#define RD_ANSWER_SIZE_LIMIT (8 * 1024 * 1024) /* any answer */

/* A block list, and the bytes of its JIDs; JIDs of one Block or Unblock. */
#define RD_BLOCKED_MAX 20000
#define RD_BLOCKED_SIZE_MAX (4 * 1024 * 1024)
#define RD_BLOCKS_MAX 5000

/* JIDs of one call: Lookup and Subscriptions, Set, Remove. */
#define RD_LOOKUP_MAX 2000
#define RD_EDITS_MAX 1000
#define RD_REMOVALS_MAX 5000
/* Contacts that one Merge removes. */
#define RD_MERGED_MAX 100
/* Contacts that are told of one duplicate. */
#define RD_DUPLICATE_CONTACTS_MAX 100
/* Each list of Stats, and the bytes of its names. */
#define RD_STATS_ROWS_MAX 5000
#define RD_STATS_SIZE_MAX (1024 * 1024)

/* A filter, and the selection of History.List. */
#define RD_FILTER_JIDS_MAX 5000
#define RD_FILTER_DOMAINS_MAX 1000
#define RD_FILTER_GROUPS_MAX 1000
#define RD_FILTER_WORDS_MAX 16
#define RD_FILTER_TEXT_SIZE_MAX 1024
#define RD_FILTER_UNSEEN_MIN_S (24 * 60 * 60)
#define RD_FILTER_UNSEEN_MAX_S (INT64_C (100) * 365 * RD_FILTER_UNSEEN_MIN_S)

/* RFC 7622 §3.1: three parts of at most 1023 bytes, an '@' and a '/'. */
#define RD_JID_SIZE_MAX 3071
/* An edit: a name or a group; groups in one list. */
#define RD_EDIT_TEXT_SIZE_MAX 1023
#define RD_EDIT_GROUPS_MAX 100

#define RD_MESSAGE_SIZE_MAX 1000

/* A roster, and its bytes from the server: far more than any known one. A larger one is refused. */
#define RD_ROSTER_CONTACTS_MAX 200000
#define RD_ROSTER_SIZE_MAX (64 * 1024 * 1024)
/* Changes in a roster's history (Profile.HistoryMax); the latest may come on top. */
#define RD_HISTORY_LEAST 1000
#define RD_HISTORY_USUAL 250000
#define RD_HISTORY_MAX 1000000
/* Snapshots of a profile: a name; those asked for; those kept by themselves; bytes of one, of all.
 */
#define RD_SNAPSHOT_NAME_MAX 64
#define RD_SNAPSHOTS_MAX 50
#define RD_SNAPSHOTS_AUTOMATIC_MAX 10
#define RD_SNAPSHOT_SIZE_MAX (16 * 1024 * 1024)
#define RD_SNAPSHOTS_SIZE_MAX (64 * 1024 * 1024)

/* Profiles; a profile's name; a text setting. */
#define RD_PROFILES_MAX 100
#define RD_PROFILE_NAME_MAX 64
#define RD_SETTING_SIZE_MAX 4096

/* What an import's descriptor gives: bytes, edits, the time to read it; how many are read at once,
 * and the imports of a profile that have not ended. */
#define RD_IMPORT_SIZE_MAX (64 * 1024 * 1024)
#define RD_IMPORT_EDITS_MAX RD_ROSTER_CONTACTS_MAX
#define RD_IMPORT_READING_S 60
#define RD_IMPORT_READINGS_MAX 2
#define RD_IMPORT_JOBS_MAX 2

/* A password; the time to read it; readings of one profile at once. */
#define RD_PASSWORD_SIZE_MAX 1024
#define RD_PASSWORD_READING_S 10
#define RD_PASSWORD_READINGS_MAX 10
/* A password command: its words, and how long it may take. */
#define RD_PASSWORD_COMMAND_WORDS_MAX 64
#define RD_PASSWORD_COMMAND_S 20

/* Jobs that have not ended: of a profile, of all. Ended jobs that are kept for a minute. */
#define RD_JOBS_MAX 100
#define RD_ALL_JOBS_MAX 200
#define RD_KEPT_JOBS_MAX 200
/* Calls that wait for one job: all, one sender's. How long Job.Cancel waits. */
#define RD_JOB_WAITERS_MAX 100
#define RD_JOB_WAITERS_SENDER_MAX 16
#define RD_CANCEL_WAIT_MS 3000
