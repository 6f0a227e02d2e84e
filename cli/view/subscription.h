/* The notation of subscriptions, wherever people read them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/contact.h"

/* "to", "none, asked", "from, asks you", "none, approved": the user asked to see the contact's
 * presence; the contact asks to see the user's; it may as soon as it asks. */
char *ctl_subscription_describe (const CtlContact *contact);
