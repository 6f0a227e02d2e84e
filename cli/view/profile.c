/* Profiles, written: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/profile.h"

#include "cli/out/json.h"
#include "cli/out/text.h"

#define LABEL_WIDTH 17
/* Of those that are left out, in the table. */
#define LEFT_OUT_SHOWN 3

static const struct
{
  const char *state;
  CtlStyle style;
} state_styles[] = {
  { "online", CTL_STYLE_GOOD },    { "connecting", CTL_STYLE_BUSY }, { "syncing", CTL_STYLE_BUSY },
  { "waiting", CTL_STYLE_BUSY },   { "failed", CTL_STYLE_BAD },      { "offline", CTL_STYLE_LABEL },
  { "disabled", CTL_STYLE_LABEL },
};

static CtlStyle
get_state_style (const char *state)
{
  for (size_t i = 0; i < G_N_ELEMENTS (state_styles); i++)
    {
      if (g_str_equal (state_styles[i].state, state))
        return state_styles[i].style;
    }
  return CTL_STYLE_PLAIN;
}

static char *
describe_trouble (RdBusProfile *profile)
{
  g_autoptr (GError) error = ctl_client_get_last_error (profile);
  int64_t retry = rd_bus_profile_get_next_retry (profile);
  g_autofree char *when = ctl_text_relate_time (retry, g_get_real_time ());

  if (error == NULL)
    return NULL;
  if (retry == 0)
    return ctl_text_escape (error->message);
  {
    g_autofree char *words = g_strdup_printf ("%s Next try: %s.", error->message,
                                              retry > g_get_real_time () ? when : "now");
    return ctl_text_escape (words);
  }
}

/* NULL when there is none. */
static const char *
get_notice (RdBusProfile *profile)
{
  const char *notice = rd_bus_profile_get_roster_notice (profile);

  return notice != NULL && *notice != '\0' ? notice : NULL;
}

static void
write_notice (CtlOutput *output, RdBusProfile *profile)
{
  g_autofree char *safe_name = ctl_text_escape (rd_bus_profile_get_name (profile));
  g_autofree char *notice = NULL;

  if (get_notice (profile) == NULL)
    return;
  notice = ctl_text_escape (get_notice (profile));
  ctl_output_write (output, "    ");
  ctl_output_write_styled (output, CTL_STYLE_BAD, "! ");
  ctl_output_write_styled (output, CTL_STYLE_BAD, notice);
  ctl_output_print (output, "\n      If that is as it should be: rosterctl profile dismiss %s\n",
                    safe_name);
}

