/* A real store in a directory of its own, by virtual time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "store/store.h"

#define PROFILE_NAME "juliet"
#define PROFILE_JID "juliet@example.org"

typedef struct
{
  char *directory;
  RdStore *store;
} StoreGround;

void store_begin (StoreGround *ground);
/* No one else may hold the store. */
void store_end (StoreGround *ground);
/* The one of PROFILE_NAME. */
RdProfileRecord *store_add_profile (StoreGround *ground);
