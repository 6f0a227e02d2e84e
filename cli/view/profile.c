/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/profile.h"

#include "cli/out/failure.h"
#include "cli/out/field.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/view/certificate.h"
#include "cli/view/past.h"
#include "cli/view/remedy.h"
#include "dbus-interfaces/command-line.h"

#define LABEL_WIDTH 18
#define INDENT 4
/* Below a row of the table. */
#define ROW_INDENT 6
/* Left-out contacts named in the table. */
#define LEFT_OUT_SHOWN 3

static const struct
{
  const char *state;
  CtlStyle style;
} state_styles[] = {
  { "online", CTL_STYLE_GOOD },  { "connecting", CTL_STYLE_BUSY }, { "syncing", CTL_STYLE_BUSY },
  { "waiting", CTL_STYLE_BUSY }, { "failed", CTL_STYLE_BAD },      { "offline", CTL_STYLE_LABEL },
  { "locked", CTL_STYLE_BUSY },  { "disabled", CTL_STYLE_LABEL },
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

/* Returns NULL for none. */
static char *
describe_trouble (RdBusProfile *profile)
{
  g_autoptr (GError) error = ctl_client_get_last_error (profile);
  int64_t retry = rd_bus_profile_get_next_retry (profile), now = g_get_real_time ();
  g_autofree char *when = ctl_text_relate_time (retry, now);

  if (error == NULL)
    return NULL;
  if (retry == 0)
    return g_strdup (error->message);
  return g_strdup_printf ("%s%s Next try: %s.", error->message,
                          g_str_has_suffix (error->message, ".") ? "" : ".",
                          retry > now + G_USEC_PER_SEC ? when : "now");
}

/* WORDS: not escaped. */
static void
write_warning (CtlOutput *output, const char *words)
{
  ctl_field_write (output, (CtlFieldColumns){ ROW_INDENT - 2, 1 }, "!", CTL_STYLE_BAD, words);
}

static void
write_notice (CtlOutput *output, CtlClient *client, RdBusProfile *profile)
{
  const char *notice = rd_bus_profile_get_roster_notice (profile);

  if (*notice == '\0')
    return;
  write_warning (output, notice);
  ctl_remedy_write_of_notice (output, client, profile, ROW_INDENT);
}

/* From 30 days before. */
static void
write_expiry (CtlOutput *output, RdBusProfile *profile)
{
  int64_t end = (int64_t)rd_bus_profile_get_client_certificate_expires (profile);
  int64_t now = g_get_real_time ();
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;

  if (end == 0 || end > now + 30 * G_TIME_SPAN_DAY)
    return;
  when = ctl_text_describe_time (end, now);
  words = g_strdup_printf ("The certificate that it logs in by %s: %s. Renew it.",
                           end > now ? "expires soon" : "has expired", when);
  write_warning (output, words);
}

/* The left-out contacts, all with IS_LONG; NULL: none. */
static char *
describe_left_out (RdBusProfile *profile, bool is_long)
{
  const char *const *jids = rd_bus_profile_get_left_out (profile);
  unsigned count = rd_bus_profile_get_left_out_count (profile);
  g_autoptr (GString) words = g_string_new (NULL);
  unsigned n = 0;

  if (count == 0)
    return NULL;
  for (; jids[n] != NULL && (is_long || n < LEFT_OUT_SHOWN); n++)
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
  g_autofree char *words = NULL;

  if (who == NULL)
    return;
  words = g_strdup_printf ("Over the limit of 64 KiB for one contact, and left out: %s. What was "
                           "known of them stays.",
                           who);
  write_warning (output, words);
  ctl_field_write_paragraph (output, ROW_INDENT,
                             "Make their names or groups shorter with another client.");
}

static char *
describe_knowledge (RdBusProfile *profile)
{
  g_autofree char *contacts = ctl_text_count_contacts (rd_bus_profile_get_contacts (profile));
  int64_t last_sync = rd_bus_profile_get_last_sync (profile);
  g_autofree char *synced = ctl_text_relate_time (last_sync, g_get_real_time ());

  return g_strdup_printf ("%s, last sync: %s%s", contacts, last_sync == 0 ? "never" : synced,
                          ctl_profile_get_trusted (profile) != NULL ? ", trusts one key" : "");
}

static void
write_row (CtlOutput *output, CtlClient *client, RdBusProfile *profile, int name_width,
           int jid_width, int state_width)
{
  const char *state = rd_bus_profile_get_state (profile);
  g_autofree char *knowledge = describe_knowledge (profile);
  g_autofree char *trouble = describe_trouble (profile);
  CtlRow row = ctl_row_begin (output, 0, ROW_INDENT);

  ctl_row_add (&row, CTL_STYLE_PLAIN, 1, ctl_client_is_default (client, profile) ? "*" : "");
  ctl_row_join (&row, CTL_STYLE_HEADER, name_width, rd_bus_profile_get_name (profile));
  ctl_row_add (&row, CTL_STYLE_PLAIN, jid_width, rd_bus_profile_get_jid (profile));
  ctl_row_add (&row, get_state_style (state), state_width, state);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, knowledge);
  ctl_row_end (&row);
  if (trouble != NULL)
    ctl_field_write_paragraph (output, ROW_INDENT, trouble);
  ctl_remedy_write (output, profile, ROW_INDENT);
  write_notice (output, client, profile);
  write_expiry (output, profile);
  write_left_out (output, profile, false);
}

