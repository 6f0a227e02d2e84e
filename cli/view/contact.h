/* A contact as people and programs read it: Libervia's lines, Libervia's JSON, our JSON, all of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* "Name (jid)" or "jid", without a newline; gives how many columns it takes. */
int rd_output_write_contact_title (RdOutput *output, const RdContact *contact);
/* The lines that "get" writes under it with 1 or more -v. */
void rd_output_write_contact_fields (RdOutput *output, const RdContact *contact, int verbosity);
/* The lines of "get": as Libervia's "roster get" writes them, with 0, 1 or more -v. */
void rd_output_write_contact (RdOutput *output, const RdContact *contact, int verbosity);
/* The lines of "show": everything, in words. */
void rd_output_write_contact_details (RdOutput *output, const RdContact *contact);

/* The object of "--json". */
JsonObject *rd_contact_to_json (const RdContact *contact);
/* What stands behind the JID in the object of "-O json". */
JsonObject *rd_contact_to_libervia_json (const RdContact *contact);
