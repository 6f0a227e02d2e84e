/* A text is kept with its NUL, a number as it is in memory. What may be missing has its own byte
 * before it. The contact and its target mostly have the item's JID, which is kept once; an edit
 * that is their difference is made again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan-items.h"

#include <string.h>

/* Marks of an item, which are looked up without unpacking it. */
#define HAS_PRESENCE 1
#define IS_FOLLOWER 2

void
rd_plan_item_free (RdPlanItem *item)
{
  g_free (item->jid);
  g_clear_pointer (&item->contact, rd_contact_unref);
  g_clear_pointer (&item->edit, rd_edit_free);
  g_clear_pointer (&item->target, rd_contact_unref);
  g_free (item);
}

RdPlanItems *
rd_plan_items_new (void)
{
  RdPlanItems *items = g_new0 (RdPlanItems, 1);

  items->bytes = g_byte_array_new ();
  items->places = g_array_new (FALSE, FALSE, sizeof (size_t));
  return items;
}

void
rd_plan_items_free (RdPlanItems *items)
{
  g_byte_array_unref (items->bytes);
  g_array_unref (items->places);
  g_free (items);
}

/* -- packing ----------------------------------------------------------------------------------- */

static void
put (GByteArray *bytes, const void *data, size_t size)
{
  g_byte_array_append (bytes, data, (unsigned)size);
}

static bool
put_bool (GByteArray *bytes, bool value)
{
  uint8_t byte = value;

  put (bytes, &byte, 1);
  return value;
}

static void
put_text (GByteArray *bytes, const char *text)
{
  if (put_bool (bytes, text != NULL))
    put (bytes, text, strlen (text) + 1);
}

static void
put_list (GByteArray *bytes, char **list)
{
  unsigned n = list != NULL ? g_strv_length (list) : 0;

  if (!put_bool (bytes, list != NULL))
    return;
  put (bytes, &n, sizeof n);
  for (unsigned i = 0; i < n; i++)
    put (bytes, list[i], strlen (list[i]) + 1);
}

static void
put_contact (GByteArray *bytes, const RdContact *contact, const char *jid)
{
  if (!put_bool (bytes, contact != NULL))
    return;
  put_text (bytes, g_str_equal (contact->jid, jid) ? NULL : contact->jid);
  put_text (bytes, contact->name);
  put_bool (bytes, (contact->subscription & RD_SUBSCRIPTION_TO) != 0);
  put_bool (bytes, (contact->subscription & RD_SUBSCRIPTION_FROM) != 0);
  put (bytes, &contact->flags, sizeof contact->flags);
  put_list (bytes, contact->groups);
  put_text (bytes, contact->extra[0] != '\0' ? contact->extra : NULL);
  put (bytes, &contact->serial, sizeof contact->serial);
}

static void
put_edit (GByteArray *bytes, const RdEdit *edit)
{
  if (!put_bool (bytes, edit != NULL))
    return;
  put_text (bytes, edit->jid);
  put_text (bytes, edit->name);
  put_text (bytes, edit->name_if_none);
  put_list (bytes, edit->groups);
  put_list (bytes, edit->add_groups);
  put_list (bytes, edit->remove_groups);
}

/* One byte. */
static void
put_marks (GByteArray *bytes, const RdPlanItem *item)
{
  uint8_t marks = (item->has_presence ? HAS_PRESENCE : 0) | (item->is_follower ? IS_FOLLOWER : 0);

  put (bytes, &marks, 1);
}

void
rd_plan_items_add (RdPlanItems *items, RdPlanItem *item)
{
  GByteArray *bytes = items->bytes;
  size_t place = bytes->len;

  g_array_append_val (items->places, place);
  items->len++;
  put_marks (bytes, item);
  put (bytes, item->jid, strlen (item->jid) + 1);
  put_contact (bytes, item->contact, item->jid);
  put_bool (bytes, item->is_removal);
  put_bool (bytes, item->is_strict);
  put_bool (bytes, item->has_request);
  put_bool (bytes, item->is_never_hidden);
  put_bool (bytes, item->is_literal);
  put (bytes, &item->presence, sizeof item->presence);
  if (item->is_literal)
    put_edit (bytes, item->edit);
  put_contact (bytes, item->target, item->jid);
  rd_plan_item_free (item);
}

/* -- unpacking, in the same order -------------------------------------------------------------- */

static void
take (const uint8_t **place, void *data, size_t size)
{
  memcpy (data, *place, size);
  *place += size;
}

static bool
take_bool (const uint8_t **place)
{
  return *(*place)++ != 0;
}

static const char *
take_present_text (const uint8_t **place)
{
  const char *text = (const char *)*place;

  *place += strlen (text) + 1;
  return text;
}

/* NULL: missing. */
static const char *
take_text (const uint8_t **place)
{
  return take_bool (place) ? take_present_text (place) : NULL;
}

