/* Asks one thing at a time. Signals and answers of GetChanges are taken as they come, each if it
 * continues what is known; until all pages and the changes meanwhile are read, signals wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/follower.h"

#include "bus/copy.h"
#include "machine/schedule.h"
#include "trace.h"

#include <string.h>

#define ROSTER "im.rosterd.Roster1.Roster"
#define PROFILE "im.rosterd.Roster1.Profile"
#define ERROR "im.rosterd.Roster1.Error."
#define RETRY_US (2 * G_USEC_PER_SEC)
/* Documented for one signal. */
#define SIGNAL_CONTACTS_MAX 200

struct _SimFollower
{
  SimCaller *caller;
  char *path;
  uint32_t limit;
  bool is_joined;
  SimCopy *copy;
  bool has_roster; /* the copy is one, up to its serial */
  bool is_removed; /* the copy's serial is a removed profile's */

  bool is_asking;
  bool is_outdated;     /* the profile was removed since it asked */
  bool has_news;        /* a signal came since it asked */
  uint64_t told_at_ask; /* the serial of the last signal before it asked */
  uint64_t asked;       /* for the changes after this serial */
  SimEntry *retry;      /* or NULL */
  uint64_t told;        /* serial of the last signal */
  bool has_told;        /* there was one since it joined */
  uint64_t invalidated; /* up to this serial there are changes that no signal tells */
  uint64_t property;    /* Profile.Serial */
  unsigned n_lost;      /* signals of contacts that will not come */
  GQueue signals;       /* (element-type GVariant): ContactsChanged, while it reads */

  /* A reading of all pages: */
  SimCopy *pages;
  GHashTable *cursors;  /* that came */
  GHashTable *repeated; /* JIDs */
  uint32_t total, n_read;
  bool has_just_read; /* the next changes show whether it was right */
  bool is_reading;    /* until the changes since the reading began are known, too */
};

static void ask (SimFollower *self);
static void ask_page (SimFollower *self, const char *cursor);

static const char *
get_name (const SimFollower *self)
{
  return sim_caller_get_name (self->caller);
}

/* -- asking ------------------------------------------------------------------------------------ */

static void
end_reading (SimFollower *self)
{
  g_clear_pointer (&self->pages, sim_copy_free);
  g_hash_table_remove_all (self->cursors);
}

static void
call (SimFollower *self, const char *method, GVariant *arguments, SimAnswer answer)
{
  self->is_asking = true;
  self->is_outdated = false;
  self->has_news = false;
  self->told_at_ask = self->told;
  self->asked = self->copy->serial;
  sim_caller_call (self->caller, self->path, ROSTER, method, arguments, answer, self);
}

static void
on_retry (gpointer data)
{
  SimFollower *self = data;

  self->retry = NULL;
  ask (self);
}

static void
forget_roster (SimFollower *self)
{
  self->has_roster = false;
  self->is_reading = false;
  g_hash_table_remove_all (self->copy->contacts);
}

/* An answer about a removed profile is no answer. */
static bool
drop_answer (SimFollower *self)
{
  self->is_asking = false;
  if (!self->is_outdated)
    return false;
  end_reading (self);
  ask (self);
  return true;
}

/* What a method's error means for one who follows. */
static void
take_error (SimFollower *self, const char *method, const char *error, const char *sentence)
{
  const char *own = g_str_has_prefix (error, ERROR) ? error + strlen (ERROR) : "";

  sim_trace (get_name (self), "gets %s for %s: %s", error, method, sentence);
  end_reading (self);
  if (!self->is_joined || g_str_has_suffix (error, ".NoReply"))
    return;
  if (g_str_equal (own, "NotSynced") || g_str_has_prefix (error, "org.freedesktop.DBus.Error.Unk"))
    {
      forget_roster (self);
      if (self->has_news)
        ask (self);
    }
  else if (g_str_equal (own, "Stale") && g_str_equal (method, "Get"))
    ask_page (self, "");
  else if (g_str_equal (own, "InvalidArguments") && !self->is_removed)
    sim_break ("follows", "%s is refused %s: %s", get_name (self), method, sentence);
  else
    self->retry = sim_schedule_add (RETRY_US, on_retry, self);
}

/* -- signals ----------------------------------------------------------------------------------- */

