/* JSON lines: a line of the version, then a contact on each, with all that rosterd knows of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

extern const CtlFileFormat ctl_format_jsonl;
