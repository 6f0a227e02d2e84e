/* For tests of the store: a directory with a store in it, calls that wait, contacts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "model/page.h"
#include "model/profile-record.h"
#include "model/settings.h"
#include "model/stats.h"
#include "store/sql/database.h"
#include "store/store.h"
#include "store/sync/staging.h"

/* A fresh directory under the system's temporary one. */
char *make_directory (void);
void remove_directory (char *directory);

/* What a test has to itself. */
typedef struct
{
  char *directory;
  char *path;     /* of the database */
  RdStore *store; /* with one profile, `me`; NULL if only the directory was set up */
  int64_t profile;
  uint64_t start; /* the profile's serial */
} Fixture;

void set_up (Fixture *fixture, gconstpointer data);
void set_up_directory (Fixture *fixture, gconstpointer data);
/* With a copy of the database of FILLED, whose store is closed. */
void set_up_copy (Fixture *fixture, const Fixture *filled);
/* After either. */
void tear_down (Fixture *fixture, gconstpointer data);
/* Closes the store and opens it again, as the next process does. */
void restart (Fixture *fixture);

RdStore *open_store (const char *directory);
void close_store (RdStore *store);
/* Opens one, leaves a profile with a contact in it, and closes it. */
void make_small_store (const char *directory);
/* Does this to the database at PATH. */
void run_sql (const char *path, const char *sql);
/* A look at the database from outside. */
RdDatabase *open_database (const char *directory);
int64_t get_number (RdDatabase *db, const char *sql);
char *get_text (RdDatabase *db, const char *sql);

/* GROUPS are separated by commas; NULL for none. */
RdContact *make_contact (const char *jid, const char *name, RdSubscription subscription,
                         const char *groups);
/* (element-type RdContact), as a staging sends them to the writer's thread. */
GByteArray *pack_contacts (const GPtrArray *contacts);

/* A callback whose user_data is the address of a GAsyncResult *, NULL until then; and waiting for
 * it. */
void on_done (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *wait_for (GAsyncResult **result);

/* The calls of the store, waited for; each asserts that it succeeds, unless it takes an error. */
int64_t add_profile (RdStore *store, const char *name, const char *jid);
RdProfileRecord *try_add_profile (RdStore *store, const char *name, const char *jid,
                                  GError **error);
int64_t remove_profile (RdStore *store, int64_t profile, GError **error);
bool set_default_profile (RdStore *store, int64_t profile, GError **error);
bool save_settings (RdStore *store, int64_t profile, const RdSettings *settings, GError **error);
RdProfileRecord *get_profile (RdStore *store, int64_t profile);

/* One push by itself. */
void push_item_async (RdStore *store, int64_t profile, RdContact *contact, const char *version,
                      GAsyncReadyCallback callback, gpointer user_data);
void push_removal_async (RdStore *store, int64_t profile, const char *jid, const char *version,
                         GAsyncReadyCallback callback, gpointer user_data);
RdChange *push_finish (RdStore *store, GAsyncResult *result, GError **error);
/* The same, on the thread of the caller. */
RdChange *write_item (RdDatabase *db, int64_t profile, RdContact *contact, const char *version,
                      GError **error);

RdChange *apply_item (RdStore *store, int64_t profile, RdContact *contact, const char *version);
RdChange *apply_removal (RdStore *store, int64_t profile, const char *jid, const char *version);
RdChange *apply_unchanged (RdStore *store, int64_t profile);
/* A contact that sees the user and is seen. */
void stage (RdStaging *staging, const char *jid, const char *name, const char *groups);
RdChange *commit_roster (RdStore *store, RdStaging *staging, const char *version, GError **error);
RdChange *commit_roster_on_terms (RdStore *store, RdStaging *staging, const char *version,
                                  const RdRosterTerms *terms, GError **error);
/* Takes CONTACT. */
void push (RdStore *store, int64_t profile, RdContact *contact);

RdPage *get_page (RdStore *store, int64_t profile, RdFilter *filter, const char *cursor,
                  unsigned limit, GError **error);
/* All pages with a filter as text of GVariant. */
GPtrArray *read_all (RdStore *store, int64_t profile, const char *filter);
RdChanges *get_changes (RdStore *store, int64_t profile, uint64_t after_serial, unsigned limit);
RdLookup *look_up (RdStore *store, int64_t profile, const char *const *jids);
/* NULL when it isn't there. */
RdContact *find (Fixture *fixture, const char *jid);
/* GROUPS are separated by commas. */
void expect_item (Fixture *fixture, const char *jid, const char *name, const char *groups);
RdStats *get_stats (RdStore *store, int64_t profile, const char *filter);
RdFilter *parse_filter (const char *filter);

/* What the statements of a store cost, in steps of SQLite's machine. Restarts the store. */
void begin_counting_steps (Fixture *fixture);
void end_counting_steps (void);
/* Those since it was called last. */
int take_steps (void);

/* A program's tests, each with a Fixture of its own. */
typedef void (*FixtureFunc) (Fixture *fixture, gconstpointer data);
typedef struct
{
  const char *path;
  FixtureFunc run;
} StoreTest;
void add_tests (const char *prefix, const StoreTest *tests, size_t n_tests);
/* With SET_UP in the place of set_up (). */
void add_tests_on (const char *prefix, const StoreTest *tests, size_t n_tests, FixtureFunc set_up);
/* With a fixture of SIZE bytes that begins with a Fixture. */
void add_tests_with (const char *prefix, const StoreTest *tests, size_t n_tests, size_t size,
                     FixtureFunc set_up, FixtureFunc tear_down);