static int
measure (GPtrArray *profiles, const char *(*get) (RdBusProfile *profile))
{
  int width = 0;

  for (unsigned i = 0; i < profiles->len; i++)
    width = MAX (width, ctl_text_measure (get (g_ptr_array_index (profiles, i))));
  return width;
}

void
ctl_profile_view_write_table (CtlOutput *output, CtlClient *client, GPtrArray *profiles)
{
  int name_width = measure (profiles, rd_bus_profile_get_name);
  int jid_width = measure (profiles, rd_bus_profile_get_jid);
  int state_width = measure (profiles, rd_bus_profile_get_state);

  name_width = ctl_layout_make_room (output, "PROFILE", name_width);
  jid_width = ctl_layout_make_room (output, "JID", jid_width);
  state_width = ctl_layout_make_room (output, "STATE", state_width);
  if (profiles->len > 0)
    ctl_layout_write_titles (output, 2, ROW_INDENT,
                             (CtlColumn[]){ { "PROFILE", name_width },
                                            { "JID", jid_width },
                                            { "STATE", state_width },
                                            { "ROSTER", 0 },
                                            { NULL, 0 } });
  for (unsigned i = 0; i < profiles->len; i++)
    write_row (output, client, g_ptr_array_index (profiles, i), name_width, jid_width, state_width);
}

static void G_GNUC_PRINTF (4, 5)
    write_field (CtlOutput *output, CtlStyle style, const char *label, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list arguments;

  va_start (arguments, format);
  value = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  ctl_field_write (output, (CtlFieldColumns){ INDENT, LABEL_WIDTH }, label, style, value);
}

/* NULL: the setting is off or empty. */
static char *
describe_setting (const char *key, GVariant *value)
{
  const char *text;
  unsigned number;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_get_boolean (value) ? g_strdup ("yes") : NULL;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    {
      number = g_variant_get_uint32 (value);
      if (g_str_equal (key, "HistoryMax"))
        return g_strdup_printf ("the last %u changes", number);
      return number == 0 ? g_strdup ("off")
                         : g_strdup_printf (
                             g_str_equal (key, "ShrinkGuard") ? "%u%%" : "after %u s", number);
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) && g_variant_n_children (value) > 0)
    {
      g_autofree const char **words = g_variant_get_strv (value, NULL);

      return rd_command_line_join (words);
    }
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return NULL;
  text = g_variant_get_string (value, NULL);
  if (g_str_equal (key, "Visibility") && g_str_equal (text, "none"))
    text = "none (nobody sees you online here; requests are not delivered)";
  else if (g_str_equal (key, "Visibility") && g_str_equal (text, "xa"))
    text = "xa (contacts see you as away; requests are delivered)";
  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
