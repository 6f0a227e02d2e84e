/* Profiles, written: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/profile-view.h"

#include "cli/output-json.h"
#include "cli/output-text.h"

#define LABEL_WIDTH 17

static const struct
{
  const char *state;
  RdStyle style;
} state_styles[] = {
  { "online", RD_STYLE_GOOD },    { "connecting", RD_STYLE_BUSY }, { "syncing", RD_STYLE_BUSY },
  { "waiting", RD_STYLE_BUSY },   { "failed", RD_STYLE_BAD },      { "offline", RD_STYLE_LABEL },
  { "disabled", RD_STYLE_LABEL },
};

static RdStyle
get_state_style (const char *state)
{
  for (size_t i = 0; i < G_N_ELEMENTS (state_styles); i++)
    {
      if (g_str_equal (state_styles[i].state, state))
        return state_styles[i].style;
    }
  return RD_STYLE_PLAIN;
}

GError *
rd_profile_view_get_error (RdBusProfile *profile)
{
  GVariant *pair = rd_bus_profile_get_last_error (profile);
  const char *name, *sentence;
  GError *error;

  if (pair == NULL)
    return NULL;
  g_variant_get (pair, "(&s&s)", &name, &sentence);
  if (*name == '\0')
    return NULL;
  error = g_dbus_error_new_for_dbus_error (name, sentence);
  g_dbus_error_strip_remote_error (error);
  return error;
}

char *
rd_profile_view_count_contacts (unsigned contacts)
{
  return g_strdup_printf ("%u contact%s", contacts, contacts == 1 ? "" : "s");
}

static char *
describe_trouble (RdBusProfile *profile)
{
  g_autoptr (GError) error = rd_profile_view_get_error (profile);
  int64_t retry = rd_bus_profile_get_next_retry (profile);
  g_autofree char *when = rd_text_relate_time (retry, g_get_real_time ());

  if (error == NULL)
    return NULL;
  if (retry == 0)
    return rd_text_escape (error->message);
  {
    g_autofree char *words = g_strdup_printf ("%s Next try: %s.", error->message,
                                              retry > g_get_real_time () ? when : "now");
    return rd_text_escape (words);
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
write_notice (RdOutput *output, RdBusProfile *profile)
{
  g_autofree char *safe_name = rd_text_escape (rd_bus_profile_get_name (profile));
  g_autofree char *notice = NULL;

  if (get_notice (profile) == NULL)
    return;
  notice = rd_text_escape (get_notice (profile));
  rd_output_write (output, "    ");
  rd_output_write_styled (output, RD_STYLE_BAD, "! ");
  rd_output_write_styled (output, RD_STYLE_BAD, notice);
  rd_output_print (output, "\n      If that is as it should be: rosterctl profile dismiss %s\n",
                   safe_name);
}

static void
write_row (RdOutput *output, RdClient *client, RdBusProfile *profile, int name_width, int jid_width)
{
  const char *state = rd_bus_profile_get_state (profile);
  g_autofree char *safe_name = rd_text_escape (rd_bus_profile_get_name (profile));
  g_autofree char *safe_jid = rd_text_escape (rd_bus_profile_get_jid (profile));
  g_autofree char *name = rd_text_pad (safe_name, name_width);
  g_autofree char *jid = rd_text_pad (safe_jid, jid_width);
  g_autofree char *safe_state = rd_text_escape (state);
  g_autofree char *padded_state = rd_text_pad (safe_state, 10);
  g_autofree char *contacts
      = rd_profile_view_count_contacts (rd_bus_profile_get_contacts (profile));
  g_autofree char *synced
      = rd_text_describe_time (rd_bus_profile_get_last_sync (profile), g_get_real_time ());
  g_autofree char *trouble = describe_trouble (profile);

  rd_output_write (output, rd_client_is_default (client, profile) ? "* " : "  ");
  rd_output_write_styled (output, RD_STYLE_HEADER, name);
  rd_output_print (output, "  %s  ", jid);
  rd_output_write_styled (output, get_state_style (state), padded_state);
  rd_output_print (output, "  %s, last sync: %s\n", contacts, synced);
  if (trouble != NULL)
    rd_output_print (output, "      %s\n", trouble);
  write_notice (output, profile);
}

static int
measure (GPtrArray *profiles, const char *(*get) (RdBusProfile *profile))
{
  int width = 0;

  for (unsigned i = 0; i < profiles->len; i++)
    {
      g_autofree char *text = rd_text_escape (get (g_ptr_array_index (profiles, i)));

      width = MAX (width, rd_text_get_width (text));
    }
  return width;
}

void
rd_profile_view_write_table (RdOutput *output, RdClient *client, GPtrArray *profiles)
{
  int name_width = measure (profiles, rd_bus_profile_get_name);
  int jid_width = measure (profiles, rd_bus_profile_get_jid);

  for (unsigned i = 0; i < profiles->len; i++)
    write_row (output, client, g_ptr_array_index (profiles, i), name_width, jid_width);
}

static void
write_field (RdOutput *output, const char *label, RdStyle style, const char *value)
{
  g_autofree char *padded = rd_text_pad (label, LABEL_WIDTH);
  g_autofree char *safe_value = rd_text_escape (value);

  rd_output_write (output, "    ");
  rd_output_write_styled (output, RD_STYLE_LABEL, padded);
  rd_output_write (output, " ");
  rd_output_write_styled (output, style, safe_value);
  rd_output_write (output, "\n");
}

static void
write_setting (RdOutput *output, const char *label, GVariant *settings, const char *key)
{
  const char *text = NULL;
  gboolean is_on = FALSE;

  if (settings == NULL)
    return;
  if (g_variant_lookup (settings, key, "&s", &text) && *text != '\0')
    write_field (output, label, RD_STYLE_PLAIN, text);
  else if (g_variant_lookup (settings, key, "b", &is_on) && is_on)
    write_field (output, label, RD_STYLE_PLAIN, "yes");
}

static void
write_visibility (RdOutput *output, GVariant *settings)
{
  const char *visibility;
  g_autofree char *words = NULL;

  if (settings == NULL || !g_variant_lookup (settings, "Visibility", "&s", &visibility))
    return;
  if (g_str_equal (visibility, "none"))
    words = g_strdup ("none (nobody sees you online here; requests are not delivered)");
  else if (g_str_equal (visibility, "xa"))
    words = g_strdup ("xa (contacts see you as away; requests are delivered)");
  write_field (output, "visibility", RD_STYLE_PLAIN, words != NULL ? words : visibility);
}

static void
write_shrink_guard (RdOutput *output, GVariant *settings)
{
  g_autofree char *words = NULL;
  guint32 percent;

  if (settings == NULL || !g_variant_lookup (settings, "ShrinkGuard", "u", &percent))
    return;
  words = percent == 0 ? g_strdup ("off") : g_strdup_printf ("%u%%", percent);
  write_field (output, "shrink guard", RD_STYLE_PLAIN, words);
}

static void
write_settings (RdOutput *output, GVariant *settings)
{
  write_setting (output, "address", settings, "Address");
  write_setting (output, "direct TLS", settings, "DirectTls");
  write_setting (output, "CA file", settings, "CaFile");
  write_setting (output, "allow plain", settings, "AllowPlain");
  write_setting (output, "trusted key", settings, "TrustedCertificate");
  write_visibility (output, settings);
  write_shrink_guard (output, settings);
}

static void
write_title (RdOutput *output, RdClient *client, RdBusProfile *profile)
{
  g_autofree char *name = rd_text_escape (rd_bus_profile_get_name (profile));
  g_autofree char *jid = rd_text_escape (rd_bus_profile_get_jid (profile));

  rd_output_write_styled (output, RD_STYLE_HEADER, name);
  rd_output_print (output, " (%s)%s\n", jid,
                   rd_client_is_default (client, profile) ? ", the default profile" : "");
}

void
rd_profile_view_write_details (RdOutput *output, RdClient *client, RdBusProfile *profile)
{
  const char *state = rd_bus_profile_get_state (profile);
  const char *version = rd_bus_profile_get_roster_version (profile);
  g_autofree char *trouble = describe_trouble (profile);
  g_autofree char *contacts = g_strdup_printf ("%u", rd_bus_profile_get_contacts (profile));
  g_autofree char *serial
      = g_strdup_printf ("%" G_GUINT64_FORMAT, rd_bus_profile_get_serial (profile));
  g_autofree char *synced
      = rd_text_describe_time (rd_bus_profile_get_last_sync (profile), g_get_real_time ());

  write_title (output, client, profile);
  write_field (output, "state", get_state_style (state), state);
  if (trouble != NULL)
    write_field (output, "why", RD_STYLE_PLAIN, trouble);
  write_notice (output, profile);
  write_field (output, "enabled", RD_STYLE_PLAIN,
               rd_bus_profile_get_enabled (profile) ? "yes" : "no");
  write_field (output, "contacts", RD_STYLE_PLAIN, contacts);
  write_field (output, "last sync", RD_STYLE_PLAIN, synced);
  write_field (output, "serial", RD_STYLE_PLAIN, serial);
  write_field (output, "versioning", RD_STYLE_PLAIN,
               rd_bus_profile_get_versioning (profile) ? "yes" : "no");
  if (*version != '\0')
    write_field (output, "roster version", RD_STYLE_PLAIN, version);
  write_field (output, "password kept in", RD_STYLE_PLAIN,
               rd_bus_profile_get_password_storage (profile));
  write_settings (output, rd_bus_profile_get_settings (profile));
}

static void
set_error_member (JsonObject *object, RdBusProfile *profile)
{
  GVariant *pair = rd_bus_profile_get_last_error (profile);
  const char *name = "", *sentence = "";
  JsonObject *error;

  if (pair != NULL)
    g_variant_get (pair, "(&s&s)", &name, &sentence);
  if (*name == '\0')
    {
      json_object_set_null_member (object, "error");
      return;
    }
  error = json_object_new ();
  json_object_set_string_member (error, "name", name);
  json_object_set_string_member (error, "message", sentence);
  json_object_set_object_member (object, "error", error);
}

JsonObject *
rd_profile_view_to_json (RdClient *client, RdBusProfile *profile)
{
  GVariant *settings = rd_bus_profile_get_settings (profile);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", rd_bus_profile_get_name (profile));
  json_object_set_string_member (object, "jid", rd_bus_profile_get_jid (profile));
  json_object_set_boolean_member (object, "default", rd_client_is_default (client, profile));
  json_object_set_boolean_member (object, "enabled", rd_bus_profile_get_enabled (profile));
  json_object_set_string_member (object, "state", rd_bus_profile_get_state (profile));
  set_error_member (object, profile);
  rd_json_set_time (object, "next_retry", rd_bus_profile_get_next_retry (profile));
  json_object_set_int_member (object, "contacts", rd_bus_profile_get_contacts (profile));
  rd_json_set_time (object, "last_sync", rd_bus_profile_get_last_sync (profile));
  json_object_set_int_member (object, "serial", rd_bus_profile_get_serial (profile));
  json_object_set_boolean_member (object, "versioning", rd_bus_profile_get_versioning (profile));
  json_object_set_string_member (object, "roster_version",
                                 rd_bus_profile_get_roster_version (profile));
  json_object_set_string_member (object, "roster_notice",
                                 get_notice (profile) != NULL ? get_notice (profile) : "");
  json_object_set_string_member (object, "password_storage",
                                 rd_bus_profile_get_password_storage (profile));
  json_object_set_object_member (
      object, "settings", settings != NULL ? rd_json_from_dict (settings) : json_object_new ());
  return object;
}
