/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/item.h"

#include "xmpp/stanza/xml-text.h"

#include <stdlib.h>
#include <string.h>

static const char *const subscriptions[] = {
  [SIM_NONE] = "none",
  [SIM_TO] = "to",
  [SIM_FROM] = "from",
  [SIM_BOTH] = "both",
};

SimItem *
sim_item_new (const char *jid)
{
  SimItem *item = g_new0 (SimItem, 1);

  item->jid = g_strdup (jid);
  item->spelling = g_strdup (jid);
  item->name = g_strdup ("");
  item->groups = g_new0 (char *, 1);
  return item;
}

SimItem *
sim_item_copy (const SimItem *item)
{
  SimItem *copy = item != NULL ? g_memdup2 (item, sizeof *item) : NULL;

  if (copy == NULL)
    return NULL;
  copy->jid = g_strdup (item->jid);
  copy->spelling = g_strdup (item->spelling);
  copy->name = g_strdup (item->name);
  copy->groups = g_strdupv (item->groups);
  return copy;
}

void
sim_item_free (SimItem *item)
{
  if (item == NULL)
    return;
  g_free (item->jid);
  g_free (item->spelling);
  g_free (item->name);
  g_strfreev (item->groups);
  g_free (item);
}

/* -- text -------------------------------------------------------------------------------------- */

static int
compare_groups (const void *a, const void *b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char **
take_sorted (GPtrArray *groups)
{
  if (groups->len > 1)
    qsort (groups->pdata, groups->len, sizeof (char *), compare_groups);
  for (unsigned i = groups->len; i > 1; i--)
    if (g_str_equal (groups->pdata[i - 1], groups->pdata[i - 2]))
      g_ptr_array_remove_index (groups, i - 1);
  g_ptr_array_add (groups, NULL);
  return (char **)g_ptr_array_free (groups, FALSE);
}

static void
add_all (GPtrArray *groups, const char *const *list)
{
  for (; list != NULL && *list != NULL; list++)
    g_ptr_array_add (groups, g_strdup (*list));
}

char **
sim_groups_unite (const char *const *a, const char *const *b)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_free);

  add_all (groups, a);
  add_all (groups, b);
  return take_sorted (groups);
}

char **
sim_groups_subtract (const char *const *a, const char *const *b)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_free);

  for (; *a != NULL; a++)
    if (!g_strv_contains (b, *a))
      g_ptr_array_add (groups, g_strdup (*a));
  return take_sorted (groups);
}

void
sim_item_set_text (SimItem *item, const char *name, const char *const *groups)
{
  char **united = sim_groups_unite (groups, NULL);

  g_strfreev (item->groups);
  item->groups = united;
  g_free (item->name);
  item->name = g_strdup (name);
}

/* -- state ------------------------------------------------------------------------------------- */

SimState
sim_item_get_state (const SimItem *item)
{
  bool is_in = item != NULL && item->has_request;
  bool is_out = item != NULL && item->ask;

  switch (item != NULL ? item->subscription : SIM_NONE)
    {
    case SIM_TO:
      return is_in ? SIM_STATE_TO_IN : SIM_STATE_TO;
    case SIM_FROM:
      return is_out ? SIM_STATE_FROM_OUT : SIM_STATE_FROM;
    case SIM_BOTH:
      return SIM_STATE_BOTH;
    case SIM_NONE:
    default:
      if (is_out)
        return is_in ? SIM_STATE_NONE_OUT_IN : SIM_STATE_NONE_OUT;
      return is_in ? SIM_STATE_NONE_IN : SIM_STATE_NONE;
    }
}

static const struct
{
  SimSubscription subscription;
  bool ask, has_request;
} parts[SIM_N_STATES] = {
  [SIM_STATE_NONE] = { SIM_NONE, false, false },
  [SIM_STATE_NONE_OUT] = { SIM_NONE, true, false },
  [SIM_STATE_NONE_IN] = { SIM_NONE, false, true },
  [SIM_STATE_NONE_OUT_IN] = { SIM_NONE, true, true },
  [SIM_STATE_TO] = { SIM_TO, false, false },
  [SIM_STATE_TO_IN] = { SIM_TO, false, true },
  [SIM_STATE_FROM] = { SIM_FROM, false, false },
  [SIM_STATE_FROM_OUT] = { SIM_FROM, true, false },
  [SIM_STATE_BOTH] = { SIM_BOTH, false, false },
};

void
sim_item_set_state (SimItem *item, SimState state)
{
  item->subscription = parts[state].subscription;
  item->ask = parts[state].ask;
  item->has_request = parts[state].has_request;
  if (item->subscription != SIM_NONE || item->ask)
    item->is_in_roster = true;
}

const char *
sim_item_find_fault (const SimItem *item)
{
  SimState state = sim_item_get_state (item);

  if (parts[state].ask != item->ask || parts[state].has_request != item->has_request)
    return "asks for what there is";
  if (!item->is_in_roster && (item->subscription != SIM_NONE || item->ask))
    return "has a subscription and isn't in the roster";
  for (char **group = item->groups; *group != NULL; group++)
    if ((*group)[0] == '\0' || (group[1] != NULL && strcmp (group[0], group[1]) >= 0))
      return "has an empty group, or one twice";
  return NULL;
}

/* -- as text ----------------------------------------------------------------------------------- */

char *
sim_item_describe (const SimItem *item)
{
  g_autofree char *groups = NULL;

  if (item == NULL)
    return g_strdup ("nothing");
  groups = g_strjoinv (", ", item->groups);
  return g_strdup_printf ("%s%s<%s> %s%s%s [%s]", item->name, item->name[0] != '\0' ? " " : "",
                          item->jid,
                          item->is_in_roster ? subscriptions[item->subscription] : "not listed",
                          item->ask ? " ask" : "", item->has_request ? " request" : "", groups);
}

bool
sim_item_equals (const SimItem *a, const SimItem *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_str_equal (a->jid, b->jid) && g_str_equal (a->name, b->name)
         && g_strv_equal ((const char *const *)a->groups, (const char *const *)b->groups)
         && a->subscription == b->subscription && a->ask == b->ask
         && a->is_in_roster == b->is_in_roster && a->has_request == b->has_request;
}

static void
append_groups (GString *xml, const char *const *groups)
{
  for (; groups != NULL && *groups != NULL; groups++)
    {
      g_string_append (xml, "<group>");
      rd_xml_append_escaped (xml, *groups);
      g_string_append (xml, "</group>");
    }
}

void
sim_item_append_xml (const SimItem *item, GString *xml)
{
  g_string_append (xml, "<item jid='");
  rd_xml_append_escaped (xml, item->spelling);
  g_string_append_printf (xml, "' subscription='%s'", subscriptions[item->subscription]);
  if (item->ask)
    g_string_append (xml, " ask='subscribe'");
  if (item->name[0] != '\0')
    {
      g_string_append (xml, " name='");
      rd_xml_append_escaped (xml, item->name);
      g_string_append_c (xml, '\'');
    }
  g_string_append_c (xml, '>');
  append_groups (xml, (const char *const *)item->groups);
  if (item->writes_groups_twice)
    append_groups (xml, (const char *const *)item->groups);
  g_string_append (xml, "</item>");
}

void
sim_item_append_removal (const char *spelling, const char *const *groups, GString *xml)
{
  g_string_append (xml, "<item jid='");
  rd_xml_append_escaped (xml, spelling);
  g_string_append (xml, "' subscription='remove'>");
  append_groups (xml, groups);
  g_string_append (xml, "</item>");
}
