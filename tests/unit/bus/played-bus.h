/* A bus as a test plays it, at the other end of a socket pair: calls come from any sender, the bus
 * says of it what the test wants, and all that the tested end sends is kept. Main loop only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#define CALLER ":1.1"
#define OTHER_CALLER ":1.2"

typedef struct
{
  GDBusConnection *connection; /* the tested end */
  GDBusConnection *far_end;
  GAsyncQueue *inbox;
  guint filter;
  GHashTable *answers; /* serial → GDBusMessage */
  GQueue signals;      /* (element-type GDBusMessage) nobody has taken */
  GQueue calls;        /* (element-type GDBusMessage) to the bus and to callers, with an answer or
                          without */

  /* What is answered: */
  unsigned uid;       /* of every sender; G_MAXUINT: the bus can't tell */
  bool answers_users; /* true: when it is asked */
  bool answers_pings;
  const char *stats; /* a{sv} of GetConnectionStats, or the name of an error */
} PlayedBus;

PlayedBus *played_bus_new (void);
void played_bus_free (PlayedBus *bus);

/* Waits for something to happen; fails after some seconds. */
void played_bus_wait (PlayedBus *bus);
/* Returns when all that was sent until now has come to the tested end, whose main loop does not run
 * meanwhile. */
void played_bus_receive (PlayedBus *bus);
/* Returns when all that was sent until now was handled and what came of it at once, has come. */
void played_bus_settle (PlayedBus *bus);

/* MEMBER is "Interface.Method"; an interface of one word is im.rosterd.Roster1.WORD. ARGUMENTS (may
 * be NULL) is taken if it is floating. */
GDBusMessage *played_bus_make_call (const char *sender, const char *path, const char *member,
                                    GVariant *arguments);
/* Returns the serial. Takes MESSAGE. */
guint32 played_bus_send (PlayedBus *bus, GDBusMessage *message);
guint32 played_bus_call (PlayedBus *bus, const char *sender, const char *path, const char *member,
                         GVariant *arguments);
/* SENDER replies to SERIAL, with nothing. */
void played_bus_reply (PlayedBus *bus, const char *sender, guint32 serial);
/* Says whose a sender is, to QUESTION: one of `calls` that was not answered. */
void played_bus_answer_user (PlayedBus *bus, GDBusMessage *question);
/* SENDER leaves the bus. */
void played_bus_leave (PlayedBus *bus, const char *sender);

bool played_bus_is_answered (PlayedBus *bus, guint32 serial);
/* Waits for the answer. The caller unrefs it. */
GDBusMessage *played_bus_take_answer (PlayedBus *bus, guint32 serial);
/* The answer as text: "(values)", or "ErrorName: sentence". The caller frees it. */
char *played_bus_take_text (PlayedBus *bus, guint32 serial);
/* The body of the next signal MEMBER as text; earlier ones stay. */
char *played_bus_take_signal (PlayedBus *bus, const char *member);
/* Has a signal MEMBER come that nobody took? */
bool played_bus_has_signal (PlayedBus *bus, const char *member);
/* The number of calls of MEMBER that came from the tested end. */
unsigned played_bus_count_calls (PlayedBus *bus, const char *member);

/* A call of CALLER, and its answer. */
char *played_bus_ask (PlayedBus *bus, const char *path, const char *member, const char *arguments);

/* ARGUMENTS is a text of GVariant; ANSWER is a pattern: it may have "*" and "?", and several
 * patterns with " & " between (GVariant's dictionaries have no order). */
typedef struct
{
  const char *sentence;
  const char *member;
  const char *arguments;
  const char *answer;
} BusRow;

/* Makes each call in turn, and compares the answer. */
void played_bus_ask_all (PlayedBus *bus, const char *path, const BusRow *rows, size_t n_rows);
/* TEXT matches PATTERN, or the test fails and says SENTENCE. */
void assert_like (const char *sentence, const char *text, const char *pattern);
