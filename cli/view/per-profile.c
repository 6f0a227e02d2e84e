/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/per-profile.h"

#include "cli/out/failure.h"
#include "cli/out/json.h"

#define HEAD "{\"profiles\":["

void
ctl_per_profile_init (CtlPerProfile *self, CtlOutput *output, const CtlOptions *options)
{
  *self = (CtlPerProfile){
    .output = output,
    .is_json = ctl_options_get_format (options) != CTL_FORMAT_TEXT,
    .is_list = ctl_options_has_all_profiles (options),
  };
}

void
ctl_per_profile_next (CtlPerProfile *self)
{
  bool is_first = self->n_begun++ == 0;

  if (self->is_json && self->is_list)
    ctl_output_write (self->output, is_first ? HEAD "\n" : ",\n");
}

void
ctl_per_profile_fail (CtlPerProfile *self, const char *profile, const GError *error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!self->is_json || !self->is_list)
    return;
  ctl_per_profile_next (self);
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", profile);
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  ctl_output_write (self->output, json->str);
}

void
ctl_per_profile_end (CtlPerProfile *self, const GError *error)
{
  g_autoptr (GString) json = g_string_new (self->n_begun > 0 ? "\n]" : HEAD "]");

  if (!self->is_json || (!self->is_list && self->n_begun == 0))
    return;
  if (self->is_list)
    {
      if (self->more != NULL)
        g_string_append_printf (json, ",\n%s", self->more);
      ctl_json_add_failure (json, error);
      ctl_json_close (json, '}');
    }
  ctl_output_write_json_line (self->output, self->is_list ? json : g_string_truncate (json, 0));
}
