/* Two sources tell of the same sleep: logind before and after it, the clock after it, and either
 * may be the first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "system/machine.h"

#include "runtime/clock-jumps.h"
#include "runtime/clock.h"
#include "system/logind.h"

#include <stdbool.h>

#define HELD_BACK_MS 1000
/* So long a machine that was to sleep runs on before nobody believes it any more: logind waits 5 s
 * for who delays it. */
#define AWAKE_S 60
#define HINT_GAP_US (10 * G_USEC_PER_SEC)
#define JUMP_US G_USEC_PER_SEC

struct _RdMachine
{
  GObject parent_instance;

  GNetworkMonitor *network;
  bool was_available;
  int64_t last_hint; /* of the network; monotonic, 0: none yet */
  guint hint_timer;

  RdLogind *logind;
  bool is_asleep; /* or is to be */
  unsigned n_holders;
  guint release_timer;
  guint awake_timer;
  guint clock;
};

G_DEFINE_FINAL_TYPE (RdMachine, rd_machine, G_TYPE_OBJECT)

enum
{
  SLEEPS,
  WOKE,
  NETWORK_CHANGED,
  CLOCK_SET,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* -- the network ------------------------------------------------------------------------------- */

static void
tell_network_changed (RdMachine *self)
{
  self->last_hint = rd_clock_get_monotonic ();
  g_signal_emit (self, signals[NETWORK_CHANGED], 0);
}

static gboolean
on_hint_due (gpointer user_data)
{
  RdMachine *self = user_data;

  self->hint_timer = 0;
  tell_network_changed (self);
  return G_SOURCE_REMOVE;
}

/* The first of many is told at once, the rest as one. */
static void
take_hint (RdMachine *self)
{
  int64_t rest = self->last_hint + HINT_GAP_US - rd_clock_get_monotonic ();

  if (self->hint_timer != 0)
    return;
  if (self->last_hint == 0 || rest <= 0)
    tell_network_changed (self);
  else
    self->hint_timer = rd_clock_add_timeout ((unsigned)((rest + 999) / 1000), on_hint_due, self);
}

/* That the network goes is no hint: what is connected may outlast it. */
static void
on_network_changed (RdMachine *self)
{
  bool was_available = self->was_available;

  self->was_available = g_network_monitor_get_network_available (self->network);
  if (self->was_available || !was_available)
    take_hint (self);
}

/* -- sleep ------------------------------------------------------------------------------------- */

static void
let_sleep (RdMachine *self)
{
  self->n_holders = 0;
  g_clear_handle_id (&self->release_timer, g_source_remove);
  rd_logind_let_sleep (self->logind);
}

static gboolean
on_held_back_too_long (gpointer user_data)
{
  RdMachine *self = user_data;

  self->release_timer = 0;
  let_sleep (self);
  return G_SOURCE_REMOVE;
}

static void
wake (RdMachine *self)
{
  let_sleep (self);
  g_clear_handle_id (&self->awake_timer, g_source_remove);
  rd_logind_note_awake (self->logind);
  self->is_asleep = false;
  g_signal_emit (self, signals[WOKE], 0);
}

static gboolean
on_awake_too_long (gpointer user_data)
{
  RdMachine *self = user_data;

  self->awake_timer = 0;
  wake (self);
  return G_SOURCE_REMOVE;
}

static void
on_sleeps (gpointer user_data)
{
  RdMachine *self = user_data;

  if (self->is_asleep)
    {
      /* Who was to end has ended, or is ending. */
      if (self->n_holders == 0)
        let_sleep (self);
      return;
    }
  self->is_asleep = true;
  self->awake_timer = rd_clock_add_timeout_seconds (AWAKE_S, on_awake_too_long, self);
  g_signal_emit (self, signals[SLEEPS], 0);
  if (self->n_holders == 0)
    let_sleep (self);
  else
    self->release_timer = rd_clock_add_timeout (HELD_BACK_MS, on_held_back_too_long, self);
}

static void
on_woke (gpointer user_data)
{
  RdMachine *self = user_data;

  if (self->is_asleep)
    wake (self);
}

static const RdLogindEvents logind_events = { on_sleeps, on_woke };

void
rd_machine_hold_back (RdMachine *self)
{
  self->n_holders++;
}

void
rd_machine_release (RdMachine *self)
{
  if (self->n_holders > 0 && --self->n_holders == 0)
    let_sleep (self);
}

/* -- the clock --------------------------------------------------------------------------------- */

static void
on_clock_jumped (int64_t slept, int64_t set, gpointer user_data)
{
  RdMachine *self = user_data;

  g_info ("The machine slept for %.0f s, and its clock was set by %.0f s.",
          (double)slept / G_USEC_PER_SEC, (double)set / G_USEC_PER_SEC);
  if (ABS (set) > JUMP_US)
    g_signal_emit (self, signals[CLOCK_SET], 0);
  if (slept > JUMP_US)
    wake (self);
}

/* -- life -------------------------------------------------------------------------------------- */

static void
rd_machine_finalize (GObject *object)
{
  RdMachine *self = RD_MACHINE (object);

  g_clear_handle_id (&self->hint_timer, g_source_remove);
  g_clear_handle_id (&self->release_timer, g_source_remove);
  g_clear_handle_id (&self->awake_timer, g_source_remove);
  g_clear_handle_id (&self->clock, g_source_remove);
  rd_logind_free (self->logind);
  g_object_unref (self->network);
  G_OBJECT_CLASS (rd_machine_parent_class)->finalize (object);
}

static void
rd_machine_class_init (RdMachineClass *class)
{
  static const char *const names[] = { "sleeps", "woke", "network-changed", "clock-set" };

  G_OBJECT_CLASS (class)->finalize = rd_machine_finalize;
  for (unsigned i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], RD_TYPE_MACHINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
rd_machine_init (RdMachine *self)
{
}

RdMachine *
rd_machine_new (GNetworkMonitor *network)
{
  RdMachine *self = g_object_new (RD_TYPE_MACHINE, NULL);

  self->network = g_object_ref (network);
  self->was_available = g_network_monitor_get_network_available (network);
  g_signal_connect_object (network, "network-changed", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (network, "notify::connectivity", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_SWAPPED);
  self->logind = rd_logind_new (&logind_events, self);
  self->clock = rd_clock_jumps_watch (on_clock_jumped, self);
  return self;
}
