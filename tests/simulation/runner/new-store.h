/* A store to which no profile was added yet: made once, its file is put where most runs begin.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Before the first run. Opens a store in DIRECTORY, which must be empty and is so again. What the
 * daemon keeps about its schema all runs have from here on. */
void sim_new_store_make (const char *directory);
/* Makes DIRECTORY. */
void sim_new_store_put (const char *directory);
