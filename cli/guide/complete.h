/* What may stand where the cursor is, asked of the table of verbs, and of rosterd for names. Writes
 * to stdout itself: a shell reads it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Writes the completions of the last word, one a line. ARGV: the line up to the cursor, then
 * readline's COMP_WORDBREAKS. Returns an exit code. */
int ctl_complete (int argc, char **argv);
