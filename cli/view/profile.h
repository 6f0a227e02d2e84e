/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* (element-type RdBusProfile): a line each, with a sentence under those in trouble. */
void ctl_profile_view_write_table (CtlOutput *output, CtlClient *client, GPtrArray *profiles);
void ctl_profile_view_write_details (CtlOutput *output, CtlClient *client, RdBusProfile *profile);
JsonObject *ctl_profile_view_to_json (CtlClient *client, RdBusProfile *profile);
