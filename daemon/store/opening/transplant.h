/* The profiles of a file whose schema is lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* The pages of the file at PATH under a schema of our own, which has its first tables only: "meta",
 * "profile" and "sqlite_sequence". What is read there is not to be trusted. *PAGES must live until
 * the database is closed; the file itself is not written to. NULL if it can't be read. */
RdDatabase *rd_transplant_open (const char *path, GMappedFile **pages);
