/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/format.h"

#include "cli/exchange/blist.h"
#include "cli/exchange/csv.h"
#include "cli/exchange/jsonl.h"
#include "cli/exchange/libervia.h"
#include "cli/exchange/vcard.h"
#include "cli/exchange/xep0227.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* Those whose first bytes tell more come first. */
static const CtlFileFormat *const formats[] = {
  &ctl_format_jsonl, &ctl_format_vcard,    &ctl_format_xep0227,
  &ctl_format_blist, &ctl_format_libervia, &ctl_format_csv,
};

const CtlFileFormat *
ctl_format_find (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (g_str_equal (formats[i]->name, name))
        return formats[i];
    }
  return NULL;
}

static bool
has_suffix (const char *path, const char *suffixes)
{
  g_auto (GStrv) list = g_strsplit (suffixes != NULL ? suffixes : "", " ", -1);
  const char *dot = strrchr (path, '.');

  for (char **suffix = list; dot != NULL && *suffix != NULL; suffix++)
    {
      if (g_ascii_strcasecmp (dot, *suffix) == 0)
        return true;
    }
  return false;
}

const CtlFileFormat *
ctl_format_find_by_path (const char *path)
{
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (has_suffix (path, formats[i]->suffixes))
        return formats[i];
    }
  return NULL;
}

const CtlFileFormat *
ctl_format_detect (const CtlSource *source, GError **error)
{
  const CtlFileFormat *format = NULL;
  size_t size;
  const char *bytes = ctl_source_peek (source, &size);

  for (size_t i = 0; i < G_N_ELEMENTS (formats) && format == NULL; i++)
    {
      if (formats[i]->detect != NULL && formats[i]->detect (bytes, size))
        format = formats[i];
    }
  if (format == NULL)
    format = ctl_format_find_by_path (ctl_source_get_path (source));
  if (format == NULL)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                 "%s %s. Name its format with --format: %s.",
                 rd_quote (ctl_source_get_title (source)).text,
                 size == 0 ? "is empty" : "looks like no file with contacts", CTL_FORMATS_READ);
  return format;
}
