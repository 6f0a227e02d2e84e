/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/boot.h"

#include <glib.h>

static const char boot_id_file[] = "/proc/sys/kernel/random/boot_id";

char *
rd_boot_get_id (void)
{
  char *id;

  return g_file_get_contents (boot_id_file, &id, NULL, NULL) ? id : g_strdup ("unknown");
}
