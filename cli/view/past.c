/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/past.h"

#include "cli/out/json.h"
#include "cli/out/text.h"

char *
ctl_past_point_describe (const CtlPastPoint *point)
{
  g_autofree char *time = ctl_text_format_local_time ((int64_t)MIN (point->time, G_MAXINT64));

  return point->time > 0
             ? g_strdup_printf ("%s (serial %" G_GUINT64_FORMAT ")", time, point->serial)
             : g_strdup_printf ("serial %" G_GUINT64_FORMAT, point->serial);
}

void
ctl_json_add_past_point (GString *json, const char *key, const CtlPastPoint *point)
{
  ctl_json_open (json, key, '{');
  ctl_json_add_number (json, "serial", point->serial);
  ctl_json_add_time (json, "time", (int64_t)MIN (point->time, G_MAXINT64));
  ctl_json_close (json, '}');
}
