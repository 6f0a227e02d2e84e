/* Writes JSON a value at a time, so that a roster needs the memory of one contact. A value is one
 * line; unsafe characters become \uXXXX.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <json-glib/json-glib.h>
#include <stdint.h>

char *ctl_json_format (JsonObject *object);
char *ctl_json_quote (const char *text);

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
