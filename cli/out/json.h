/* JSON, a value at a time: what is written is one line without any unsafe character, so that a
 * terminal is safe, and a roster of any size needs the memory of one contact.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* OBJECT as one line of text. Unsafe characters are written as \uXXXX. */
char *ctl_json_format (JsonObject *object);
/* TEXT as a JSON string, with its quotes. */
char *ctl_json_quote (const char *text);

/* Writes OBJECT and unrefs it. */
void ctl_output_write_json (CtlOutput *output, JsonObject *object);

/* TIME (microseconds since 1970) as text, or null for 0. */
void ctl_json_set_time (JsonObject *object, const char *key, int64_t time);
/* The strings of the NULL-terminated TEXTS. */
void ctl_json_set_strings (JsonObject *object, const char *key, const char *const *texts);
/* The strings, booleans, numbers and lists of strings of an a{sv}, with their keys in lower case:
 * "CaFile" becomes "ca_file". */
void ctl_json_set_dict (JsonObject *object, GVariant *dict);
JsonObject *ctl_json_from_dict (GVariant *dict);
