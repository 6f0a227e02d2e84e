/* A task beside another client: a server that tells both what changes, and who speaks when is left
 * to chance. Nobody's change may be lost, whatever the order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "item-task-helper.h"

#define SEED 6121
#define N_ROUNDS 20000

/* What a stream carries: an item, or, without one, what SAYS tells. */
typedef enum
{
  SAYS_ITEM,
  SAYS_REMOVED,
  SAYS_RESULT,
  SAYS_PING,
} Says;

typedef struct
{
  Says says;
  RdContact *item;
} Message;

typedef struct
{
  GRand *chance;
  RdContact *truth;              /* NULL: not in the roster */
  GQueue to_server, from_server; /* of Message: ours */

  GQueue theirs;     /* of Message: the other client's, to the server */
  GQueue to_them;    /* of Message */
  RdContact *view;   /* what the other client sees */
  bool is_waiting;   /* for the push of its own change */
  unsigned n_theirs; /* changes that it made */
  unsigned n_late;   /* those that the task could not know of when it ended */
  bool is_removing;  /* its last one is a removal */
  bool is_removed;   /* the task's side knows */

  RdItemTask *task;
  bool has_ping, has_ended;
  GError *error;
} World;

static void
say (GQueue *stream, Says says, RdContact *item)
{
  Message *message = g_new (Message, 1);

  *message = (Message){ says, item != NULL ? rd_contact_ref (item) : NULL };
  g_queue_push_tail (stream, message);
}

static void
message_free (Message *message)
{
  g_clear_pointer (&message->item, rd_contact_unref);
  g_free (message);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, message_free)

static void
set_contact (RdContact **place, RdContact *one)
{
  g_clear_pointer (place, rd_contact_unref);
  *place = one != NULL ? rd_contact_ref (one) : NULL;
}

/* What is on its way to the task then is behind all that it waited for. */
static void
end (World *world)
{
  for (GList *link = world->from_server.head; link != NULL; link = link->next)
    world->n_late += ((const Message *)link->data)->says <= SAYS_REMOVED;
  world->has_ended = true;
  world->task->step = RD_TASK_ENDED;
}

static void
settle_in (World *world)
{
  if (!rd_item_task_settle (world->task, &world->error))
    end (world);
}

/* What item-work.c does, for one task. */
static void
pump (World *world)
{
  RdItemTask *task = world->task;
  RdTaskNext next;

  if (task->step == RD_TASK_AWAITED && !world->has_ping)
    {
      world->has_ping = true;
      say (&world->to_server, SAYS_PING, NULL);
    }
  if (task->step != RD_TASK_PENDING)
    return;
  next = rd_item_task_decide (task, false, &world->error);
  if (next != RD_NEXT_SET)
    {
      end (world);
      return;
    }
  g_assert_false (world->is_removed);
  rd_item_task_begin (task, next);
  say (&world->to_server, SAYS_ITEM, task->target);
}

static void
hear (World *world)
{
  g_autoptr (Message) message = g_queue_pop_head (&world->from_server);
  RdItemTask *task = world->task;

  if (task->step == RD_TASK_ENDED)
    return;
  if (message->says == SAYS_RESULT)
    task->step = RD_TASK_AWAITED;
  else if (message->says == SAYS_PING)
    world->has_ping = false;
  else
    rd_item_task_take_known (task, message->item);
  world->is_removed |= message->says == SAYS_REMOVED;
  world->is_removed &= task->known == NULL;
  if (task->step == RD_TASK_AWAITED && (message->says == SAYS_PING || rd_item_task_has_come (task)))
    settle_in (world);
}

/* The server does what it is asked, and tells both. */
static void
serve (World *world, GQueue *stream)
{
  g_autoptr (Message) message = g_queue_pop_head (stream);
  bool is_ours = stream == &world->to_server;
  bool is_result_first = g_rand_boolean (world->chance);

  if (message->says == SAYS_PING)
    {
      say (&world->from_server, SAYS_PING, NULL);
      return;
    }
  world->n_late += !is_ours && world->has_ended;
  set_contact (&world->truth, message->item);
  if (is_ours && is_result_first)
    say (&world->from_server, SAYS_RESULT, NULL);
  say (&world->from_server, message->says, world->truth);
  if (is_ours && !is_result_first)
    say (&world->from_server, SAYS_RESULT, NULL);
  say (&world->to_them, message->says, world->truth);
  if (!is_ours)
    say (&world->to_them, SAYS_RESULT, NULL);
}

static void
hear_them (World *world)
{
  g_autoptr (Message) message = g_queue_pop_head (&world->to_them);

  if (message->says == SAYS_RESULT)
    world->is_waiting = false;
  else
    set_contact (&world->view, message->item);
}

