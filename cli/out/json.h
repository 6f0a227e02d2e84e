/* Appends JSON to a string, a value at a time, without a tree in between: rosters are long. Each
 * value is a member named KEY, or an element or the whole if KEY is NULL; the commas come by
 * themselves. A value is one line; unsafe characters become \uXXXX.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <json-glib/json-glib.h>
#include <stdint.h>

/* BRACKET: '{' or '[', and '}' or ']'. */
void ctl_json_open (GString *json, const char *key, char bracket);
void ctl_json_close (GString *json, char bracket);

/* A byte of TEXT that is no UTF-8 becomes U+FFFD. */
void ctl_json_add_string (GString *json, const char *key, const char *text);
void ctl_json_add_strings (GString *json, const char *key, const char *const *texts);
void ctl_json_add_boolean (GString *json, const char *key, bool value);
void ctl_json_add_number (GString *json, const char *key, uint64_t value);
void ctl_json_add_null (GString *json, const char *key);
/* TIME: µs since 1970; null for 0. */
void ctl_json_add_time (GString *json, const char *key, int64_t time);
/* Writes null for 0. */
void ctl_json_add_job (GString *json, const char *key, uint64_t number);

/* A string by itself. */
char *ctl_json_quote (const char *text);

/* -- trees ------------------------------------------------------------------------------------- */

char *ctl_json_format (JsonObject *object);

/* Takes OBJECT. */
void ctl_output_write_json (CtlOutput *output, JsonObject *object);
/* The same, and a newline. */
void ctl_output_write_json_line (CtlOutput *output, JsonObject *object);

/* TIME: µs since 1970; null for 0. */
void ctl_json_set_time (JsonObject *object, const char *key, int64_t time);
void ctl_json_set_strings (JsonObject *object, const char *key, const char *const *texts);
/* Sets "error"; null if NAME is "". */
void ctl_json_set_error (JsonObject *object, const char *name, const char *sentence);
/* Writes null for 0. */
void ctl_json_set_job (JsonObject *object, const char *key, uint64_t number);
/* For a string, boolean, unsigned number or list of strings; ignores others. NAME "CaFile" becomes
 * "ca_file". */
void ctl_json_set_variant (JsonObject *object, const char *name, GVariant *value);
/* COUNTS, an a(su), becomes objects of NAME_KEY and "contacts". */
void ctl_json_set_counts (JsonObject *object, const char *key, const char *name_key,
                          GVariant *counts);
/* DICT: a{sv}, here and below. */
void ctl_json_set_dict (JsonObject *object, GVariant *dict);
JsonObject *ctl_json_from_dict (GVariant *dict);
