/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bad-edits.h"

static void
bad_edit_free (gpointer data)
{
  RdBadEdit *edit = data;

  g_free (edit->jid);
  g_clear_error (&edit->error);
  g_free (edit);
}

void
rd_bad_edits_add (RdBadEdits *edits, const char *jid, GError *error)
{
  RdBadEdit *edit;

  if (++edits->n > RD_BAD_EDITS_MAX)
    {
      g_error_free (error);
      return;
    }
  if (edits->list == NULL)
    edits->list = g_ptr_array_new_with_free_func (bad_edit_free);
  edit = g_new (RdBadEdit, 1);
  *edit = (RdBadEdit){ g_strdup (jid), error };
  g_ptr_array_add (edits->list, edit);
}

void
rd_bad_edits_move (RdBadEdits *edits, RdBadEdits *from)
{
  unsigned n_listed = from->list != NULL ? from->list->len : 0;

  for (unsigned i = 0; i < n_listed; i++)
    {
      RdBadEdit *edit = from->list->pdata[i];

      rd_bad_edits_add (edits, edit->jid, g_steal_pointer (&edit->error));
    }
  edits->n += from->n - n_listed;
  rd_bad_edits_clear (from);
}

void
rd_bad_edits_clear (RdBadEdits *edits)
{
  g_clear_pointer (&edits->list, g_ptr_array_unref);
  edits->n = 0;
}
