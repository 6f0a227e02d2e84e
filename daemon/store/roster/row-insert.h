/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

/* Those of the contact whose row is ID. */
bool rd_roster_row_insert_groups (RdDatabase *db, int64_t id, const RdContact *contact,
                                  GError **error);
/* Adds CONTACT, whose key (rd_jid_make_key ()) is KEY, with its groups. */
bool rd_roster_row_insert (RdDatabase *db, int64_t profile, const RdContact *contact,
                           const char *key, uint64_t serial, GError **error);
