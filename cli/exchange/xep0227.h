/* XEP-0227, the format in which servers move accounts: Prosody, ejabberd, and the exporters of
 * public servers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

extern const CtlFileFormat ctl_format_xep0227;
