/* What Libervia's "roster get -O json" writes, and rosterctl's: an object of contacts by JID.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

extern const CtlFileFormat ctl_format_libervia;
