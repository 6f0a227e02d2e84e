/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/subscription.h"

char *
ctl_subscription_describe (const CtlContact *contact)
{
  return g_strdup_printf ("%s%s%s%s%s", ctl_contact_get_subscription_word (contact),
                          (contact->flags & CTL_CONTACT_ASK) != 0 ? ", asked" : "",
                          (contact->flags & CTL_CONTACT_PENDING) != 0 ? ", asks you" : "",
                          (contact->flags & CTL_CONTACT_APPROVED) != 0 ? ", approved" : "",
                          (contact->flags & CTL_CONTACT_MADE) != 0 ? ", made by the server" : "");
}
