/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Adds to DB the profiles that can be read from the damaged database at ASIDE. Returns how many DB
 * has then. */
unsigned rd_salvage_profiles (RdDatabase *db, const char *aside);
