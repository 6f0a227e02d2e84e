/* CSV (RFC 4180) with a contact on each row, its columns named by the first one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

extern const CtlFileFormat ctl_format_csv;
