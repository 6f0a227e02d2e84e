/* The resolver: which places are tried, and in which order, for what DNS says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stream/resolver.h"

/* A resolver that knows a few names, and no network. */
#define FAKE_TYPE_RESOLVER (fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (FakeResolver, fake_resolver, FAKE, RESOLVER, GResolver)

struct _FakeResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

typedef struct
{
  const char *rrname, *host;
  uint16_t port, priority;
} FakeService;

static const FakeService services[] = {
  { "_xmpp-client._tcp.both.example", "plain.example", 5222, 20 },
  { "_xmpp-client._tcp.both.example", "late.example", 5225, 30 },
  { "_xmpps-client._tcp.both.example", "direct.example", 443, 10 },
  { "_xmpps-client._tcp.both.example", "plain.example", 5223, 25 },
  { "_xmpp-client._tcp.refused.example", ".", 0, 0 },
  { "_xmpp-client._tcp.directonly.example", ".", 0, 0 },
  { "_xmpps-client._tcp.directonly.example", "direct.example", 443, 0 },
  { "_xmpps-client._tcp.plainonly.example", ".", 0, 0 },
};

static const char *const hosts[][5] = {
  { "plain.example", "192.0.2.1" },
  { "direct.example", "2001:db8::1", "2001:db8::2", "192.0.2.2", "192.0.2.3" },
  { "late.example", "192.0.2.4" },
  { "none.example", "192.0.2.5" },
  { "plainonly.example", "192.0.2.6" },
};

static GList *
find_services (const char *rrname)
{
  GList *targets = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (services); i++)
    {
      const FakeService *service = &services[i];

      if (g_str_equal (service->rrname, rrname))
        targets = g_list_append (
            targets, g_srv_target_new (service->host, service->port, service->priority, 0));
    }
  return targets;
}

static GList *
find_addresses (const char *name)
{
  GList *addresses = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      for (unsigned j = 1; g_str_equal (hosts[i][0], name) && j < 5 && hosts[i][j] != NULL; j++)
        addresses = g_list_append (addresses, g_inet_address_new_from_string (hosts[i][j]));
    }
  return addresses;
}

static void
return_list (GTask *task, GList *list)
{
  if (list != NULL)
    g_task_return_pointer (task, list, NULL);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");
  g_object_unref (task);
}

static void
lookup_service_async (GResolver *resolver, const char *rrname, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  return_list (g_task_new (resolver, cancellable, callback, user_data), find_services (rrname));
}

static void
lookup_by_name_async (GResolver *resolver, const char *name, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  return_list (g_task_new (resolver, cancellable, callback, user_data), find_addresses (name));
}

static GList *
finish_lookup (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass *class)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (class);

  resolver_class->lookup_service_async = lookup_service_async;
  resolver_class->lookup_service_finish = finish_lookup;
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = finish_lookup;
}

static void
fake_resolver_init (FakeResolver *resolver)
{
}

typedef struct
{
  GPtrArray *targets;
  GError *error;
  bool is_final, is_done;
} Answer;

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->targets = rd_resolver_find_finish (result, &answer->is_final, &answer->error);
  answer->is_done = true;
}

/* The targets as words, "192.0.2.1:5222" or with "*" for direct TLS; or the error's name. */
static char *
find (const char *domain, const char *address, bool use_direct_tls, bool *is_final)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Answer answer = { NULL };

  rd_resolver_find_async (domain, address, use_direct_tls, NULL, on_found, &answer);
  g_assert_false (answer.is_done);
  while (!answer.is_done)
    g_main_context_iteration (NULL, TRUE);
  if (is_final != NULL)
    *is_final = answer.is_final;
  if (answer.targets == NULL)
    g_string_append (text, strrchr (rd_error_get_name (answer.error->code), '.') + 1);
  for (unsigned i = 0; answer.targets != NULL && i < answer.targets->len; i++)
    {
      const RdTarget *target = answer.targets->pdata[i];

      g_string_append_printf (text, "%s%s:%u%s", i > 0 ? " " : "", target->address, target->port,
                              target->has_direct_tls ? "*" : "");
    }
  g_clear_pointer (&answer.targets, g_ptr_array_unref);
  g_clear_error (&answer.error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_found (const char *domain, const char *address, bool use_direct_tls, const char *expected)
{
  g_autofree char *found = find (domain, address, use_direct_tls, NULL);

  g_assert_cmpstr (found, ==, expected);
}

/* Both services as one list, each host's families in turn. */
static void
test_both_services (void)
{
  assert_found ("both.example", NULL, false,
                "2001:db8::1:443* 192.0.2.2:443* 2001:db8::2:443* 192.0.2.3:443* "
                "192.0.2.1:5222 192.0.2.1:5223* 192.0.2.4:5225");
}

static void
test_no_service (void)
{
  assert_found ("none.example", "", false, "192.0.2.5:5222");
}

static void
test_refused (void)
{
  bool is_final;
  g_autofree char *refused = find ("refused.example", NULL, false, &is_final);

  g_assert_cmpstr (refused, ==, "ConnectionFailed");
  g_assert_true (is_final);
  assert_found ("directonly.example", NULL, false,
                "2001:db8::1:443* 192.0.2.2:443* 2001:db8::2:443* 192.0.2.3:443*");
  assert_found ("plainonly.example", NULL, false, "192.0.2.6:5222");
}

static void
test_unknown (void)
{
  bool is_final;
  g_autofree char *unknown = find ("unknown.example", NULL, false, &is_final);

  g_assert_cmpstr (unknown, ==, "ConnectionFailed");
  g_assert_false (is_final);
}

/* An address stands for whatever DNS says. */
static void
test_address (void)
{
  bool is_final;
  g_autofree char *wrong = find ("both.example", "nonsense", false, &is_final);

  g_assert_cmpstr (wrong, ==, "InvalidArguments");
  g_assert_true (is_final);
  assert_found ("both.example", "127.0.0.1:15222", false, "127.0.0.1:15222");
  assert_found ("both.example", "[::1]:15223", true, "::1:15223*");
  assert_found ("both.example", "late.example:1", true, "192.0.2.4:1*");
  assert_found ("192.0.2.9", NULL, false, "192.0.2.9:5222");
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (FAKE_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/resolver/both-services", test_both_services);
  g_test_add_func ("/resolver/no-service", test_no_service);
  g_test_add_func ("/resolver/refused", test_refused);
  g_test_add_func ("/resolver/unknown", test_unknown);
  g_test_add_func ("/resolver/address", test_address);
  return g_test_run ();
}
