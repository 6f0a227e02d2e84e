/* Writes contacts in GVariant's own form: a value for each text would cost more than reading the
 * contact from the store. In it the members of a container stand one behind the other, each at a
 * multiple of its alignment. Behind them stand the ends of those of no fixed size: in an array all
 * in order, in a tuple without the last one, in reverse.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/contact-variant.h"

#include "dbus-interfaces/names.h"
#include "model/past/difference.h"

#include <string.h>

/* Bytes of a contact in most rosters. */
#define USUAL_SIZE 128

static void
put (GByteArray *out, const void *data, size_t size)
{
  g_byte_array_append (out, data, (unsigned)size);
}

static void
put_text (GByteArray *out, const char *text)
{
  put (out, text, strlen (text) + 1);
}

static void
align (GByteArray *out, size_t alignment)
{
  static const uint64_t zeros = 0;

  put (out, &zeros, -(size_t)out->len & (alignment - 1));
}

/* Bytes of each end, where N follow SIZE bytes. */
static size_t
get_end_size (size_t size, size_t n)
{
  if (size + n <= UINT8_MAX)
    return 1;
  if (size + 2 * n <= UINT16_MAX)
    return 2;
  return size + 4 * n <= UINT32_MAX ? 4 : 8;
}

static void
put_end (GByteArray *out, size_t end, size_t size)
{
  uint64_t little = GUINT64_TO_LE ((uint64_t)end);

  put (out, &little, size);
}

static void
put_groups (GByteArray *out, char **groups)
{
  size_t begin = out->len;
  size_t n, end_size;
  size_t end = 0;

  for (n = 0; groups[n] != NULL; n++)
    put_text (out, groups[n]);
  end_size = get_end_size (out->len - begin, n);
  for (size_t i = 0; i < n; i++)
    {
      end += strlen (groups[i]) + 1;
      put_end (out, end, end_size);
    }
}

/* The further fields, at a multiple of 8. Few contacts have any: none are an array of no bytes. */
static void
put_fields (GByteArray *out, const RdContact *contact)
{
  g_auto (GVariantDict) fields = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) all = NULL;

  if (contact->made_since == 0)
    return;
  g_variant_dict_insert (&fields, "ServerMadeSince", "t", (uint64_t)contact->made_since);
  g_variant_dict_insert (&fields, "ServerMadeEvidence", "s",
                         rd_evidence_to_string (contact->evidence));
  all = g_variant_ref_sink (g_variant_dict_end (&fields));
  put (out, g_variant_get_data (all), g_variant_get_size (all));
}

/* Begins and counts at a multiple of 8. */
static void
put_contact (GByteArray *out, gconstpointer data)
{
  const RdContact *contact = data;
  const uint32_t numbers[] = { contact->subscription, contact->flags };
  const uint64_t serial = contact->serial;
  size_t begin = out->len;
  size_t ends[3];
  size_t end_size;

  put_text (out, contact->jid);
  ends[2] = out->len - begin;
  put_text (out, contact->name);
  ends[1] = out->len - begin;
  align (out, sizeof numbers[0]);
  put (out, numbers, sizeof numbers);
  put_groups (out, contact->groups);
  ends[0] = out->len - begin;
  align (out, sizeof serial);
  put (out, &serial, sizeof serial);
  put_fields (out, contact);
  end_size = get_end_size (out->len - begin, G_N_ELEMENTS (ends));
  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++)
    put_end (out, ends[i], end_size);
}

/* An array of one contact or none. */
static void
put_optional (GByteArray *out, const RdContact *contact)
{
  size_t begin = out->len;
  size_t size;

  if (contact == NULL)
    return;
  put_contact (out, contact);
  size = out->len - begin;
  put_end (out, size, get_end_size (size, 1));
}

static void
put_difference (GByteArray *out, gconstpointer data)
{
  const RdDifference *difference = data;
  size_t begin = out->len;
  size_t end;

  put_optional (out, difference->before);
  end = out->len - begin;
  align (out, sizeof (uint64_t));
  put_optional (out, difference->after);
  put_end (out, end, get_end_size (out->len - begin, 1));
}

/* As an array of TYPE. */
static GVariant *
put_all (const GPtrArray *list, void (*put_one) (GByteArray *out, gconstpointer one),
         const GVariantType *type)
{
  GByteArray *out = g_byte_array_sized_new (list->len * USUAL_SIZE);
  g_autofree size_t *ends = g_new (size_t, list->len);
  g_autoptr (GBytes) bytes = NULL;
  size_t end_size;

  for (unsigned i = 0; i < list->len; i++)
    {
      align (out, sizeof (uint64_t));
      put_one (out, list->pdata[i]);
      ends[i] = out->len;
    }
  end_size = get_end_size (out->len, list->len);
  for (unsigned i = 0; i < list->len; i++)
    put_end (out, ends[i], end_size);
  bytes = g_byte_array_free_to_bytes (out);
  return g_variant_new_from_bytes (type, bytes, TRUE);
}

GVariant *
rd_contacts_to_variant (const GPtrArray *contacts)
{
  return put_all (contacts, put_contact, G_VARIANT_TYPE ("a" RD_CONTACT_TYPE));
}

GVariant *
rd_differences_to_variant (const GPtrArray *differences)
{
  return put_all (differences, put_difference, G_VARIANT_TYPE ("a" RD_DIFFERENCE_TYPE));
}

GVariant *
rd_optional_contact_to_variant (RdContact *contact)
{
  gpointer list[] = { contact };
  GPtrArray contacts = { list, contact != NULL };

  return rd_contacts_to_variant (&contacts);
}

const char **
rd_strings_to_strv (const GPtrArray *strings)
{
  const char **strv = g_new0 (const char *, strings->len + 1);

  for (unsigned i = 0; i < strings->len; i++)
    strv[i] = strings->pdata[i];
  return strv;
}
