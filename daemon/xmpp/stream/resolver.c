/* From a domain to numeric addresses (RFC 6120 §3.2, XEP-0368): both SRV services, sorted together;
 * without them the domain itself on port 5222. A host's addresses alternate between the families.
 * Once there is an answer, a slower one is waited for only a little. Asks GResolver only, and never
 * for a name that isn't its business; doesn't block.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/resolver.h"

#include "dbus-interfaces/errors.h"
#include "model/settings.h"
#include "runtime/clock.h"
#include "xmpp/stanza/outlook.h"
#include "xmpp/stream/special-names.h"

#define DEFAULT_PORT 5222
#define HOSTS_MAX 16
#define ADDRESSES_MAX 64
#define GRACE_MS 3000

typedef struct
{
  char *name;
  uint16_t port;
  bool has_direct_tls;
  GList *addresses; /* (element-type GInetAddress) */
} Host;

typedef struct
{
  GList *targets;  /* (element-type GSrvTarget) */
  bool is_refused; /* a lone ".": the domain offers no such service */
} Service;

typedef struct
{
  char *domain;
  RdTarget *behind_proxy; /* the service, whose hosts are the proxy's; NULL: there is no proxy */
  Service plain, direct;
  unsigned n_services_asked;
  GPtrArray *hosts; /* (element-type Host) */
  unsigned n_hosts_asked;
  GSource *grace; /* NULL: all is waited for */
  bool has_services, is_over;
  RdRemedy remedy;
  GError *error; /* why the first host that failed did */
} Search;

typedef struct
{
  GTask *task;
  Host *host;
} HostQuery;

typedef struct
{
  GTask *task;
  Service *service;
} ServiceQuery;

static void
free_host (gpointer data)
{
  Host *host = data;

  g_free (host->name);
  g_list_free_full (host->addresses, g_object_unref);
  g_free (host);
}

static void
end_grace (Search *search)
{
  if (search->grace == NULL)
    return;
  g_source_destroy (search->grace);
  g_clear_pointer (&search->grace, g_source_unref);
}

/* From now on the others have so much time; ON_END takes the task. */
static void
begin_grace (GTask *task, GSourceFunc on_end)
{
  Search *search = g_task_get_task_data (task);

  if (search->grace != NULL)
    return;
  search->grace = rd_clock_timeout_source_new (GRACE_MS);
  g_source_set_callback (search->grace, on_end, task, NULL);
  g_source_attach (search->grace, g_task_get_context (task));
}

static void
free_search (gpointer data)
{
  Search *search = data;

  g_free (search->domain);
  g_clear_pointer (&search->behind_proxy, rd_target_free);
  g_resolver_free_targets (search->plain.targets);
  g_resolver_free_targets (search->direct.targets);
  end_grace (search);
  g_ptr_array_unref (search->hosts);
  g_clear_error (&search->error);
  g_free (search);
}

static void
add_host (Search *search, const char *name, uint16_t port, bool has_direct_tls)
{
  Host *host;

  if (search->hosts->len == HOSTS_MAX)
    return;
  host = g_new0 (Host, 1);
  host->name = g_strdup (name);
  host->port = port;
  host->has_direct_tls = has_direct_tls;
  g_ptr_array_add (search->hosts, host);
}

/* -- what is found ----------------------------------------------------------------------------- */

static RdTarget *
make_target (const Search *search, const Host *host, GInetAddress *address)
{
  const RdTarget *service = search->behind_proxy;
  g_autofree char *text = g_inet_address_to_string (address);
  RdTarget *target;

  if (service == NULL)
    return rd_target_new (host->name, text, host->port, host->has_direct_tls);
  target = rd_target_new (service->host, text, service->port, service->has_direct_tls);
  target->proxy_port = host->port;
  return target;
}

/* The next address of FAMILY, or of another one if not IS_WANTED. */
static GList *
find_family (GList *from, GSocketFamily family, bool is_wanted)
{
  while (from != NULL && (g_inet_address_get_family (from->data) == family) != is_wanted)
    from = from->next;
  return from;
}

/* Alternates between the families, beginning with the system's first one. */
static void
add_targets_of_host (const Search *search, GPtrArray *targets, const Host *host)
{
  GSocketFamily first;
  GList *next[2];

  if (host->addresses == NULL)
    return;
  first = g_inet_address_get_family (host->addresses->data);
  next[0] = host->addresses;
  next[1] = find_family (host->addresses, first, false);
  for (unsigned turn = 0; next[0] != NULL || next[1] != NULL; turn++)
    {
      GList **cursor = &next[turn % 2];

      if (*cursor == NULL)
        continue;
      g_ptr_array_add (targets, make_target (search, host, (*cursor)->data));
      *cursor = find_family ((*cursor)->next, first, turn % 2 == 0);
    }
}

