/* The move of a profile's contacts from an older account: who came along, who is to be asked, and
 * what became of it. Kept over days and restarts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

/* Stored as its word. */
typedef enum
{
  RD_MOVE_NONE,    /* there was no move */
  RD_MOVE_ASKING,  /* contacts are still to be asked */
  RD_MOVE_ASKED,   /* all that can be asked were; some may not have answered */
  RD_MOVE_STOPPED, /* by the user, with contacts left to be asked */
  RD_N_MOVE_STATES
} RdMoveState;

const char *rd_move_state_to_string (RdMoveState state);

/* What became of one contact, by the present roster. */
typedef enum
{
  RD_MOVED_COPIED,   /* it came along, and was never to be asked */
  RD_MOVED_WAITING,  /* it is to be added, or asked */
  RD_MOVED_ASKED,    /* without an answer */
  RD_MOVED_ANSWERED, /* the user sees its presence */
  RD_MOVED_REFUSED,  /* it answered no, or took its answer back */
  RD_MOVED_FAILED,   /* it couldn't be asked */
  RD_MOVED_REMOVED,  /* it is not in the roster any more */
  RD_N_MOVED
} RdMoved;

const char *rd_moved_to_string (RdMoved moved);

typedef struct
{
  RdMoveState state;
  char *old_jid; /* "": none */
  char *message;
  int64_t time; /* when it began; µs since 1970 */
  unsigned n[RD_N_MOVED];
} RdMove;

void rd_move_free (RdMove *move);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdMove, rd_move_free)

void rd_store_read_move_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data);
RdMove *rd_store_read_move_finish (RdStore *store, GAsyncResult *result, GError **error);

typedef struct
{
  char *jid;
  RdMoved moved;
  int64_t asked_at; /* 0: it wasn't */
  char *error;      /* a sentence; "": none */
} RdMovedContact;
void rd_moved_contact_free (RdMovedContact *contact);

typedef struct
{
  GPtrArray *contacts; /* (element-type RdMovedContact), by JID */
  char *next;          /* for AFTER of the next page; "": this is the last */
} RdMovedPage;

void rd_moved_page_free (RdMovedPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdMovedPage, rd_moved_page_free)

/* AFTER "": the first page. */
void rd_store_list_moved_async (RdStore *store, int64_t profile, const char *after, unsigned limit,
                                GAsyncReadyCallback callback, gpointer user_data);
RdMovedPage *rd_store_list_moved_finish (RdStore *store, GAsyncResult *result, GError **error);

/* The server has taken the requests to JIDS (element-type utf8, taken), or, IS_ASKED false, has
 * sent them back. Ends with rd_store_write_finish (). */
void rd_store_note_asked_async (RdStore *store, int64_t profile, GPtrArray *jids, bool is_asked,
                                GAsyncReadyCallback callback, gpointer user_data);

/* How a job of a move ended. Takes FAILURES (element-type RdMovedContact, or NULL), of which jid
 * and error are read. IS_STOPPED: the user wants no more of it. Ends with rd_store_read_move_finish
 * (): the move as it is now. */
void rd_store_note_moved_async (RdStore *store, int64_t profile, GPtrArray *failures, bool is_whole,
                                bool is_stopped, GAsyncReadyCallback callback, gpointer user_data);
