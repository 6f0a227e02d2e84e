/* The password on its way to rosterd: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/password-call.h"

#include "cli/out/text.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

bool
rd_call_read_password (RdCall *call, const char *jid, RdPassword *password, GError **error)
{
  g_autofree char *safe_jid = rd_text_escape (jid);
  g_autofree char *question = g_strdup_printf ("Password of %s: ", safe_jid);

  if (call->options->password_file != NULL)
    return rd_password_read_file (password, call->options->password_file, error);
  return rd_password_can_prompt () && rd_password_prompt (password, question, error);
}

static void
say_where_it_is_kept (const char *storage)
{
  if (g_str_equal (storage, "secret-service"))
    rd_say ("The password is kept in the Secret Service (your keyring).");
  else if (g_str_equal (storage, "memory"))
    rd_say ("The password is kept in memory until rosterd ends: no Secret Service answered.");
  else
    rd_say ("The password is kept in: %s.", storage);
}

bool
rd_call_set_password (RdCall *call, RdBusProfile *profile, const RdPassword *password,
                      GError **error)
{
  int fd = rd_password_open_pipe (password, error);
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
