/* Reads members of a tuple that came from the bus one by one. g_variant_get () scans its format and
 * turns the tuple into bytes each time, which is most of the work where tuples are many.
 *
 * Strings belong to the tuple, and last until it is freed or turned into bytes: nobody may call
 * g_variant_get_data () on it meanwhile, or g_variant_get () with "&".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

const char *ctl_tuple_get_string (GVariant *tuple, size_t n);
uint32_t ctl_tuple_get_uint32 (GVariant *tuple, size_t n);
uint64_t ctl_tuple_get_uint64 (GVariant *tuple, size_t n);
/* NULL-terminated; the caller frees the array. */
const char **ctl_tuple_get_strings (GVariant *tuple, size_t n);
