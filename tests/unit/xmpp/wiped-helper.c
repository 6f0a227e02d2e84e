/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wiped-helper.h"

#include <glib.h>
#include <string.h>

static GByteArray *wiped;

void
explicit_bzero (void *memory, size_t size)
{
  if (wiped == NULL)
    wiped = g_byte_array_new ();
  g_byte_array_append (wiped, memory, (unsigned)size);
  memset (memory, 0, size);
}

void
forget_wiped (void)
{
  g_clear_pointer (&wiped, g_byte_array_unref);
}

size_t
get_wiped_size (void)
{
  return wiped != NULL ? wiped->len : 0;
}

bool
was_wiped (const void *bytes, size_t size)
{
  return wiped != NULL && memmem (wiped->data, wiped->len, bytes, size) != NULL;
}