static void
return_targets (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_target_free);

  search->is_over = true;
  end_grace (search);
  for (unsigned i = 0; i < search->hosts->len; i++)
    add_targets_of_host (search, targets, search->hosts->pdata[i]);
  g_ptr_array_set_size (targets, (int)MIN (targets->len, ADDRESSES_MAX));
  if (targets->len > 0)
    g_task_return_pointer (task, g_steal_pointer (&targets), (GDestroyNotify)g_ptr_array_unref);
  else if (search->error != NULL && search->error->domain == RD_ERROR)
    {
      search->remedy = search->has_services ? RD_REMEDY_LATER : RD_REMEDY_PERSON;
      g_task_return_error (task, g_steal_pointer (&search->error));
    }
  else
    g_task_return_new_error (
        task, RD_ERROR, RD_ERROR_CONNECTION_FAILED,
        "The %s %s was not found (%s); check the network, and the %s.%s",
        search->behind_proxy != NULL ? "proxy" : "host", ((Host *)search->hosts->pdata[0])->name,
        search->error != NULL ? search->error->message : "it has no address",
        search->behind_proxy != NULL ? "proxy of the profile" : "domain or address of the account",
        rd_outlook_describe (search->remedy));
}

/* -- hosts ------------------------------------------------------------------------------------- */

static gboolean
on_hosts_are_late (gpointer task)
{
  return_targets (task);
  return G_SOURCE_REMOVE;
}

static void
on_host_resolved (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  HostQuery *query = user_data;
  g_autoptr (GTask) task = query->task;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  query->host->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &error);
  if (error != NULL && search->error == NULL)
    search->error = g_steal_pointer (&error);
  search->n_hosts_asked--;
  if (!search->is_over && search->n_hosts_asked == 0)
    return_targets (task);
  else if (!search->is_over && query->host->addresses != NULL)
    begin_grace (task, on_hosts_are_late);
  g_free (query);
}

static void
ask_host (GTask *task, GResolver *resolver, Host *host)
{
  HostQuery *query = g_new0 (HostQuery, 1);

  query->task = g_object_ref (task);
  query->host = host;
  g_resolver_lookup_by_name_async (resolver, host->name, g_task_get_cancellable (task),
                                   on_host_resolved, query);
}

/* Without DNS. False: it must be asked. */
static bool
find_at_once (Search *search, Host *host)
{
  GInetAddress *numeric = g_inet_address_new_from_string (host->name);

  if (numeric != NULL)
    {
      host->addresses = g_list_append (NULL, numeric);
      return true;
    }
  switch (rd_special_name_get_kind (host->name))
    {
    case RD_NAME_LOCALHOST:
      host->addresses = g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6));
      host->addresses
          = g_list_append (host->addresses, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
      return true;
    case RD_NAME_ONION:
    case RD_NAME_NOWHERE:
      if (search->error == NULL)
        search->error = rd_special_name_refuse (host->name);
      return true;
    case RD_NAME_ORDINARY:
    default:
      return false;
    }
}

static void
ask_hosts (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  for (unsigned i = 0; i < search->hosts->len; i++)
    {
      Host *host = search->hosts->pdata[i];

      if (find_at_once (search, host))
        continue;
      search->n_hosts_asked++;
      ask_host (task, resolver, host);
    }
  if (search->n_hosts_asked == 0)
    return_targets (task);
}

/* -- services ---------------------------------------------------------------------------------- */

/* Sorts both services' targets as one list. */
static void
add_hosts_of_services (Search *search)
{
  g_autoptr (GHashTable) direct = g_hash_table_new (NULL, NULL);
  GList *targets;

  for (GList *link = search->direct.targets; link != NULL; link = link->next)
    g_hash_table_add (direct, link->data);
  targets = g_srv_target_list_sort (g_list_concat (g_steal_pointer (&search->direct.targets),
                                                   g_steal_pointer (&search->plain.targets)));
  for (GList *link = targets; link != NULL; link = link->next)
    add_host (search, g_srv_target_get_hostname (link->data), g_srv_target_get_port (link->data),
              g_hash_table_contains (direct, link->data));
  g_resolver_free_targets (targets);
}

/* Takes REASON: a change of the setting KEY mends it. */
static void
refuse_setting (GTask *task, GError *reason, const char *key)
{
  rd_error_set_remedy (reason, (RdErrorRemedy){ RD_REMEDY_WORD_SETTING, key });
  g_task_return_error (task, reason);
}

static void
use_services (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  search->has_services = true;
  end_grace (search);
  add_hosts_of_services (search);
  if (search->hosts->len == 0 && search->plain.is_refused)
    {
      search->remedy = RD_REMEDY_LATER;
      refuse_setting (task,
                      g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED,
                                   "The domain %s says in DNS that it offers no XMPP service; "
                                   "check the JID of the account, or give the profile an "
                                   "address.%s",
                                   search->domain, rd_outlook_describe (search->remedy)),
                      "Address");
      return;
    }
  if (search->hosts->len == 0)
    add_host (search, search->domain, DEFAULT_PORT, false);
  ask_hosts (task);
}

/* GLib has ended a lone "." in three ways: an empty list without an error, "" and ".". */
static bool
is_refusal (GList *targets, const GError *error)
{
  const char *host;

  if (targets == NULL)
    return error == NULL;
  host = g_srv_target_get_hostname (targets->data);
  return targets->next == NULL && (g_str_equal (host, "") || g_str_equal (host, "."));
}