static void
take_signal (SimFollower *self, GVariant *arguments)
{
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) removed = NULL;
  uint64_t serial;
  uint64_t previous;

  g_variant_get (arguments, "(tt&s@a(ssuuasta{sv})@as@as)", &serial, &previous, NULL, &changed,
                 &added, &removed);
  if (serial <= self->copy->serial)
    return;
  if (previous > self->copy->serial)
    {
      sim_trace (get_name (self), "missed what changed after %" G_GUINT64_FORMAT,
                 self->copy->serial);
      self->invalidated = serial;
      ask (self);
      return;
    }
  if (previous == self->copy->serial)
    sim_copy_check_added (self->copy, changed, added, removed);
  sim_copy_apply (self->copy, changed, removed, previous, serial);
}

/* All that was asked for is answered. */
static void
catch_up (SimFollower *self)
{
  GVariant *arguments;

  self->is_reading = false;
  while ((arguments = g_queue_pop_head (&self->signals)) != NULL)
    {
      take_signal (self, arguments);
      g_variant_unref (arguments);
    }
  if (self->invalidated > self->copy->serial)
    ask (self);
}

/* -- GetChanges -------------------------------------------------------------------------------- */

/* Nothing has changed since the reading began: the pages were all of the roster. */
static void
check_reading (SimFollower *self, GVariant *changed, GVariant *removed)
{
  bool is_same = g_variant_n_children (changed) + g_variant_n_children (removed) == 0;
  GHashTableIter iter;
  const char *jid;

  self->has_just_read = false;
  if (is_same && self->n_read != self->total)
    sim_break ("follows", "%s reads %u contacts on all pages, and the total is %u", get_name (self),
               self->n_read, self->total);
  g_hash_table_iter_init (&iter, self->repeated);
  if (is_same && g_hash_table_iter_next (&iter, (gpointer *)&jid, NULL))
    sim_break ("follows", "%s reads %s twice, and it has not changed", get_name (self), jid);
}

static void
check_changes (SimFollower *self, uint64_t serial, bool has_more, bool is_reset, size_t n)
{
  if (self->is_removed && !is_reset)
    sim_break ("follows", "%s is told changes since a serial of a removed profile",
               get_name (self));
  if (is_reset && (n > 0 || has_more))
    sim_break ("follows", "%s gets a reset with changes", get_name (self));
  if (!is_reset && serial < self->asked)
    sim_break ("serials",
               "%s asks for the changes after %" G_GUINT64_FORMAT
               ", and gets those up to %" G_GUINT64_FORMAT,
               get_name (self), self->asked, serial);
  if (has_more && serial == self->asked)
    sim_break ("follows", "%s is told that there is more, and gets nothing", get_name (self));
  if (!has_more && serial < self->told_at_ask)
    sim_break ("serials",
               "%s was told of serial %" G_GUINT64_FORMAT
               ", and all changes lead to %" G_GUINT64_FORMAT,
               get_name (self), self->told_at_ask, serial);
  if (self->limit > 0 && n > self->limit)
    sim_break ("follows", "%s gets %zu changes, and asked for %u", get_name (self), n, self->limit);
}

static void
on_changes (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimFollower *self = user_data;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) removed = NULL;
  uint64_t serial;
  gboolean has_more;
  gboolean is_reset;

  if (drop_answer (self))
    return;
  if (reply == NULL)
    {
      take_error (self, "GetChanges", error, message);
      return;
    }
  g_variant_get (reply, "(@a(ssuuasta{sv})@astbb)", &changed, &removed, &serial, &has_more,
                 &is_reset);
  sim_trace (get_name (self), "gets changes up to %" G_GUINT64_FORMAT ": %zu, %zu removed%s%s",
             serial, g_variant_n_children (changed), g_variant_n_children (removed),
             has_more ? ", more" : "", is_reset ? ", reset" : "");
  check_changes (self, serial, has_more, is_reset, g_variant_n_children (changed));
  self->is_removed = false;
  if (is_reset)
    {
      forget_roster (self);
      ask (self);
      return;
    }
  if (self->has_just_read && !has_more)
    check_reading (self, changed, removed);
  self->has_just_read = false;
  if (serial > self->copy->serial)
    sim_copy_apply (self->copy, changed, removed, self->asked, serial);
  if (has_more)
    ask (self);
  else
    catch_up (self);
}

/* -- Get --------------------------------------------------------------------------------------- */

