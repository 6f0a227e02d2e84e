/* A profile: a row of status, all of it, and its document.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/out/output.h"

/* (element-type RdBusProfile): a line each, with a sentence under those in trouble. */
void ctl_profile_view_write_table (CtlOutput *output, CtlClient *client, GPtrArray *profiles);
void ctl_profile_view_write_details (CtlOutput *output, CtlClient *client, RdBusProfile *profile);
/* As an element (cli/out/json.h). ERROR: of the verb, or NULL. */
void ctl_json_add_profile (GString *json, CtlClient *client, RdBusProfile *profile,
                           const GError *error);
