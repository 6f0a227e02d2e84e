/* JSON, a value at a time, so that a roster needs the memory of one contact. A value is one line,
 * in which unsafe characters are written as \uXXXX.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <json-glib/json-glib.h>
#include <stdint.h>

char *ctl_json_format (JsonObject *object);
char *ctl_json_quote (const char *text);

/* Writes OBJECT and unrefs it. */
void ctl_output_write_json (CtlOutput *output, JsonObject *object);
/* The same, and a newline. */
void ctl_output_write_json_line (CtlOutput *output, JsonObject *object);

/* TIME: microseconds since 1970; null for 0. */
void ctl_json_set_time (JsonObject *object, const char *key, int64_t time);
/* TEXTS: NULL-terminated. */
void ctl_json_set_strings (JsonObject *object, const char *key, const char *const *texts);
/* The member "error": an object, or null if NAME is "". */
void ctl_json_set_error (JsonObject *object, const char *name, const char *sentence);
/* The number of a job, or null for 0. */
void ctl_json_set_job (JsonObject *object, const char *key, uint64_t number);
/* A string, boolean, unsigned number or list of strings; others are left out. The NAME "CaFile"
 * becomes "ca_file". */
void ctl_json_set_variant (JsonObject *object, const char *name, GVariant *value);
/* The rows of COUNTS, an a(su): objects of NAME_KEY and "contacts". */
void ctl_json_set_counts (JsonObject *object, const char *key, const char *name_key,
                          GVariant *counts);
/* Each value of an a{sv}. */
void ctl_json_set_dict (JsonObject *object, GVariant *dict);
JsonObject *ctl_json_from_dict (GVariant *dict);