static void
check_page (SimFollower *self, const char *cursor, uint32_t total, uint64_t serial, size_t n)
{
  bool is_first = g_hash_table_size (self->cursors) == 0;

  if (is_first && serial < self->told_at_ask)
    sim_break ("serials",
               "%s was told of serial %" G_GUINT64_FORMAT ", and the roster has %" G_GUINT64_FORMAT,
               get_name (self), self->told_at_ask, serial);
  if (!is_first && serial != self->pages->serial)
    sim_break ("serials",
               "%s reads pages of serial %" G_GUINT64_FORMAT " and of %" G_GUINT64_FORMAT,
               get_name (self), self->pages->serial, serial);
  if (!is_first && total != self->total)
    sim_break ("follows", "%s reads pages of %u contacts and of %u", get_name (self), self->total,
               total);
  if (self->limit > 0 && n > self->limit)
    sim_break ("follows", "%s gets %zu contacts, and asked for %u", get_name (self), n,
               self->limit);
  if (!g_hash_table_add (self->cursors, g_strdup (cursor)) && cursor[0] != '\0')
    sim_break ("follows", "%s gets the same cursor twice: %s", get_name (self), cursor);
}

static void
take_all_pages (SimFollower *self)
{
  sim_copy_free (self->copy);
  self->copy = g_steal_pointer (&self->pages);
  self->has_roster = true;
  self->has_just_read = true;
  end_reading (self);
  ask (self);
}

static void
on_page (GVariant *reply, const char *error, const char *message, gpointer user_data)
{
  SimFollower *self = user_data;
  g_autoptr (GVariant) contacts = NULL;
  const char *cursor;
  uint32_t total;
  uint64_t serial;

  if (drop_answer (self))
    return;
  if (reply == NULL)
    {
      take_error (self, "Get", error, message);
      return;
    }
  g_variant_get (reply, "(@a(ssuuasta{sv})&sut)", &contacts, &cursor, &total, &serial);
  sim_trace (get_name (self), "reads %zu of %u contacts at %" G_GUINT64_FORMAT "%s",
             g_variant_n_children (contacts), total, serial,
             cursor[0] != '\0' ? ", and goes on" : "");
  check_page (self, cursor, total, serial, g_variant_n_children (contacts));
  self->total = total;
  self->n_read += (uint32_t)g_variant_n_children (contacts);
  self->pages->serial = serial;
  sim_copy_add_page (self->pages, contacts, self->repeated);
  if (cursor[0] != '\0')
    ask_page (self, cursor);
  else
    take_all_pages (self);
}

static void
ask_page (SimFollower *self, const char *cursor)
{
  if (cursor[0] == '\0')
    {
      end_reading (self);
      self->is_reading = true;
      g_hash_table_remove_all (self->repeated);
      self->pages = sim_copy_new (get_name (self));
      self->n_read = 0;
    }
  call (self, "Get",
        g_variant_new ("(@a{sv}su)", g_variant_new ("a{sv}", NULL), cursor, self->limit), on_page);
}

static void
ask (SimFollower *self)
{
  g_clear_pointer (&self->retry, sim_schedule_cancel);
  if (self->is_asking || !self->is_joined)
    return;
  if (self->has_roster || self->is_removed)
    call (self, "GetChanges", g_variant_new ("(tu)", self->copy->serial, self->limit), on_changes);
  else
    ask_page (self, "");
}

/* -- what is told ------------------------------------------------------------------------------ */

/* Signals come in the order of the serials, each where the one before ended. */
static void
take_serial (SimFollower *self, const char *member, uint64_t serial, uint64_t previous)
{
  if (serial <= self->told)
    sim_break ("serials",
               "%s gets %s with serial %" G_GUINT64_FORMAT " after one with %" G_GUINT64_FORMAT,
               get_name (self), member, serial, self->told);
  if (previous < self->told || previous >= serial || (previous > self->told && self->has_told))
    sim_break ("serials",
               "%s gets %s from serial %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
               " after one with %" G_GUINT64_FORMAT,
               get_name (self), member, previous, serial, self->told);
  self->told = serial;
  self->has_told = true;
}

static void
on_contacts_changed (SimFollower *self, GVariant *arguments)
{
  g_autoptr (GVariant) changed = g_variant_get_child_value (arguments, 3);
  uint64_t serial;
  uint64_t previous;

  g_variant_get_child (arguments, 0, "t", &serial);
  g_variant_get_child (arguments, 1, "t", &previous);
  take_serial (self, "ContactsChanged", serial, previous);
  if (g_variant_n_children (changed) > SIGNAL_CONTACTS_MAX)
    sim_break ("follows", "%s is told %zu contacts in one signal", get_name (self),
               g_variant_n_children (changed));
  if (self->is_reading)
    g_queue_push_tail (&self->signals, g_variant_ref (arguments));
  else if (self->has_roster)
    take_signal (self, arguments);
  else
    ask (self);
}

