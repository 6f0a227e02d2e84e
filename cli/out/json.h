/* JSON, a value at a time: what is written is one line without any unsafe character, so that a
 * terminal is safe, and a roster of any size needs the memory of one contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <json-glib/json-glib.h>
#include <stdint.h>

/* OBJECT as one line of text. Unsafe characters are written as \uXXXX. */
char *ctl_json_format (JsonObject *object);
/* TEXT as a JSON string, with its quotes. */
char *ctl_json_quote (const char *text);

/* Writes OBJECT and unrefs it. */
void ctl_output_write_json (CtlOutput *output, JsonObject *object);
/* The same, and a newline. */
void ctl_output_write_json_line (CtlOutput *output, JsonObject *object);

/* TIME (microseconds since 1970) as text, or null for 0. */
void ctl_json_set_time (JsonObject *object, const char *key, int64_t time);
/* The strings of the NULL-terminated TEXTS. */
void ctl_json_set_strings (JsonObject *object, const char *key, const char *const *texts);
/* The member "error": an object, or null if NAME is "". */
void ctl_json_set_error (JsonObject *object, const char *name, const char *sentence);
/* The number of a job, or null for 0. */
void ctl_json_set_job (JsonObject *object, const char *key, uint64_t number);
/* VALUE, a string, boolean, unsigned number or list of strings, under its NAME on the bus in lower
 * case: "CaFile" becomes "ca_file". A value of another type is left out. */
void ctl_json_set_variant (JsonObject *object, const char *name, GVariant *value);
/* The same of each value of an a{sv}. */
void ctl_json_set_dict (JsonObject *object, GVariant *dict);
JsonObject *ctl_json_from_dict (GVariant *dict);
