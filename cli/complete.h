/* Completion: the program itself says what a word could be; the shell only asks.
 *
 * Asks the daemon for names and JIDs only if it runs, and for no longer than a person would wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is written instead of candidates where the shell's own completion of file names is wanted.
 */
#define CTL_COMPLETE_FILES ":files"

/* ARGV: the line up to the cursor, and the characters at which the shell breaks words (readline's
 * COMP_WORDBREAKS). Writes what may stand for the last word, one a line, ready for the shell.
 * Returns an exit code. */
int ctl_complete (int argc, char **argv);