/* Some of those that are left out, or all if IS_LONG; NULL for none. */
static char *
describe_left_out (RdBusProfile *profile, bool is_long)
{
  const char *const *jids = rd_bus_profile_get_left_out (profile);
  unsigned count = rd_bus_profile_get_left_out_count (profile);
  g_autoptr (GString) words = g_string_new (NULL);
  unsigned n = 0;

  if (count == 0)
    return NULL;
  for (; jids != NULL && jids[n] != NULL && (is_long || n < LEFT_OUT_SHOWN); n++)
    {
      g_autofree char *jid = ctl_text_escape (jids[n]);

      g_string_append_printf (words, "%s%s", n > 0 ? ", " : "", jid);
    }
  if (count > n)
    g_string_append_printf (words, "%s%u%s", n > 0 ? " and " : "", count - n,
                            n > 0 ? " more" : " without a usable address");
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
write_left_out (CtlOutput *output, RdBusProfile *profile, bool is_long)
{
  g_autofree char *who = describe_left_out (profile, is_long);

  if (who == NULL)
    return;
  ctl_output_write (output, "    ");
  ctl_output_write_styled (output, CTL_STYLE_BAD, "! ");
  ctl_output_print (output,
                    "Over the limit of 64 KiB for one contact, and left out: %s. What was known of "
                    "them stays.\n      Make their names or groups shorter with another client.\n",
                    who);
}

static void
write_row (CtlOutput *output, CtlClient *client, RdBusProfile *profile, int name_width,
           int jid_width)
{
  const char *state = rd_bus_profile_get_state (profile);
  g_autofree char *safe_name = ctl_text_escape (rd_bus_profile_get_name (profile));
  g_autofree char *safe_jid = ctl_text_escape (rd_bus_profile_get_jid (profile));
  g_autofree char *name = ctl_text_pad (safe_name, name_width);
  g_autofree char *jid = ctl_text_pad (safe_jid, jid_width);
  g_autofree char *safe_state = ctl_text_escape (state);
  g_autofree char *padded_state = ctl_text_pad (safe_state, 10);
  g_autofree char *contacts = ctl_text_count_contacts (rd_bus_profile_get_contacts (profile));
  g_autofree char *synced
      = ctl_text_describe_time (rd_bus_profile_get_last_sync (profile), g_get_real_time ());
  g_autofree char *trouble = describe_trouble (profile);

  ctl_output_write (output, ctl_client_is_default (client, profile) ? "* " : "  ");
  ctl_output_write_styled (output, CTL_STYLE_HEADER, name);
  ctl_output_print (output, "  %s  ", jid);
  ctl_output_write_styled (output, get_state_style (state), padded_state);
  ctl_output_print (output, "  %s, last sync: %s\n", contacts, synced);
  if (trouble != NULL)
    ctl_output_print (output, "      %s\n", trouble);
  write_notice (output, profile);
  write_left_out (output, profile, false);
}

static int
measure (GPtrArray *profiles, const char *(*get) (RdBusProfile *profile))
{
  int width = 0;

  for (unsigned i = 0; i < profiles->len; i++)
    {
      g_autofree char *text = ctl_text_escape (get (g_ptr_array_index (profiles, i)));

      width = MAX (width, ctl_text_get_width (text));
    }
  return width;
}

void
ctl_profile_view_write_table (CtlOutput *output, CtlClient *client, GPtrArray *profiles)
{
  int name_width = measure (profiles, rd_bus_profile_get_name);
  int jid_width = measure (profiles, rd_bus_profile_get_jid);

  for (unsigned i = 0; i < profiles->len; i++)
    write_row (output, client, g_ptr_array_index (profiles, i), name_width, jid_width);
}

static void
write_field (CtlOutput *output, const char *label, CtlStyle style, const char *value)
{
  g_autofree char *padded = ctl_text_pad (label, LABEL_WIDTH);
  g_autofree char *safe_value = ctl_text_escape (value);

  ctl_output_write (output, "    ");
  ctl_output_write_styled (output, CTL_STYLE_LABEL, padded);
  ctl_output_write (output, " ");
  ctl_output_write_styled (output, style, safe_value);
  ctl_output_write (output, "\n");
}

static void
write_setting (CtlOutput *output, const char *label, GVariant *settings, const char *key)
{
  const char *text = NULL;
  gboolean is_on = FALSE;

  if (settings == NULL)
    return;
  if (g_variant_lookup (settings, key, "&s", &text) && *text != '\0')
    write_field (output, label, CTL_STYLE_PLAIN, text);
  else if (g_variant_lookup (settings, key, "b", &is_on) && is_on)
    write_field (output, label, CTL_STYLE_PLAIN, "yes");
}

static void
write_visibility (CtlOutput *output, GVariant *settings)
{
  const char *visibility;
  g_autofree char *words = NULL;

  if (settings == NULL || !g_variant_lookup (settings, "Visibility", "&s", &visibility))
    return;
  if (g_str_equal (visibility, "none"))
    words = g_strdup ("none (nobody sees you online here; requests are not delivered)");
  else if (g_str_equal (visibility, "xa"))
    words = g_strdup ("xa (contacts see you as away; requests are delivered)");
  write_field (output, "visibility", CTL_STYLE_PLAIN, words != NULL ? words : visibility);
}

static void
write_shrink_guard (CtlOutput *output, GVariant *settings)
{
  g_autofree char *words = NULL;
  guint32 percent;

  if (settings == NULL || !g_variant_lookup (settings, "ShrinkGuard", "u", &percent))
    return;
  words = percent == 0 ? g_strdup ("off") : g_strdup_printf ("%u%%", percent);
  write_field (output, "shrink guard", CTL_STYLE_PLAIN, words);
}

static void
write_settings (CtlOutput *output, GVariant *settings)
{
  write_setting (output, "address", settings, "Address");
  write_setting (output, "direct TLS", settings, "DirectTls");
  write_setting (output, "CA file", settings, "CaFile");
  write_setting (output, "allow plain", settings, "AllowPlain");
  write_setting (output, "trusted key", settings, "TrustedCertificate");
  write_visibility (output, settings);
  write_shrink_guard (output, settings);
}

/* The sentence of a property of type (ss) or (tss); NULL for "". */
static const char *
get_sentence (GVariant *tuple)
{
  const char *sentence = "";

  if (tuple != NULL)
    g_variant_get_child (tuple, g_variant_n_children (tuple) - 1, "&s", &sentence);
  return *sentence != '\0' ? sentence : NULL;
}

/* Why the next login asks for the whole roster. */
static char *
describe_next_request (RdBusProfile *profile)
{
  const char *distrust = get_sentence (rd_bus_profile_get_version_distrust (profile));
  const char *version = rd_bus_profile_get_roster_version (profile);

  if (distrust != NULL)
    return g_strdup_printf ("the whole roster, at each login: %s To believe its versions again: "
                            "rosterctl profile trust %s versions",
                            distrust, rd_bus_profile_get_name (profile));
  if (rd_bus_profile_get_left_out_count (profile) > 0)
    return g_strdup ("the whole roster, at each login, as some of it is left out");
  return g_strdup (*version == '\0' ? "the whole roster" : "what changed");
}

static void
write_last_doubt (CtlOutput *output, RdBusProfile *profile)
{
  GVariant *doubt = rd_bus_profile_get_last_doubt (profile);
  const char *sentence = get_sentence (doubt);
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;
  guint64 time;

  if (sentence == NULL)
    return;
  g_variant_get_child (doubt, 0, "t", &time);
  when = ctl_text_describe_time ((int64_t)time, g_get_real_time ());
  words = g_strdup_printf ("%s: %s", when, sentence);
  write_field (output, "last doubt", CTL_STYLE_PLAIN, words);
}

static void
write_versioning (CtlOutput *output, RdBusProfile *profile)
{
  bool has_versioning = rd_bus_profile_get_versioning (profile);
  g_autofree char *next = describe_next_request (profile);

  write_field (output, "versioning", CTL_STYLE_PLAIN, has_versioning ? "yes" : "no");
  if (has_versioning && rd_bus_profile_get_last_sync (profile) != 0)
    write_field (output, "next login gets", CTL_STYLE_PLAIN, next);
  write_last_doubt (output, profile);
}

static void
write_title (CtlOutput *output, CtlClient *client, RdBusProfile *profile)
{
  g_autofree char *name = ctl_text_escape (rd_bus_profile_get_name (profile));
  g_autofree char *jid = ctl_text_escape (rd_bus_profile_get_jid (profile));

  ctl_output_write_styled (output, CTL_STYLE_HEADER, name);
  ctl_output_print (output, " (%s)%s\n", jid,
                    ctl_client_is_default (client, profile) ? ", the default profile" : "");
}

void
ctl_profile_view_write_details (CtlOutput *output, CtlClient *client, RdBusProfile *profile)
{
  const char *state = rd_bus_profile_get_state (profile);
  const char *version = rd_bus_profile_get_roster_version (profile);
  g_autofree char *trouble = describe_trouble (profile);
  g_autofree char *contacts = g_strdup_printf ("%u", rd_bus_profile_get_contacts (profile));
  g_autofree char *serial
      = g_strdup_printf ("%" G_GUINT64_FORMAT, rd_bus_profile_get_serial (profile));
  g_autofree char *synced
      = ctl_text_describe_time (rd_bus_profile_get_last_sync (profile), g_get_real_time ());

  write_title (output, client, profile);
  write_field (output, "state", get_state_style (state), state);
  if (trouble != NULL)
    write_field (output, "why", CTL_STYLE_PLAIN, trouble);
  write_notice (output, profile);
  write_left_out (output, profile, true);
  write_field (output, "enabled", CTL_STYLE_PLAIN,
               rd_bus_profile_get_enabled (profile) ? "yes" : "no");
  write_field (output, "contacts", CTL_STYLE_PLAIN, contacts);
  write_field (output, "last sync", CTL_STYLE_PLAIN, synced);
  write_field (output, "serial", CTL_STYLE_PLAIN, serial);
  write_versioning (output, profile);
  if (*version != '\0')
    write_field (output, "roster version", CTL_STYLE_PLAIN, version);
  write_field (output, "password kept in", CTL_STYLE_PLAIN,
               rd_bus_profile_get_password_storage (profile));
  write_settings (output, rd_bus_profile_get_settings (profile));
}

static void
set_error_member (JsonObject *object, RdBusProfile *profile)
{
  GVariant *pair = rd_bus_profile_get_last_error (profile);
  const char *name = "", *sentence = "";

  if (pair != NULL)
    g_variant_get (pair, "(&s&s)", &name, &sentence);
  ctl_json_set_error (object, name, sentence);
}

static void
set_sync_members (JsonObject *object, RdBusProfile *profile)
{
  const char *distrust = get_sentence (rd_bus_profile_get_version_distrust (profile));
  const char *doubt = get_sentence (rd_bus_profile_get_last_doubt (profile));
  const char *const *jids = rd_bus_profile_get_left_out (profile);
  JsonArray *left_out = json_array_new ();

  for (; jids != NULL && *jids != NULL; jids++)
    json_array_add_string_element (left_out, *jids);
  json_object_set_string_member (object, "version_distrust", distrust != NULL ? distrust : "");
  json_object_set_string_member (object, "last_doubt", doubt != NULL ? doubt : "");
  json_object_set_array_member (object, "left_out", left_out);
  json_object_set_int_member (object, "left_out_count",
                              rd_bus_profile_get_left_out_count (profile));
}

JsonObject *
ctl_profile_view_to_json (CtlClient *client, RdBusProfile *profile)
{
  GVariant *settings = rd_bus_profile_get_settings (profile);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", rd_bus_profile_get_name (profile));
  json_object_set_string_member (object, "jid", rd_bus_profile_get_jid (profile));
  json_object_set_boolean_member (object, "default", ctl_client_is_default (client, profile));
  json_object_set_boolean_member (object, "enabled", rd_bus_profile_get_enabled (profile));
  json_object_set_string_member (object, "state", rd_bus_profile_get_state (profile));
  set_error_member (object, profile);
  ctl_json_set_time (object, "next_retry", rd_bus_profile_get_next_retry (profile));
  json_object_set_int_member (object, "contacts", rd_bus_profile_get_contacts (profile));
  ctl_json_set_time (object, "last_sync", rd_bus_profile_get_last_sync (profile));
  json_object_set_int_member (object, "serial", rd_bus_profile_get_serial (profile));
  json_object_set_boolean_member (object, "versioning", rd_bus_profile_get_versioning (profile));
  json_object_set_string_member (object, "roster_version",
                                 rd_bus_profile_get_roster_version (profile));
  set_sync_members (object, profile);
  json_object_set_string_member (object, "roster_notice",
                                 get_notice (profile) != NULL ? get_notice (profile) : "");
  json_object_set_string_member (object, "password_storage",
                                 rd_bus_profile_get_password_storage (profile));
  json_object_set_object_member (
      object, "settings", settings != NULL ? ctl_json_from_dict (settings) : json_object_new ());
  return object;
}
