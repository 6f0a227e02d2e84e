/* The limits of the contract on one screen: what one call may bring, and what one answer may.
 *
 * rosterd refuses what is more with LimitExceeded, names the limit, and does no work for it; the
 * XML tells each at its member. rosterctl splits what a person asks into several calls where that
 * means the same, and says it where it doesn't. Sizes are bytes of UTF-8.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Any call: its arguments together, as they stand on the bus (of some GDBus makes 64 times as much
 * before they can be counted); the values (strings, numbers, lists, ...) in them, and the entries
 * of one list. */
#define RD_CALL_SIZE_MAX (768 * 1024)
#define RD_CALL_VALUES_MAX 100000
#define RD_CALL_LIST_MAX 5000
#define RD_OBJECT_PATH_SIZE_MAX 1024
/* A dictionary; more keys than any has, so that one that is unknown is still told by its name. */
#define RD_DICT_KEYS_MAX 64

/* The calls of one sender that are not answered yet: how many, what they take in memory (the bytes
 * of each, 80 for each value in it, and 1024), and the descriptors handed over with them. Of them a
 * few are worked on at once, while the others wait; senders take turns. */
#define RD_OPEN_CALLS_MAX 256
#define RD_OPEN_CALLS_SIZE_MAX (16 * 1024 * 1024)
#define RD_OPEN_CALLS_DESCRIPTORS_MAX 4
#define RD_CALLS_IN_WORK_MAX 2
/* Senders whose user is remembered; of more the bus is asked again. */
#define RD_KNOWN_SENDERS_MAX 1024
/* The same for all senders together; of calls in work, those that only read. A sender may have a
 * few calls open, if they are small, however many others have. */
#define RD_ALL_CALLS_MAX 2048
#define RD_ALL_CALLS_SIZE_MAX (32 * 1024 * 1024)
#define RD_ALL_CALLS_DESCRIPTORS_MAX 32
#define RD_ALL_READINGS_MAX 6
#define RD_SPARED_CALLS 8
#define RD_SPARED_CALL_SIZE_MAX 4096
/* Bytes of answers that a sender has not read, as far as is known: from which on it is asked; up to
 * which its calls are begun, and up to twice which it is told why one is refused. Of all senders
 * together; with more than that only who has little. What is forgiven in a second, and what an
 * answer is counted besides its arguments. */
#define RD_UNREAD_ASK (1024 * 1024)
#define RD_UNREAD_MAX (16 * 1024 * 1024)
#define RD_ALL_UNREAD_MAX (64 * 1024 * 1024)
#define RD_UNREAD_SPARED (2 * 1024 * 1024)
#define RD_UNREAD_FORGIVEN (256 * 1024)
#define RD_ANSWER_COST 256
/* Refusals that have not left for the bus, for one sender and for all; beyond them none is sent. */
#define RD_REFUSALS_MAX 4096
#define RD_ALL_REFUSALS_MAX 8192
/* What one call takes besides its bytes. */
#define RD_CALL_COST 1024
#define RD_CALL_VALUE_COST 80

/* What Get, GetChanges, History.List and the like give at most in one call; what 0 stands for. */
#define RD_PAGE_MAX 2000
#define RD_PAGE_DEFAULT 500
#define RD_CURSOR_SIZE_MAX (128 * 1024)
/* A page ends early when what is in it would be more than this: bytes, and 128 for each text. Of a
 * Lookup, which has no next page, twice that is the most. */
#define RD_ANSWER_SIZE_MAX (2 * 1024 * 1024)
#define RD_LOOKUP_SIZE_MAX (2 * RD_ANSWER_SIZE_MAX)
/* What no answer passes, whatever is in it. */
#define RD_ANSWER_SIZE_LIMIT (8 * 1024 * 1024)

/* JIDs of a Lookup, and of one call of Subscriptions. */
#define RD_LOOKUP_MAX 2000
/* Contacts that one call of Set, and of Remove, names. */
#define RD_EDITS_MAX 1000
#define RD_REMOVALS_MAX 5000
/* Rows of each list of Stats, and the bytes of their names. */
#define RD_STATS_ROWS_MAX 5000
#define RD_STATS_SIZE_MAX (1024 * 1024)

/* A filter, and the selection of History.List. */
#define RD_FILTER_JIDS_MAX 5000
#define RD_FILTER_DOMAINS_MAX 1000
#define RD_FILTER_GROUPS_MAX 1000
#define RD_FILTER_WORDS_MAX 16
#define RD_FILTER_TEXT_SIZE_MAX 1024

/* RFC 7622 §3.1: three parts of at most 1023 bytes, an '@' and a '/'. */
#define RD_JID_SIZE_MAX 3071
/* An edit: a name or a group; the groups of one list of it. */
#define RD_EDIT_TEXT_SIZE_MAX 1023
#define RD_EDIT_GROUPS_MAX 100
/* The words with a request. */
#define RD_MESSAGE_SIZE_MAX 1000

/* The roster of a profile, and the bytes in which its server may send it: larger than any that is
 * known by far, and small enough to be held and read through. What a server says beyond is refused.
 * What History holds of one, but for the changes of the last moments. */
#define RD_ROSTER_CONTACTS_MAX 200000
#define RD_ROSTER_SIZE_MAX (64 * 1024 * 1024)
#define RD_HISTORY_MAX 250000

/* Profiles, and what is said of one. */
#define RD_PROFILES_MAX 100
#define RD_PROFILE_NAME_MAX 64
#define RD_SETTING_SIZE_MAX 4096

/* A password; how long it may take to read one; how many are read at once for one profile. */
#define RD_PASSWORD_SIZE_MAX 1024
#define RD_PASSWORD_READING_S 10
#define RD_PASSWORD_READINGS_MAX 10

/* Jobs of a profile that have not ended, and calls that wait for one: of all senders, of each. */
#define RD_JOBS_MAX 100
/* The same of all profiles together, and jobs that are kept for a minute after their end. */
#define RD_ALL_JOBS_MAX 200
#define RD_KEPT_JOBS_MAX 200
#define RD_JOB_WAITERS_MAX 100
#define RD_JOB_WAITERS_SENDER_MAX 16
/* How long Job.Cancel waits for the job's end before it says why that has not come. */
#define RD_CANCEL_WAIT_MS 3000
