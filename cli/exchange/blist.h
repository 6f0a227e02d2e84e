/* blist.xml, the buddy list of Pidgin and other programs on libpurple; only what is of XMPP.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

extern const CtlFileFormat ctl_format_blist;
