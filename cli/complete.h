/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Writes what may stand for the last word, one a line. ARGV: the line up to the cursor, and
 * readline's COMP_WORDBREAKS. Returns an exit code. */
int ctl_complete (int argc, char **argv);
