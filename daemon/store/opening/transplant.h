/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Reads the file at PATH, whose schema is lost, as if it had the first tables ("meta", "profile",
 * "sqlite_sequence"). Trust nothing in it. Writes nothing. Keep *PAGES until the database is
 * closed. NULL if it can't be read. */
RdDatabase *rd_transplant_open (const char *path, GMappedFile **pages);
