/* A JSON object that a stranger may have written, and its members. json-glib is lenient and
 * recursive: what it shall read is looked through before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/record.h"

#include <json-glib/json-glib.h>

/* What TEXT has, which belongs to PARSER; NULL: it isn't one object and nothing else, or too deep,
 * or has a NUL. TEXT is UTF-8. */
JsonObject *ctl_json_object_parse (JsonParser *parser, const char *text, size_t size);

/* A member that is missing or null is NULL, false or nothing. FAULT gets the KEY if it is something
 * else than its kind, and is left alone otherwise. */
const char *ctl_json_object_get_text (JsonObject *object, const char *key, const char **fault);
bool ctl_json_object_get_boolean (JsonObject *object, const char *key, const char **fault);
/* "groups", a list of texts. */
void ctl_json_object_get_groups (JsonObject *object, CtlRecord *record, const char **fault);
