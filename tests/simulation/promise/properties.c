/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise/properties.h"

#include "machine/schedule.h"
#include "promise/mirror.h"
#include "trace.h"

#include <string.h>

#define SECOND ((int64_t)G_USEC_PER_SEC)
/* Between two tidings of a job's progress. */
#define PROGRESS_US (SECOND / 4)
/* The longest back-off. */
#define RETRY_MAX (4 * 3600 * SECOND)
/* A dead connection is found by a ping, a password is asked for, attempts fail: each takes minutes.
 */
#define ONLINE_WITHIN (600 * SECOND)
/* What may lie between the moment when something is due and its tidings: a slow disk. */
#define SLACK (20 * SECOND)
/* Without a connection: 20 step deadlines. */
#define PATIENCE (300 * SECOND)
#define KEPT (60 * SECOND)

struct _SimProperties
{
  SimWorld *world;
  GHashTable *mirror;
  bool is_compared; /* at this rest */
  bool is_filled;   /* all that there was is known */
  int64_t online_by;
};

SimProperties *
sim_properties_new (SimWorld *world)
{
  SimProperties *self = g_new0 (SimProperties, 1);

  self->world = world;
  self->mirror = sim_mirror_new ();
  return self;
}

void
sim_properties_free (SimProperties *self)
{
  g_hash_table_unref (self->mirror);
  g_free (self);
}

/* -- a profile --------------------------------------------------------------------------------- */

static bool
is_state (const SimObject *object, const char *state)
{
  return g_str_equal (sim_object_get_text (object, "State"), state);
}

static void
check_retry (SimObject *profile)
{
  int64_t retry = (int64_t)sim_object_get_number (profile, "NextRetry");
  int64_t rest = retry - sim_schedule_get_real_time ();

  if ((retry != 0) != is_state (profile, "waiting"))
    sim_break ("properties", "%s is %s, and NextRetry is %" G_GINT64_FORMAT, profile->path,
               sim_object_get_text (profile, "State"), retry);
  profile->due = 0;
  if (retry == 0)
    return;
  if (rest <= 0 || rest > RETRY_MAX)
    sim_break ("properties", "%s is to be tried again in %" G_GINT64_FORMAT " µs", profile->path,
               rest);
  profile->due = sim_schedule_get_now () + rest;
}

/* A whole roster was stored, or the server said that the stored one is unchanged. */
static void
check_last_sync (SimObject *profile)
{
  uint64_t last = sim_object_get_number (profile, "LastSync");

  if (is_state (profile, "online") && last == profile->synced)
    sim_break ("properties", "%s is online, and LastSync is %" G_GUINT64_FORMAT " as before",
               profile->path, last);
  if (!is_state (profile, "online") && !is_state (profile, "syncing"))
    profile->synced = last;
}

static void
check_profile (SimObject *profile, bool is_retry_new)
{
  const char *state = sim_object_get_text (profile, "State");
  bool is_down = g_str_equal (state, "waiting") || g_str_equal (state, "failed")
                 || g_str_equal (state, "locked");
  bool is_off = g_str_equal (state, "disabled") || g_str_equal (state, "offline");
  bool is_enabled = g_variant_get_boolean (g_hash_table_lookup (profile->values, "Enabled"));
  GVariant *last = g_hash_table_lookup (profile->values, "LastError");
  const char *error, *sentence;

  g_variant_get (last, "(&s&s)", &error, &sentence);
  if ((error[0] != '\0') != is_down || (sentence[0] != '\0') != is_down)
    sim_break ("properties", "%s is %s, and LastError is \"%s\", \"%s\"", profile->path, state,
               error, sentence);
  if (is_enabled ? g_str_equal (state, "disabled") : !is_off)
    sim_break ("properties", "%s is %s, and Enabled is %d", profile->path, state, is_enabled);
  check_last_sync (profile);
  if (is_retry_new || profile->due == 0 || !is_state (profile, "waiting"))
    check_retry (profile);
}

/* -- a job ------------------------------------------------------------------------------------- */

static int
get_rank (const char *state)
{
  static const char *const ranks[] = { "queued", "running", "waiting", "ended" };

  for (unsigned i = 0; i < G_N_ELEMENTS (ranks); i++)
    {
      if (g_str_equal (state, ranks[i]))
        return i == 2 ? 1 : (int)i;
    }
  return -1;
}

/* STATE, FAILED and TOTAL: what was told before. */
static void
check_job (const SimObject *job, const char *state, uint64_t failed, uint64_t total)
{
  const char *now = sim_object_get_text (job, "State");
  const char *result = sim_object_get_text (job, "Result");
  uint64_t sum = sim_object_get_number (job, "Done") + sim_object_get_number (job, "Failed");

  if (get_rank (now) < 0 || get_rank (now) < get_rank (state))
    sim_break ("properties", "%s was %s and is %s", job->path, state, now);
  if ((result[0] != '\0') != g_str_equal (now, "ended"))
    sim_break ("properties", "%s is %s with the result \"%s\"", job->path, now, result);
  if (sum > sim_object_get_number (job, "Total")
      || sim_object_get_number (job, "SentBack") > sim_object_get_number (job, "Total"))
    sim_break ("properties", "%s has more done and failed than its total", job->path);
  if (sim_object_get_number (job, "SentBack") > 0
      && (g_str_equal (result, "done") || g_str_equal (result, "partly-done")
          || g_str_equal (result, "failed")))
    sim_break ("properties", "%s is %s, and sends presences again", job->path, result);
  if (sim_object_get_number (job, "Failed") < failed)
    sim_break ("properties", "%s had %" G_GUINT64_FORMAT " failures, and has fewer", job->path,
               failed);
  if (total != sim_object_get_number (job, "Total")
      && !g_str_equal (sim_object_get_text (job, "Kind"), "resync"))
    sim_break ("properties", "the total of %s changes", job->path);
}

