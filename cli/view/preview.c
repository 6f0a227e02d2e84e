/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/preview.h"

#include "cli/view/contact.h"
#include "cli/view/subscription.h"

bool
ctl_preview_is_full (const CtlPreview *preview)
{
  return preview->verbosity < 2 && preview->n_shown >= CTL_PREVIEW_MAX;
}

static void
write_title (CtlOutput *output, const CtlContact *contact)
{
  g_autofree char *subscription = ctl_subscription_describe (contact);
  g_autofree char *words = g_strdup_printf ("[%s]", subscription);
  CtlRow row = ctl_row_begin (output, 2, 4);

  ctl_row_add_contact (&row, contact);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, words);
  ctl_row_end (&row);
}

void
ctl_preview_write (CtlPreview *preview, GVariant *contacts)
{
  for (size_t i = 0; i < g_variant_n_children (contacts) && !ctl_preview_is_full (preview); i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      write_title (preview->output, &contact);
      ctl_output_write_contact_fields (preview->output, &contact, preview->verbosity);
      preview->n_shown++;
    }
}

void
ctl_preview_end (CtlPreview *preview)
{
  if (preview->n_shown < preview->total)
    ctl_layout_print (preview->output, 2, 4, "… and %u more (-vv shows all)",
                      preview->total - preview->n_shown);
}
