/* The resolver and the runtime of libstrophe: each name leads to the one server, by one address or
 * two, with TLS from the first byte or not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/resolver.h"

#include "dbus-interfaces/errors.h"
#include "machine/schedule.h"
#include "wire/client.h"
#include "xmpp/stream/strophe-runtime.h"

#define PORT 5222
#define DIRECT_PORT 5223

typedef struct
{
  char *domain;
  SimLookup lookup;
  SimEntry *entry;
  unsigned long on_cancelled; /* 0: there is no cancellable */
} Search;

const GError *
rd_xmpp_init (void)
{
  return NULL;
}

const GError *
rd_xmpp_get_refusal (void)
{
  return NULL;
}

static void
free_search (gpointer data)
{
  Search *search = data;

  g_free (search->domain);
  g_free (search);
}

static GPtrArray *
make_targets (const Search *search)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_target_free);

  for (unsigned i = 0; i < search->lookup.n_targets; i++)
    {
      bool has_direct_tls = (search->lookup.direct_tls >> i & 1) != 0;
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i + 1);

      g_ptr_array_add (targets,
                       rd_target_new (search->domain, address, has_direct_tls ? DIRECT_PORT : PORT,
                                      has_direct_tls));
    }
  return targets;
}

static void
on_known (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);

  if (search->on_cancelled != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), search->on_cancelled);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (search->lookup.is_found)
    g_task_return_pointer (task, make_targets (search), (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_new_error (
        task, RD_ERROR, RD_ERROR_CONNECTION_FAILED, "The host %s was not found (%s).",
        search->domain, search->lookup.is_timed_out ? "nobody answers" : "there is no network");
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Search *search = g_task_get_task_data (user_data);

  sim_schedule_cancel (search->entry);
  search->entry = sim_schedule_add (0, on_known, user_data);
}

/* An ADDRESS leads to the server, too. */
void
rd_resolver_find_async (const RdResolverQuery *query, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->domain = g_strdup (query->domain);
  search->lookup = sim_client_look_up ();
  g_task_set_task_data (task, search, free_search);
  search->entry = sim_schedule_add (search->lookup.delay, on_known, task);
  if (cancellable != NULL)
    search->on_cancelled
        = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), task, NULL);
}

GPtrArray *
rd_resolver_find_finish (GAsyncResult *result, RdRemedy *remedy, GError **error)
{
  *remedy = RD_REMEDY_SOON;
  return g_task_propagate_pointer (G_TASK (result), error);
}
