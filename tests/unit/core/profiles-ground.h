/* Profiles with a real store, a password store and a network, and played roster syncs, by virtual
 * time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profiles.h"
#include "dbus-interfaces/errors.h"
#include "played-sync.h"
#include "store-ground.h"
#include "virtual-time.h"

typedef struct
{
  StoreGround base;
  GNetworkMonitor *network;
  RdSessionContext context;
  RdProfiles *profiles;
  GString *told; /* names of signals of the profiles, with the profile's name */
} Fixture;

typedef struct
{
  const char *name;
  void (*run) (Fixture *fixture, gconstpointer data);
} ProfilesTest;

void add_tests (const char *path, const ProfilesTest *tests, size_t n);

/* What a call has come to. */
typedef struct
{
  bool is_over;
  GAsyncResult *result;
} Answer;

/* A callback with an Answer. */
void on_answer (GObject *source, GAsyncResult *result, gpointer user_data);
/* It has ended, with an error or without. */
GAsyncResult *take (Answer *answer);

/* NULL with ERROR. */
RdProfile *try_add (Fixture *fixture, const char *name, const char *jid, GError **error);
RdProfile *add (Fixture *fixture, const char *name, const char *jid);
/* One with an address, and "juliet@example.org" as its JID. */
RdProfile *add_juliet (Fixture *fixture);
void remove_profile (Fixture *fixture, RdProfile *profile);
void assert_told (Fixture *fixture, const char *expected);

/* The connection that was made last: its session is bound and the roster complete. */
void become_online (void);
/* It ends. CODE 0: as it was asked for. */
void end (int code, RdRemedy remedy);
void assert_state (const RdProfile *profile, RdState state);
