/* A contact as people and programs read it: Libervia's lines, Libervia's JSON, our JSON, all of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* "Name (jid)" or "jid", without a newline; gives how many columns it takes. */
int ctl_output_write_contact_title (CtlOutput *output, const CtlContact *contact);
/* The lines that "get" writes under it with 1 or more -v. */
void ctl_output_write_contact_fields (CtlOutput *output, const CtlContact *contact, int verbosity);
/* The lines of "get": as Libervia's "roster get" writes them, with 0, 1 or more -v. */
void ctl_output_write_contact (CtlOutput *output, const CtlContact *contact, int verbosity);
/* The lines of "show": everything, in words. */
void ctl_output_write_contact_details (CtlOutput *output, const CtlContact *contact);

/* The object of "--json". */
JsonObject *ctl_contact_to_json (const CtlContact *contact);
/* What stands behind the JID in the object of "-O json". */
JsonObject *ctl_contact_to_libervia_json (const CtlContact *contact);
