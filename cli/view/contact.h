/* A contact: a line, lines below it, all of it; and JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"
#include "cli/out/layout.h"

/* "Name (jid)" or "jid". */
void ctl_row_add_contact (CtlRow *row, const CtlContact *contact);
/* The lines below it, by verbosity. */
void ctl_output_write_contact_fields (CtlOutput *output, const CtlContact *contact, int verbosity);
/* As Libervia's "roster get" with 0, 1 or more -v. */
void ctl_output_write_contact (CtlOutput *output, const CtlContact *contact, int verbosity);
void ctl_output_write_contact_details (CtlOutput *output, const CtlContact *contact);

/* As a value of JSON (cli/out/json.h). */
void ctl_json_add_contact (GString *json, const char *key, const CtlContact *contact);
/* As in "-O json": a member named by the JID. */
void ctl_json_add_libervia_contact (GString *json, const CtlContact *contact);
