/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* "Name (jid)" or "jid", without a newline. Returns its width in columns. */
int ctl_output_write_contact_title (CtlOutput *output, const CtlContact *contact);
/* The lines of "get -v" below it. */
void ctl_output_write_contact_fields (CtlOutput *output, const CtlContact *contact, int verbosity);
/* As "roster get" of Libervia, with 0, 1 or more -v. */
void ctl_output_write_contact (CtlOutput *output, const CtlContact *contact, int verbosity);
/* All of it, in words. */
void ctl_output_write_contact_details (CtlOutput *output, const CtlContact *contact);

JsonObject *ctl_contact_to_json (const CtlContact *contact);
/* The value behind the JID in "-O json". */
JsonObject *ctl_contact_to_libervia_json (const CtlContact *contact);