static void
change_job (SimObject *job, GVariant *changed)
{
  g_autofree char *state = g_strdup (sim_object_get_text (job, "State"));
  uint64_t failed = sim_object_get_number (job, "Failed");
  uint64_t total = sim_object_get_number (job, "Total");
  int64_t now = sim_schedule_get_now ();

  sim_object_take (job, changed);
  check_job (job, state, failed, total);
  if (job->told != 0 && now - job->told < PROGRESS_US && !is_state (job, "ended"))
    sim_break ("properties", "%s tells its progress again after %" G_GINT64_FORMAT " µs", job->path,
               now - job->told);
  job->told = now;
}

/* -- signals ----------------------------------------------------------------------------------- */

static void
on_changed (SimProperties *self, const char *path, GVariant *arguments)
{
  SimObject *object = g_hash_table_lookup (self->mirror, path);
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) retry = NULL;

  if (object == NULL)
    return;
  changed = g_variant_get_child_value (arguments, 1);
  if (object->is_job)
    {
      change_job (object, changed);
      return;
    }
  retry = g_variant_lookup_value (changed, "NextRetry", NULL);
  sim_object_take (object, changed);
  check_profile (object, retry != NULL);
}

static void
on_added (SimProperties *self, GVariant *arguments)
{
  g_autoptr (GVariant) interfaces = g_variant_get_child_value (arguments, 1);
  const char *path;

  g_variant_get_child (arguments, 0, "&o", &path);
  if (sim_mirror_add (self->mirror, path, interfaces) == NULL && self->is_filled)
    sim_break ("properties", "%s is added and was there", path);
}

static void
on_removed (SimProperties *self, GVariant *arguments)
{
  const SimObject *object;
  const char *path;

  g_variant_get_child (arguments, 0, "&o", &path);
  object = g_hash_table_lookup (self->mirror, path);
  if (object == NULL)
    return;
  if (object->is_job
      && (!is_state (object, "ended") || sim_schedule_get_now () - object->since < KEPT))
    sim_break ("properties", "%s is %s, and is gone from the bus too early", path,
               sim_object_get_text (object, "State"));
  g_hash_table_remove (self->mirror, path);
}

void
sim_properties_note_signal (SimProperties *self, const char *path, const char *member,
                            GVariant *arguments)
{
  if (g_str_equal (member, "InterfacesAdded"))
    on_added (self, arguments);
  else if (g_str_equal (member, "InterfacesRemoved"))
    on_removed (self, arguments);
  else if (g_str_equal (member, "PropertiesChanged"))
    on_changed (self, path, arguments);
}

/* -- the begin and the end of a life ----------------------------------------------------------- */

static void
on_objects (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimProperties *self = user_data;
  g_autoptr (GVariant) objects = NULL;
  GVariantIter iter;
  const char *path;
  GVariant *interfaces;

  if (reply == NULL)
    return;
  objects = g_variant_get_child_value (reply, 0);
  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    sim_mirror_add (self->mirror, path, interfaces);
  self->is_filled = true;
}

void
sim_properties_begin (SimProperties *self)
{
  sim_caller_call (self->world->observer, "/im/rosterd/Roster1",
                   "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL, on_objects,
                   self);
}

void
sim_properties_note_death (SimProperties *self)
{
  g_hash_table_remove_all (self->mirror);
  self->is_filled = false;
}

/* -- on the way -------------------------------------------------------------------------------- */

/* Whoever set the clock since. */
static void
check_next_retry (const SimObject *profile)
{
  int64_t told = (int64_t)sim_object_get_number (profile, "NextRetry");
  int64_t rest = told - sim_schedule_get_real_time ();
  int64_t difference = rest - (profile->due - sim_schedule_get_now ());

  if (profile->due != 0 && ABS (difference) > SECOND)
    sim_break ("properties", "NextRetry of %s is told %" G_GINT64_FORMAT " s off", profile->path,
               difference / SECOND);
}

static void
check_overdue (const SimObject *object)
{
  int64_t now = sim_schedule_get_now ();
  int64_t age = now - object->since;

  if (object->due != 0 && now > object->due + SLACK)
    sim_break ("properties", "NextRetry of %s is over, and nothing has come of it", object->path);
  if (!object->is_job)
    {
      check_next_retry (object);
      return;
    }
  if (is_state (object, "waiting") && age > PATIENCE + SLACK)
    sim_break ("properties", "%s still waits for a connection", object->path);
  if (is_state (object, "ended") && age > KEPT + SLACK)
    sim_break ("properties", "%s has ended long ago, and is still on the bus", object->path);
}

