/* Titles and a rest: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/preview.h"

#include "cli/view/contact.h"

bool
rd_preview_is_full (const RdPreview *preview)
{
  return preview->verbosity < 2 && preview->n_shown >= RD_PREVIEW_MAX;
}

static void
write_contact (RdPreview *preview, GVariant *tuple)
{
  g_auto (RdContact) contact = { 0 };

  rd_contact_init_from_tuple (&contact, tuple);
  rd_output_write (preview->output, "  ");
  rd_output_write_contact_title (preview->output, &contact);
  rd_output_print (preview->output, "  [%s%s]\n", rd_contact_get_subscription_word (&contact),
                   (contact.flags & RD_CONTACT_ASK) != 0 ? ", asked" : "");
  rd_output_write_contact_fields (preview->output, &contact, preview->verbosity);
  preview->n_shown++;
}

void
rd_preview_write (RdPreview *preview, GVariant *contacts)
{
  for (size_t i = 0; i < g_variant_n_children (contacts) && !rd_preview_is_full (preview); i++)
    {
      g_autoptr (GVariant) tuple = g_variant_get_child_value (contacts, i);

      write_contact (preview, tuple);
    }
}

void
rd_preview_end (RdPreview *preview)
{
  if (preview->n_shown < preview->total)
    rd_output_print (preview->output, "  … and %u more (-vv shows all)\n",
                     preview->total - preview->n_shown);
}