/* A whole item, made of what it sees: a name at first, then groups of its own; or a removal. */
static void
change_theirs (World *world, unsigned n_max)
{
  char group[] = { (char)('p' + world->n_theirs), '\0' };
  g_autofree char *seen = NULL;
  g_autofree char *text = NULL;
  g_autoptr (RdContact) item = NULL;

  if (world->is_waiting || world->n_theirs == n_max || world->view == NULL)
    return;
  world->is_waiting = true;
  if (++world->n_theirs == n_max && world->is_removing)
    {
      say (&world->theirs, SAYS_REMOVED, NULL);
      return;
    }
  seen = g_strjoinv (",", world->view->groups);
  text = world->n_theirs == 1 ? g_strconcat ("X:", seen, NULL)
                              : g_strconcat (world->view->name, ":", group, ",", seen, NULL);
  item = contact (text);
  say (&world->theirs, SAYS_ITEM, item);
}

static bool
is_quiet (World *world, unsigned n_theirs)
{
  return world->has_ended && world->to_server.length == 0 && world->from_server.length == 0
         && world->theirs.length == 0 && world->to_them.length == 0
         && (world->n_theirs == n_theirs || world->view == NULL);
}

static void
step (World *world, unsigned n_theirs)
{
  switch (g_rand_int_range (world->chance, 0, 6))
    {
    case 0:
      change_theirs (world, n_theirs);
      break;
    case 1:
      if (world->theirs.length > 0)
        serve (world, &world->theirs);
      break;
    case 2:
      if (world->to_server.length > 0)
        serve (world, &world->to_server);
      break;
    case 3:
      if (world->to_them.length > 0)
        hear_them (world);
      break;
    case 4:
      if (world->from_server.length > 0)
        hear (world);
      break;
    default:
      pump (world);
      break;
    }
}

static void
world_clear (World *world)
{
  set_contact (&world->truth, NULL);
  set_contact (&world->view, NULL);
  g_queue_clear_full (&world->to_server, (GDestroyNotify)message_free);
  g_queue_clear_full (&world->from_server, (GDestroyNotify)message_free);
  g_queue_clear_full (&world->theirs, (GDestroyNotify)message_free);
  g_queue_clear_full (&world->to_them, (GDestroyNotify)message_free);
  rd_item_task_free (world->task);
  g_clear_error (&world->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
world_init (World *world, GRand *chance, const char *after)
{
  *world = (World){ .chance = chance, .task = edit_task ("J:a", after) };
  world->truth = contact ("J:a");
  world->view = contact ("J:a");
}

static void
run (World *world, unsigned n_theirs)
{
  unsigned n = 0;

  while (!is_quiet (world, n_theirs))
    {
      step (world, n_theirs);
      g_assert_cmpuint (++n, <, 100000);
    }
}

/* We add a group and remove another; the other renames, then adds groups: all of it must stand. A
 * change of theirs that was made without ours and came behind the task's end is the last word. */
static void
test_any_order (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (SEED);
  static const char *const expected[] = { "J:ours", "X:ours", "X:ours,q", "X:ours,q,r" };
  unsigned n_checked = 0, n_merged = 0;

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      unsigned n_theirs = i % 4;
      g_auto (World) world = { NULL };

      world_init (&world, chance, "J:ours");
      run (&world, n_theirs);
      g_assert_no_error (world.error);
      n_merged += world.task->n_merges;
      if (world.n_late > 0)
        continue;
      n_checked++;
      assert_contact (world.truth, expected[n_theirs]);
    }
  g_test_message ("%u of %u checked, %u merges", n_checked, N_ROUNDS, n_merged);
  g_assert_cmpuint (n_checked, >, N_ROUNDS / 4);
  g_assert_cmpuint (n_merged, >, N_ROUNDS / 20);
}

/* Both change the name: the server's last word, and the task ends with it. */
static void
test_any_order_of_names (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (SEED);
  unsigned n_ours = 0, n_theirs = 0;

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      g_auto (World) world = { NULL };
      g_autofree char *text = NULL;

      world_init (&world, chance, "K:a,ours");
      run (&world, 2);
      g_assert_no_error (world.error);
      if (world.n_late > 0)
        continue;
      text = contact_to_string (world.truth);
      g_assert_true (g_str_equal (text, "K:a,ours,q") || g_str_equal (text, "X:a,ours,q"));
      n_ours += text[0] == 'K';
      n_theirs += text[0] == 'X';
    }
  g_assert_cmpuint (n_ours, >, 0);
  g_assert_cmpuint (n_theirs, >, 0);
}

/* Who is removed meanwhile stays so: nothing is sent when that is known (pump () holds it); the
 * failure says it, unless the change had been made before, or the server made it behind. */
static void
test_any_order_of_a_removal (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (SEED);
  unsigned n_failed = 0;

  for (unsigned i = 0; i < N_ROUNDS; i++)
    {
      g_auto (World) world = { NULL };

      world_init (&world, chance, "K:a");
      world.is_removing = true;
      run (&world, 1 + i % 3);
      if (world.error == NULL)
        continue;
      n_failed++;
      g_assert_error (world.error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT);
      assert_contact (world.truth, "none");
    }
  g_assert_cmpuint (n_failed, >, N_ROUNDS / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit-orders/groups", test_any_order);
  g_test_add_func ("/edit-orders/names", test_any_order_of_names);
  g_test_add_func ("/edit-orders/removal", test_any_order_of_a_removal);
  return g_test_run ();
}