void
sim_properties_check (const SimProperties *self)
{
  GHashTableIter iter;
  gpointer object;

  /* The order decides only which of several faults is told. */
  g_hash_table_iter_init (&iter, self->mirror);
  while (g_hash_table_iter_next (&iter, NULL, &object))
    check_overdue (object);
}

/* -- a fair world ------------------------------------------------------------------------------ */

/* NULL: not known. */
static const SimObject *
find_profile (const SimProperties *self)
{
  return g_hash_table_lookup (self->mirror, SIM_PROFILE);
}

void
sim_properties_note_fair (SimProperties *self, int64_t server_back)
{
  const SimObject *profile = find_profile (self);

  self->online_by = MAX (server_back, profile != NULL ? profile->due : 0) + ONLINE_WITHIN;
}

bool
sim_properties_need_person (const SimProperties *self)
{
  const SimObject *profile = find_profile (self);

  return profile != NULL && (is_state (profile, "disabled") || is_state (profile, "failed"));
}

void
sim_properties_check_online (const SimProperties *self)
{
  const SimObject *profile = find_profile (self);

  if (profile == NULL || sim_schedule_get_now () <= self->online_by)
    return;
  if (!is_state (profile, "online"))
    sim_break ("online", "the world is fair, and %s is still %s", profile->path,
               sim_object_get_text (profile, "State"));
  if (!sim_server_serves (self->world->server))
    sim_break ("online", "%s believes that it is online, and no server hears it", profile->path);
}

/* -- at a rest --------------------------------------------------------------------------------- */

static void
check_visibility (SimWorld *world, const SimObject *profile)
{
  GVariant *settings = g_hash_table_lookup (profile->values, "Settings");
  const char *visibility = "";

  g_variant_lookup (settings, "Visibility", "&s", &visibility);
  if (g_str_equal (visibility, "xa") != sim_server_shows_rosterd (world->server))
    sim_break ("properties", "the setting Visibility is \"%s\", and presence was%s sent",
               visibility, sim_server_shows_rosterd (world->server) ? "" : "n't");
}

static void
check_resting_profile (SimWorld *world, const SimObject *profile)
{
  g_autoptr (GPtrArray) contacts = sim_view_list_contacts (world->view);
  SimRecord record;

  if (!is_state (profile, "online"))
    sim_break ("properties", "at a rest %s is %s", profile->path,
               sim_object_get_text (profile, "State"));
  if (sim_object_get_number (profile, "Contacts") != contacts->len)
    sim_break ("properties", "%s tells %" G_GUINT64_FORMAT " contacts, stored are %u",
               profile->path, sim_object_get_number (profile, "Contacts"), contacts->len);
  check_visibility (world, profile);
  if (!sim_view_get_record (world->view, &record))
    return;
  if (sim_object_get_number (profile, "Serial") != record.serial)
    sim_break ("properties", "%s tells another serial than is stored", profile->path);
  if (g_strcmp0 (sim_object_get_text (profile, "RosterVersion"),
                 record.version != NULL ? record.version : "")
      != 0)
    sim_break ("properties", "%s tells the version \"%s\", stored is \"%s\"", profile->path,
               sim_object_get_text (profile, "RosterVersion"), record.version);
  sim_record_clear (&record);
}

/* What Wait answered is what the object says. */
static void
check_resting_job (const SimObject *job, const SimOrders *orders)
{
  const SimOrder *order = sim_orders_find (orders, sim_object_get_number (job, "Number"));
  guint32 done = 0, failed = 0;

  if (order == NULL || order->details == NULL)
    return;
  g_variant_lookup (order->details, "Done", "u", &done);
  g_variant_lookup (order->details, "Failed", "u", &failed);
  if (!g_str_equal (order->result, sim_object_get_text (job, "Result"))
      || done != sim_object_get_number (job, "Done")
      || failed != sim_object_get_number (job, "Failed"))
    sim_break ("properties", "%s tells something else than Wait answered", job->path);
}

/* At once: a moment later a job may be gone. */
static void
on_resting_objects (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimProperties *self = user_data;

  self->is_compared = true;
  if (reply != NULL)
    {
      g_autoptr (GVariant) objects = g_variant_get_child_value (reply, 0);

      sim_mirror_compare (self->mirror, objects);
    }
}

void
sim_properties_check_rest (SimProperties *self, const SimOrders *orders)
{
  GHashTableIter iter;
  SimObject *object;

  self->is_compared = false;
  sim_caller_call (self->world->observer, "/im/rosterd/Roster1",
                   "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL,
                   on_resting_objects, self);
  sim_world_await (self->world, &self->is_compared, "GetManagedObjects");
  g_hash_table_iter_init (&iter, self->mirror);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&object))
    {
      if (object->is_job)
        check_resting_job (object, orders);
      else if (g_str_equal (object->path, SIM_PROFILE))
        check_resting_profile (self->world, object);
    }
}