static void
on_contacts_invalidated (SimFollower *self, GVariant *arguments)
{
  uint64_t serial;
  uint64_t previous;

  g_variant_get (arguments, "(tt)", &serial, &previous);
  take_serial (self, "ContactsInvalidated", serial, previous);
  self->invalidated = serial;
  if (serial > self->copy->serial)
    ask (self);
}

static void
on_properties_changed (SimFollower *self, GVariant *arguments)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (arguments, 1);
  uint64_t serial;

  if (g_variant_lookup (properties, "Serial", "t", &serial))
    {
      if (serial < self->property)
        sim_break ("serials",
                   "%s: Profile.Serial goes back from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                   get_name (self), self->property, serial);
      self->property = serial;
    }
  if (!self->has_roster)
    ask (self);
}

/* A removed profile's serial tells a new one of the same name nothing. */
static void
on_removed (SimFollower *self)
{
  self->is_removed = self->copy->serial > 0;
  self->is_outdated = self->is_asking;
  self->has_told = false;
  forget_roster (self);
  g_queue_clear_full (&self->signals, (GDestroyNotify)g_variant_unref);
}

static void
on_signal (const char *path, const char *interface, const char *member, GVariant *arguments,
           gpointer user_data)
{
  SimFollower *self = user_data;
  bool is_about_objects = g_str_has_prefix (member, "Interfaces");
  const char *object = path;

  if (is_about_objects)
    g_variant_get_child (arguments, 0, "&o", &object);
  if (!g_str_equal (object, self->path))
    return;
  self->has_news = true;
  if (g_str_has_prefix (member, "Contacts") && self->n_lost > 0)
    self->n_lost--;
  else if (g_str_equal (member, "InterfacesAdded"))
    ask (self);
  else if (g_str_equal (member, "InterfacesRemoved"))
    on_removed (self);
  else if (g_str_equal (member, "ContactsChanged"))
    on_contacts_changed (self, arguments);
  else if (g_str_equal (member, "ContactsInvalidated"))
    on_contacts_invalidated (self, arguments);
  else if (g_str_equal (member, "PropertiesChanged"))
    on_properties_changed (self, arguments);
}

static void
on_service_left (gpointer user_data)
{
  SimFollower *self = user_data;

  self->is_joined = false;
  self->has_told = false;
  g_clear_pointer (&self->retry, sim_schedule_cancel);
  g_queue_clear_full (&self->signals, (GDestroyNotify)g_variant_unref);
}

/* -- beginning and end ------------------------------------------------------------------------- */

static const SimCallerEvents caller_events
    = { .signal = on_signal, .service_left = on_service_left };

SimFollower *
sim_follower_new (const char *name, const char *profile_path)
{
  SimFollower *self = g_new0 (SimFollower, 1);

  self->caller = sim_caller_new (name, &caller_events, self);
  self->path = g_strdup (profile_path);
  self->copy = sim_copy_new (get_name (self));
  self->cursors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->repeated = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->signals);
  return self;
}

void
sim_follower_free (SimFollower *self)
{
  on_service_left (self);
  sim_caller_free (self->caller);
  end_reading (self);
  sim_copy_free (self->copy);
  g_hash_table_unref (self->cursors);
  g_hash_table_unref (self->repeated);
  g_free (self->path);
  g_free (self);
}

void
sim_follower_join (SimFollower *self, SimBus *bus)
{
  sim_caller_join (self->caller, bus);
  self->is_joined = true;
  ask (self);
}

void
sim_follower_lose (SimFollower *self, unsigned n)
{
  self->n_lost = n;
  self->has_told = false;
}

void
sim_follower_set_limit (SimFollower *self, uint32_t limit)
{
  self->limit = limit;
}

bool
sim_follower_is_in_step (const SimFollower *self)
{
  return self->is_joined && self->has_roster && !self->is_asking && self->retry == NULL;
}

uint64_t
sim_follower_get_serial (const SimFollower *self)
{
  return self->copy->serial;
}

GHashTable *
sim_follower_get_contacts (const SimFollower *self)
{
  return self->copy->contacts;
}