/* NULL: missing. Free the array. */
static const char **
take_list (const uint8_t **place)
{
  const char **list;
  unsigned n;

  if (!take_bool (place))
    return NULL;
  take (place, &n, sizeof n);
  list = g_new (const char *, n + 1);
  for (unsigned i = 0; i < n; i++)
    list[i] = take_present_text (place);
  list[n] = NULL;
  return list;
}

static char **
take_strv (const uint8_t **place)
{
  g_autofree const char **list = take_list (place);

  return g_strdupv ((char **)list);
}

static RdContact *
take_contact (const uint8_t **place, const char *jid)
{
  g_autofree const char **groups = NULL;
  const char *own_jid, *name, *extra;
  RdSubscription subscription = RD_SUBSCRIPTION_NONE;
  RdContactFlags flags;
  uint64_t serial;

  if (!take_bool (place))
    return NULL;
  own_jid = take_text (place);
  name = take_text (place);
  subscription |= take_bool (place) ? RD_SUBSCRIPTION_TO : 0;
  subscription |= take_bool (place) ? RD_SUBSCRIPTION_FROM : 0;
  take (place, &flags, sizeof flags);
  groups = take_list (place);
  extra = take_text (place);
  take (place, &serial, sizeof serial);
  return rd_contact_new (own_jid != NULL ? own_jid : jid, name, subscription, flags, groups, extra,
                         serial);
}

static RdEdit *
take_edit (const uint8_t **place)
{
  RdEdit *edit;

  if (!take_bool (place))
    return NULL;
  edit = g_new0 (RdEdit, 1);
  edit->jid = g_strdup (take_text (place));
  edit->name = g_strdup (take_text (place));
  edit->name_if_none = g_strdup (take_text (place));
  edit->groups = take_strv (place);
  edit->add_groups = take_strv (place);
  edit->remove_groups = take_strv (place);
  return edit;
}

static const uint8_t *
get_place (const RdPlanItems *items, unsigned number)
{
  return items->bytes->data + g_array_index (items->places, size_t, number);
}

RdPlanItem *
rd_plan_items_get (const RdPlanItems *items, unsigned number)
{
  const uint8_t *place = get_place (items, number);
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  item->has_presence = rd_plan_items_has_presence (items, number);
  item->is_follower = rd_plan_items_is_follower (items, number);
  place++;
  item->jid = g_strdup (take_present_text (&place));
  item->contact = take_contact (&place, item->jid);
  item->is_removal = take_bool (&place);
  item->is_strict = take_bool (&place);
  item->has_request = take_bool (&place);
  item->is_never_hidden = take_bool (&place);
  item->is_literal = take_bool (&place);
  take (&place, &item->presence, sizeof item->presence);
  if (item->is_literal)
    item->edit = take_edit (&place);
  item->target = take_contact (&place, item->jid);
  if (!item->is_literal && item->target != NULL)
    item->edit = rd_edit_new_between (item->contact, item->target);
  return item;
}

const char *
rd_plan_items_get_jid (const RdPlanItems *items, unsigned number)
{
  return (const char *)get_place (items, number) + 1;
}

bool
rd_plan_items_has_presence (const RdPlanItems *items, unsigned number)
{
  return (*get_place (items, number) & HAS_PRESENCE) != 0;
}

bool
rd_plan_items_is_follower (const RdPlanItems *items, unsigned number)
{
  return (*get_place (items, number) & IS_FOLLOWER) != 0;
}

bool
rd_plan_items_is_as_planned (const RdPlanItems *items, unsigned number, const RdContact *contact)
{
  const uint8_t *place = get_place (items, number) + 1;
  const char *jid = take_present_text (&place);
  g_autoptr (RdContact) planned = take_contact (&place, jid);

  return planned == NULL || contact == NULL ? planned == contact
                                            : rd_contact_is_equal (planned, contact);
}

/* -- an order of items ------------------------------------------------------------------------- */

/* Takes ITEM. */
static void
add_in_order (RdPlanItems *items, RdPlanItem *item)
{
  item->is_follower = item->is_removal;
  rd_plan_items_add (items, item);
}

/* The number of the only edit among removals; -1: there is none, or more than that. */
static int
find_lead (const RdPlanItems *items)
{
  int lead = -1;

  for (unsigned i = 0; i < items->len; i++)
    {
      g_autoptr (RdPlanItem) item = rd_plan_items_get (items, i);

      if (!item->is_removal && lead >= 0)
        return -1;
      if (!item->is_removal)
        lead = (int)i;
    }
  return lead;
}

void
rd_plan_items_lead_removals (RdPlanItems *items)
{
  int lead = find_lead (items);
  RdPlanItems *ordered;
  RdPlanItems old;

  if (lead < 0)
    return;
  ordered = rd_plan_items_new ();
  add_in_order (ordered, rd_plan_items_get (items, (unsigned)lead));
  for (unsigned i = 0; i < items->len; i++)
    {
      if ((int)i != lead)
        add_in_order (ordered, rd_plan_items_get (items, i));
    }
  old = *items;
  *items = *ordered;
  *ordered = old;
  rd_plan_items_free (ordered);
}
