/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* "Name (jid)" or "jid". Returns its width in columns. */
int ctl_output_write_contact_title (CtlOutput *output, const CtlContact *contact);
/* The lines below it, by verbosity. */
void ctl_output_write_contact_fields (CtlOutput *output, const CtlContact *contact, int verbosity);
/* As Libervia's "roster get" with 0, 1 or more -v. */
void ctl_output_write_contact (CtlOutput *output, const CtlContact *contact, int verbosity);
void ctl_output_write_contact_details (CtlOutput *output, const CtlContact *contact);

JsonObject *ctl_contact_to_json (const CtlContact *contact);
/* As in "-O json". */
JsonObject *ctl_contact_to_libervia_json (const CtlContact *contact);
