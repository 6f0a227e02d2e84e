/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* WORDS as a person would type them for g_shell_parse_argv (): quoted where a shell would need
 * that.
 * "" for none. */
char *rd_command_line_join (const char *const *words);
/* The same, of arguments: behind "--" if one would be taken for an option. */
char *rd_command_line_join_arguments (const char *const *words);
