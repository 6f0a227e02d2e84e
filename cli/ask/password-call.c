/* The password on its way to rosterd: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/password-call.h"

#include "cli/out/text.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

bool
ctl_call_read_password (CtlCall *call, const char *jid, CtlPassword *password, GError **error)
{
  g_autofree char *safe_jid = ctl_text_escape (jid);
  g_autofree char *question = g_strdup_printf ("Password of %s: ", safe_jid);

  if (call->options->password_file != NULL)
    return ctl_password_read_file (password, call->options->password_file, error);
  return ctl_password_can_prompt () && ctl_password_prompt (password, question, error);
}

static void
say_where_it_is_kept (const char *storage)
{
  if (g_str_equal (storage, "secret-service"))
    ctl_say ("The password is kept in the Secret Service (your keyring).");
  else if (g_str_equal (storage, "memory"))
    ctl_say ("The password is kept in memory until rosterd ends: no Secret Service answered.");
  else
    ctl_say ("The password is kept in: %s.", storage);
}

bool
ctl_call_set_password (CtlCall *call, RdBusProfile *profile, const CtlPassword *password,
                       GError **error)
{
  int fd = ctl_password_open_pipe (password, error);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autofree char *storage = NULL;
  int index;

  if (fd < 0)
    return false;
  fds = g_unix_fd_list_new ();
  index = g_unix_fd_list_append (fds, fd, error);
  close (fd);
  if (index < 0
      || !rd_bus_profile_call_set_password_sync (profile, g_variant_new_handle (index), fds,
                                                 &storage, NULL, NULL, error))
    return false;
  say_where_it_is_kept (storage);
  return true;
}
