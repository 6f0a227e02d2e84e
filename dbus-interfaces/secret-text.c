/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/secret-text.h"

#include <glib.h>
#include <string.h>

void
rd_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
