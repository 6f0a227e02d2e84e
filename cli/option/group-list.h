/* Names of groups as people read and type them. What is written can be given back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* "\," is a comma in a name, "\\" a backslash, "\ " a blank at its begin or end; unsafe characters
 * are escapes as of ctl_text_escape (). */
char *ctl_group_list_escape (const char *name);
/* "a, b\, c". */
char *ctl_group_list_join (const char *const *names);

/* The opposite of ctl_group_list_escape (); a comma is one with and without a backslash, and a
 * backslash before any other character is one. In place; returns NAME. */
char *ctl_group_list_unescape (char *name);
/* Splits at commas, leaves out blanks around them, empty names and duplicates. */
char **ctl_group_list_split (const char *list);
