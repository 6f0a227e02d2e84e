/* Appends JSON to a string, a value at a time, without a tree in between: rosters are long. Each
 * value is a member named KEY, or an element or the whole if KEY is NULL; the commas come by
 * themselves. A value is one line; unsafe characters become \uXXXX.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <stdint.h>

/* BRACKET: '{' or '[', and '}' or ']'. */
void ctl_json_open (GString *json, const char *key, char bracket);
void ctl_json_close (GString *json, char bracket);

/* A byte of TEXT that is no UTF-8 becomes U+FFFD. */
void ctl_json_add_string (GString *json, const char *key, const char *text);
void ctl_json_add_strings (GString *json, const char *key, const char *const *texts);
void ctl_json_add_boolean (GString *json, const char *key, bool value);
void ctl_json_add_number (GString *json, const char *key, uint64_t value);
/* Finite; has a point or an exponent. */
void ctl_json_add_double (GString *json, const char *key, double value);
void ctl_json_add_null (GString *json, const char *key);
/* TIME: µs since 1970; null for 0. */
void ctl_json_add_time (GString *json, const char *key, int64_t time);
/* Writes null for 0. */
void ctl_json_add_job_number (GString *json, const char *key, uint64_t number);

/* An object of NAME and "message"; null if NAME is "". */
void ctl_json_add_error (GString *json, const char *key, const char *name, const char *sentence);
/* COUNTS, an a(su), as objects of NAME_KEY and "contacts". */
void ctl_json_add_counts (GString *json, const char *key, const char *name_key, GVariant *counts);
/* A string, boolean, unsigned number or list of strings; others are left out. NAME "CaFile" becomes
 * "ca_file". */
void ctl_json_add_variant (GString *json, const char *name, GVariant *value);
/* Each value of DICT, an a{sv}. */
void ctl_json_add_dict (GString *json, GVariant *dict);

/* A string by itself. */
char *ctl_json_quote (const char *text);

void ctl_output_write_json_line (CtlOutput *output, const GString *json);