write_settings (CtlOutput *output, GVariant *settings)
{
  static const struct
  {
    const char *label, *key;
  } rows[] = {
    { "address", "Address" },
    { "direct TLS", "DirectTls" },
    { "proxy", "Proxy" },
    { "CA file", "CaFile" },
    { "client certificate", "ClientCertificate" },
    { "client key", "ClientKey" },
    { "allow plain", "AllowPlain" },
    { "visibility", "Visibility" },
    { "shrink guard", "ShrinkGuard" },
    { "ping", "PingInterval" },
    { "history keeps", "HistoryMax" },
    { "password command", "PasswordCommand" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (settings, rows[i].key, NULL);
      g_autofree char *words = value != NULL ? describe_setting (rows[i].key, value) : NULL;

      if (words != NULL)
        write_field (output, CTL_STYLE_PLAIN, rows[i].label, "%s", words);
    }
}

/* Each connection has been made with the trusted key, or was refused for another. */
static void
write_trusted (CtlOutput *output, RdBusProfile *profile)
{
  const char *trusted = ctl_profile_get_trusted (profile);
  const char *state = rd_bus_profile_get_state (profile);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_get (profile);
  bool is_accepted = g_str_equal (state, "online") || g_str_equal (state, "syncing");
  bool is_other = certificate != NULL && ctl_certificate_has_fault (certificate, "key-changed");

  if (trusted != NULL)
    write_field (output, is_other ? CTL_STYLE_BAD : CTL_STYLE_PLAIN, "trusted key", "%s%s", trusted,
                 is_accepted ? " (the server has it)"
                 : is_other  ? " (the server shows another)"
                             : "");
  if (certificate != NULL)
    write_field (output, CTL_STYLE_PLAIN, "server certificate", "refused");
}

/* The sentence of a property (ss) or (tss); NULL: "". */
static const char *
get_sentence (GVariant *tuple)
{
  const char *sentence;

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
write_versioning (CtlOutput *output, RdBusProfile *profile)
{
  bool has_versioning = rd_bus_profile_get_versioning (profile);
  GVariant *doubt = rd_bus_profile_get_last_doubt (profile);
  const char *sentence = get_sentence (doubt);
  g_autofree char *next = describe_next_request (profile);
  g_autofree char *when = NULL;
  guint64 time;

  write_field (output, CTL_STYLE_PLAIN, "versioning", has_versioning ? "yes" : "no");
  if (has_versioning && rd_bus_profile_get_last_sync (profile) != 0)
    write_field (output, CTL_STYLE_PLAIN, "next login gets", "%s", next);
  if (sentence == NULL)
    return;
  g_variant_get_child (doubt, 0, "t", &time);
  when = ctl_text_describe_time ((int64_t)time, g_get_real_time ());
  write_field (output, CTL_STYLE_PLAIN, "last doubt", "%s: %s", when, sentence);
}

static void
write_title (CtlOutput *output, CtlClient *client, RdBusProfile *profile)
{
  g_autofree char *jid
      = g_strdup_printf ("(%s)%s", rd_bus_profile_get_jid (profile),
                         ctl_client_is_default (client, profile) ? ", the default profile" : "");
  CtlRow row = ctl_row_begin (output, 0, INDENT);

  ctl_row_add (&row, CTL_STYLE_HEADER, 0, rd_bus_profile_get_name (profile));
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, jid);
  ctl_row_end (&row);
}

static void
write_login (CtlOutput *output, RdBusProfile *profile)
{
  const char *strongest = rd_bus_profile_get_strongest_login (profile);
  const char *accepted = rd_bus_profile_get_accepted_login (profile);

  if (*strongest != '\0')
    write_field (output, CTL_STYLE_PLAIN, "strongest login", "%s", strongest);
  if (*accepted != '\0')
    write_field (output, CTL_STYLE_PLAIN, "accepted login", "%s", accepted);
}

/* Left out where rosterd has nothing to tell of the past. */
static void
write_reach (CtlOutput *output, RdBusProfile *profile)
{
  g_autofree char *words = NULL;
  CtlPastPoint reach;

  if (!ctl_past_get_reach (profile, &reach, NULL))
    return;
  words = ctl_past_point_describe (&reach);
  write_field (output, CTL_STYLE_PLAIN, "history", "back to %s", words);
}

void
ctl_profile_view_write_details (CtlOutput *output, CtlClient *client, RdBusProfile *profile)
{
  const char *state = rd_bus_profile_get_state (profile);
  const char *version = rd_bus_profile_get_roster_version (profile);
  g_autofree char *trouble = describe_trouble (profile);
  g_autofree char *synced
      = ctl_text_describe_time (rd_bus_profile_get_last_sync (profile), g_get_real_time ());

  write_title (output, client, profile);
  write_field (output, get_state_style (state), "state", "%s", state);
  if (trouble != NULL)
    write_field (output, CTL_STYLE_PLAIN, "why", "%s", trouble);
  ctl_remedy_write (output, profile, INDENT);
  write_notice (output, client, profile);
  write_expiry (output, profile);
  write_left_out (output, profile, true);
  write_field (output, CTL_STYLE_PLAIN, "enabled",
               rd_bus_profile_get_enabled (profile) ? "yes" : "no");
  write_field (output, CTL_STYLE_PLAIN, "contacts", "%u", rd_bus_profile_get_contacts (profile));
  write_field (output, CTL_STYLE_PLAIN, "last sync", "%s", synced);
  write_field (output, CTL_STYLE_PLAIN, "serial", "%" G_GUINT64_FORMAT,
               rd_bus_profile_get_serial (profile));
  write_reach (output, profile);
  write_versioning (output, profile);
  if (*version != '\0')
    write_field (output, CTL_STYLE_PLAIN, "roster version", "%s", version);
  write_field (output, CTL_STYLE_PLAIN, "password kept in", "%s",
               rd_bus_profile_get_password_storage (profile));
  write_login (output, profile);
  write_trusted (output, profile);
  write_settings (output, rd_bus_profile_get_settings (profile));
}

/* Null where only the sentence of the error tells. */
static void
add_remedy (GString *json, GVariant *remedy)
{
  const char *word, *object;

  g_variant_get (remedy, "(&s&s)", &word, &object);
  if (*word == '\0')
    {
      ctl_json_add_null (json, "remedy");
      return;
    }
  ctl_json_open (json, "remedy", '{');
  ctl_json_add_string (json, "word", word);
  ctl_json_add_string (json, "object", object);
  ctl_json_close (json, '}');
}

static void
add_property (GString *json, const char *name, GVariant *value)
{
  if (g_str_equal (name, "LastError"))
    {
      const char *error, *sentence;

      g_variant_get (value, "(&s&s)", &error, &sentence);
      ctl_json_add_error (json, "last_error", error, sentence);
    }
  else if (g_str_equal (name, "Remedy"))
    add_remedy (json, value);
  else if (g_str_equal (name, "RosterNoticeJob"))
    ctl_json_add_job_number (json, "roster_notice_job", g_variant_get_uint64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_TUPLE))
    {
      g_autoptr (GVariant) sentence
          = g_variant_get_child_value (value, g_variant_n_children (value) - 1);

      ctl_json_add_variant (json, name, sentence);
    }
  else if (g_str_equal (name, "NextRetry"))
    ctl_json_add_time (json, "next_retry", (int64_t)g_variant_get_uint64 (value));
  else if (g_str_equal (name, "ClientCertificateExpires"))
    ctl_json_add_time (json, "client_certificate_expires", (int64_t)g_variant_get_uint64 (value));
  else if (g_str_equal (name, "LastSync"))
    ctl_json_add_time (json, "last_sync", (int64_t)g_variant_get_uint64 (value));
  else if (g_str_equal (name, "Settings"))
    {
      ctl_json_open (json, "settings", '{');
      ctl_json_add_dict (json, value);
      ctl_json_close (json, '}');
    }
  else
    ctl_json_add_variant (json, name, value);
}

static void
add_certificate (GString *json, RdBusProfile *profile)
{
  g_autoptr (CtlCertificate) certificate = ctl_certificate_get (profile);

  ctl_json_add_certificate (json, "certificate", certificate);
}

void
ctl_json_add_profile (GString *json, CtlClient *client, RdBusProfile *profile, const GError *error)
{
  static const char *const properties[] = {
    "Enabled",         "State",          "LastError",       "Remedy",
    "NextRetry",       "Contacts",       "LastSync",        "Serial",
    "Versioning",      "RosterVersion",  "VersionDistrust", "LastDoubt",
    "LeftOut",         "LeftOutCount",   "RosterNotice",    "RosterNoticeJob",
    "PasswordStorage", "StrongestLogin", "AcceptedLogin",   "ClientCertificateExpires",
    "Settings",
  };

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "name", rd_bus_profile_get_name (profile));
  ctl_json_add_string (json, "jid", rd_bus_profile_get_jid (profile));
  ctl_json_add_boolean (json, "default", ctl_client_is_default (client, profile));
  for (size_t i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autoptr (GVariant) value
          = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (profile), properties[i]);

      add_property (json, properties[i], value);
    }
  add_certificate (json, profile);
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
}