static void
read_service (Service *service, GAsyncResult *result, GResolver *resolver)
{
  g_autoptr (GError) error = NULL;

  service->targets = g_resolver_lookup_service_finish (resolver, result, &error);
  service->is_refused = is_refusal (service->targets, error);
  if (service->is_refused)
    g_resolver_free_targets (g_steal_pointer (&service->targets));
}

static gboolean
on_services_are_late (gpointer task)
{
  use_services (task);
  return G_SOURCE_REMOVE;
}

static void
on_service_found (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  ServiceQuery *query = user_data;
  g_autoptr (GTask) task = query->task;
  Search *search = g_task_get_task_data (task);

  read_service (query->service, result, G_RESOLVER (resolver));
  search->n_services_asked--;
  if (!search->has_services && search->n_services_asked == 0)
    {
      if (!g_task_return_error_if_cancelled (task))
        use_services (task);
    }
  else if (!search->has_services && query->service->targets != NULL)
    begin_grace (task, on_services_are_late);
  g_free (query);
}

static void
ask_service (GTask *task, const char *name, Service *service)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  ServiceQuery *query = g_new0 (ServiceQuery, 1);

  query->task = g_object_ref (task);
  query->service = service;
  search->n_services_asked++;
  g_resolver_lookup_service_async (resolver, name, "tcp", search->domain,
                                   g_task_get_cancellable (task), on_service_found, query);
}

static void
refuse_address (GTask *task, const char *address)
{
  Search *search = g_task_get_task_data (task);

  search->remedy = RD_REMEDY_PERSON;
  refuse_setting (task,
                  g_error_new (RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                               "The address \"%s\" is not a host and a port, like "
                               "xmpp.example.org:5222; change the profile's address.",
                               address),
                  "Address");
}

static void
use_address (GTask *task, const char *address, bool use_direct_tls)
{
  Search *search = g_task_get_task_data (task);
  g_autofree char *host = NULL;
  uint16_t port;

  if (!rd_settings_split_address (address, &host, &port))
    {
      refuse_address (task, address);
      return;
    }
  add_host (search, host, port, use_direct_tls);
  ask_hosts (task);
}

static void
use_domain (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  switch (rd_special_name_get_kind (search->domain))
    {
    case RD_NAME_ONION:
    case RD_NAME_NOWHERE:
      search->remedy = RD_REMEDY_PERSON;
      g_task_return_error (task, rd_special_name_refuse (search->domain));
      break;
    case RD_NAME_LOCALHOST:
      add_host (search, search->domain, DEFAULT_PORT, false);
      ask_hosts (task);
      break;
    case RD_NAME_ORDINARY:
    default:
      ask_service (task, "xmpp-client", &search->plain);
      ask_service (task, "xmpps-client", &search->direct);
    }
}

/* What nobody can reach needs no proxy either. */
static void
use_proxy (GTask *task, const RdResolverQuery *query)
{
  Search *search = g_task_get_task_data (task);
  g_autofree char *host = NULL;
  uint16_t port = DEFAULT_PORT, proxy_port = 0;
  g_autofree char *proxy_host = NULL;
  g_autofree char *ascii = NULL;
  bool has_address = query->address[0] != '\0';

  if (has_address && !rd_settings_split_address (query->address, &host, &port))
    {
      refuse_address (task, query->address);
      return;
    }
  if (host == NULL)
    host = g_strdup (query->domain);
  ascii = g_hostname_to_ascii (host);
  search->remedy = RD_REMEDY_PERSON;
  if (rd_special_name_get_kind (host) == RD_NAME_NOWHERE)
    g_task_return_error (task, rd_special_name_refuse (host));
  else if (!rd_settings_split_proxy (query->proxy, &proxy_host, &proxy_port))
    refuse_setting (task,
                    g_error_new_literal (RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                                         "The proxy of the profile is not like "
                                         "socks5://127.0.0.1:9050; change it."),
                    "Proxy");
  else
    {
      search->remedy = RD_REMEDY_SOON;
      search->behind_proxy = rd_target_new (ascii != NULL ? ascii : host, "", port,
                                            has_address && query->use_direct_tls);
      add_host (search, proxy_host, proxy_port, false);
      ask_hosts (task);
    }
}

void
rd_resolver_find_async (const RdResolverQuery *query, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->domain = g_strdup (query->domain);
  search->hosts = g_ptr_array_new_with_free_func (free_host);
  g_task_set_task_data (task, search, free_search);
  if (query->proxy[0] != '\0')
    use_proxy (task, query);
  else if (query->address[0] != '\0')
    use_address (task, query->address, query->use_direct_tls);
  else if (g_hostname_is_ip_address (query->domain))
    {
      add_host (search, query->domain, DEFAULT_PORT, false);
      ask_hosts (task);
    }
  else
    use_domain (task);
}

GPtrArray *
rd_resolver_find_finish (GAsyncResult *result, RdRemedy *remedy, GError **error)
{
  Search *search = g_task_get_task_data (G_TASK (result));

  *remedy = search->remedy;
  return g_task_propagate_pointer (G_TASK (result), error);
}
