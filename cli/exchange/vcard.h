/* vCard 2.1, 3 and 4 of address books (RFC 2426, RFC 6350, RFC 4770): a contact for each XMPP
 * address of a card.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/file-format.h"

extern const CtlFileFormat ctl_format_vcard;
