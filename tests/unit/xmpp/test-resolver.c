/* The resolver: which places are tried, and in which order, for what DNS says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/stream/resolver.h"

#include "clock-helper.h"

#include <string.h>

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
  uint16_t port, priority, weight;
} FakeService;

static const FakeService services[] = {
  { "_xmpp-client._tcp.both.example", "plain.example", 5222, 20 },
  { "_xmpp-client._tcp.both.example", "late.example", 5225, 30 },
  { "_xmpps-client._tcp.both.example", "direct.example", 443, 10 },
  { "_xmpps-client._tcp.both.example", "plain.example", 5223, 25 },
  { "_xmpp-client._tcp.refused.example", ".", 0, 0 },
  { "_xmpp-client._tcp.empty.example", "", 0, 0 },
  { "_xmpp-client._tcp.directonly.example", ".", 0, 0 },
  { "_xmpps-client._tcp.directonly.example", "direct.example", 443, 0 },
  { "_xmpps-client._tcp.plainonly.example", ".", 0, 0 },
  { "_xmpp-client._tcp.weighed.example", "plain.example", 5222, 10, 1 },
  { "_xmpps-client._tcp.weighed.example", "late.example", 5223, 10, 60000 },
  { "_xmpp-client._tcp.half.example", "nowhere.example", 5222, 10 },
  { "_xmpp-client._tcp.half.example", "late.example", 5222, 20 },
  { "_xmpp-client._tcp.oneslow.example", "slow.example", 5222, 10 },
  { "_xmpp-client._tcp.oneslow.example", "late.example", 5222, 20 },
  { "_xmpp-client._tcp.odd.example", "b32.onion", 5222, 10 },
  { "_xmpp-client._tcp.odd.example", "late.example", 5222, 20 },
  { "_xmpp-client._tcp.onlyodd.example", "b32.onion", 5222, 10 },
  { "_xmpp-client._tcp.lost.example", "nowhere.example", 5222, 10 },
  { "_xmpp-client._tcp.dot.example", ".", 0, 10 },
  { "_xmpp-client._tcp.dot.example", "late.example", 5222, 20 },
};

static const char *const hosts[][5] = {
  { "plain.example", "192.0.2.1" },
  { "direct.example", "2001:db8::1", "2001:db8::2", "192.0.2.2", "192.0.2.3" },
  { "late.example", "192.0.2.4" },
  { "none.example", "192.0.2.5" },
  { "plainonly.example", "192.0.2.6" },
};

static GPtrArray *asked; /* the names, since it was looked at */

static GList *
find_services (const char *rrname)
{
  GList *targets = NULL;

  /* More than anybody has. */
  for (unsigned i = 0; g_str_equal (rrname, "_xmpp-client._tcp.many.example") && i < 40; i++)
    targets = g_list_append (targets, g_srv_target_new ("late.example", 1000 + i, i, 0));
  for (unsigned i = 0; i < G_N_ELEMENTS (services); i++)
    {
      const FakeService *service = &services[i];

      if (g_str_equal (service->rrname, rrname))
        targets = g_list_append (targets, g_srv_target_new (service->host, service->port,
                                                            service->priority, service->weight));
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

static gboolean
on_cancelled (GCancellable *cancellable, gpointer task)
{
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/* Only when it is cancelled. */
static void
never_return (GTask *task)
{
  g_autoptr (GSource) source = g_cancellable_source_new (g_task_get_cancellable (task));

  g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (source, NULL);
}

static void
return_list (GTask *task, const char *name, GList *list, GDestroyNotify free_list)
{
  g_ptr_array_add (asked, g_strdup (name));
  if (g_str_has_prefix (name, "slow"))
    {
      never_return (task);
      return;
    }
  if (list != NULL)
    g_task_return_pointer (task, list, free_list);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");
  g_object_unref (task);
}

static void
lookup_service_async (GResolver *resolver, const char *rrname, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  return_list (g_task_new (resolver, cancellable, callback, user_data), rrname,
               find_services (rrname), (GDestroyNotify)g_resolver_free_targets);
}

static void
lookup_by_name_async (GResolver *resolver, const char *name, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  return_list (g_task_new (resolver, cancellable, callback, user_data), name, find_addresses (name),
               (GDestroyNotify)g_resolver_free_addresses);
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
  RdRemedy remedy;
  bool is_done;
} Answer;

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->targets = rd_resolver_find_finish (result, &answer->remedy, &answer->error);
  answer->is_done = true;
}

static const char *proxy = "";

static void
ask (const char *domain, const char *address, bool use_direct_tls, GCancellable *cancellable,
     Answer *answer)
{
  RdResolverQuery query
      = { .domain = domain, .address = address, .use_direct_tls = use_direct_tls, .proxy = proxy };

  rd_resolver_find_async (&query, cancellable, on_found, answer);
}

/* The targets as words, "192.0.2.1:5222" or with "*" for direct TLS; or the error's name. */
static char *
find (const char *domain, const char *address, bool use_direct_tls, RdRemedy *remedy)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Answer answer = { NULL };

  ask (domain, address, use_direct_tls, NULL, &answer);
  g_assert_false (answer.is_done);
  while (!answer.is_done)
    g_main_context_iteration (NULL, TRUE);
  if (remedy != NULL)
    *remedy = answer.remedy;
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
  assert_found ("both.example", "", false,
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
  RdRemedy remedy;
  g_autofree char *refused = find ("refused.example", "", false, &remedy);

  g_assert_cmpstr (refused, ==, "ConnectionFailed");
  g_assert_cmpint (remedy, ==, RD_REMEDY_LATER);
  assert_found ("directonly.example", "", false,
                "2001:db8::1:443* 192.0.2.2:443* 2001:db8::2:443* 192.0.2.3:443*");
  assert_found ("plainonly.example", "", false, "192.0.2.6:5222");
}

static void
test_unknown (void)
{
  RdRemedy remedy;
  g_autofree char *unknown = find ("unknown.example", "", false, &remedy);

  g_assert_cmpstr (unknown, ==, "ConnectionFailed");
  g_assert_cmpint (remedy, ==, RD_REMEDY_SOON);
}

/* An address stands for whatever DNS says. */
static void
test_address (void)
{
  RdRemedy remedy;
  g_autofree char *wrong = find ("both.example", "nonsense", false, &remedy);

  g_assert_cmpstr (wrong, ==, "InvalidArguments");
  g_assert_cmpint (remedy, ==, RD_REMEDY_PERSON);
  assert_found ("both.example", "127.0.0.1:15222", false, "127.0.0.1:15222");
  assert_found ("both.example", "[::1]:15223", true, "::1:15223*");
  assert_found ("both.example", "late.example:1", true, "192.0.2.4:1*");
  assert_found ("192.0.2.9", "", false, "192.0.2.9:5222");
}

/* Of one priority the heavier comes first, nearly always, whichever service it is of (RFC 2782). */
static void
test_weights (void)
{
  unsigned n_heavy = 0;

  for (unsigned i = 0; i < 100; i++)
    {
      g_autofree char *found = find ("weighed.example", "", false, NULL);

      n_heavy += g_str_equal (found, "192.0.2.4:5223* 192.0.2.1:5222");
    }
  g_assert_cmpuint (n_heavy, >, 80);
}

/* A host that isn't found gives way to the others; the sentence names the first one. */
static void
test_missing_host (void)
{
  RdRemedy remedy;
  g_autofree char *lost = NULL;

  assert_found ("half.example", "", false, "192.0.2.4:5222");
  lost = find ("lost.example", "", false, &remedy);
  g_assert_cmpstr (lost, ==, "ConnectionFailed");
  g_assert_cmpint (remedy, ==, RD_REMEDY_SOON);
}

static void
assert_sentence (const char *domain, const char *address, const char *word)
{
  Answer answer = { NULL };

  ask (domain, address, false, NULL, &answer);
  while (!answer.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (answer.targets);
  g_assert_nonnull (strstr (answer.error->message, word));
  g_assert_true (g_str_has_suffix (answer.error->message, "."));
  g_clear_error (&answer.error);
}

static void
test_sentences (void)
{
  assert_sentence ("refused.example", "", "The domain refused.example says in DNS");
  assert_sentence ("empty.example", "", "The domain empty.example says in DNS");
  assert_sentence ("unknown.example", "", "The host unknown.example was not found (No such name)");
  assert_sentence ("lost.example", "", "The host nowhere.example was not found (No such name)");
  assert_sentence ("both.example", "nonsense", "The address \"nonsense\" is not");
  assert_sentence ("both.example", "nowhere.example:1", "The host nowhere.example was not found");
}

/* The first sixteen, the best first. */
static void
test_many_hosts (void)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  for (unsigned i = 0; i < 16; i++)
    g_string_append_printf (expected, "%s192.0.2.4:%u", i > 0 ? " " : "", 1000 + i);
  assert_found ("many.example", "", false, expected->str);
}

/* Only a lone "." says that there is no such service (RFC 2782). */
static void
test_dot_beside_others (void)
{
  assert_found ("dot.example", "", false, "192.0.2.4:5222");
}

/* At whatever moment: it tells so, once, and keeps nothing. */
static void
test_cancelling (void)
{
  for (unsigned n_turns = 0; n_turns < 4; n_turns++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Answer answer = { NULL };

      ask ("both.example", "", false, cancellable, &answer);
      for (unsigned i = 0; i < n_turns && !answer.is_done; i++)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      while (!answer.is_done)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true ((answer.targets == NULL) == (answer.error != NULL));
      g_clear_pointer (&answer.targets, g_ptr_array_unref);
      g_clear_error (&answer.error);
    }
}

static void
assert_asked (const char *expected)
{
  g_autofree char *names = NULL;

  g_ptr_array_add (asked, NULL);
  names = g_strjoinv (" ", (char **)asked->pdata);
  g_assert_cmpstr (names, ==, expected);
  g_ptr_array_set_size (asked, 0);
}

static void
assert_refused (const char *domain, const char *address, RdRemedy expected)
{
  RdRemedy remedy = RD_REMEDY_SOON;
  g_autofree char *refused = NULL;

  g_ptr_array_set_size (asked, 0);
  refused = find (domain, address, false, &remedy);
  g_assert_cmpstr (refused, ==, "ConnectionFailed");
  g_assert_cmpint (remedy, ==, expected);
}

/* Nobody is asked for names that are no business of DNS (RFC 6761, RFC 7686). */
static void
test_special_names (void)
{
  static const char *const nowhere[]
      = { "b32.onion", "B32.Onion", "a.b32.onion.", "onion", "a.invalid", "a.alt" };

  for (unsigned i = 0; i < G_N_ELEMENTS (nowhere); i++)
    {
      g_autofree char *address = g_strdup_printf ("%s:5222", nowhere[i]);

      assert_refused (nowhere[i], "", RD_REMEDY_PERSON);
      assert_asked ("");
      assert_refused ("both.example", address, RD_REMEDY_PERSON);
      assert_asked ("");
    }
  assert_found ("localhost", "", false, "::1:5222 127.0.0.1:5222");
  assert_found ("a.localhost", "", false, "::1:5222 127.0.0.1:5222");
  assert_found ("both.example", "localhost:1", false, "::1:1 127.0.0.1:1");
  assert_asked ("");
  assert_sentence ("b32.onion", "", "which is socks5://127.0.0.1:9050");
  assert_sentence ("a.invalid", "", "There can be no host a.invalid");
}

/* Nor if DNS itself leads there. */
static void
test_special_targets (void)
{
  g_ptr_array_set_size (asked, 0);
  assert_found ("odd.example", "", false, "192.0.2.4:5222");
  assert_asked ("_xmpp-client._tcp.odd.example _xmpps-client._tcp.odd.example late.example");
  assert_refused ("onlyodd.example", "", RD_REMEDY_LATER);
}

/* These only look special. */
static void
test_ordinary_names (void)
{
  static const char *const ordinary[]
      = { "a.test", "a.example",     "a.local",     "nonion",
          "xonion", "onion.example", "mylocalhost", "localhost.example" };

  for (unsigned i = 0; i < G_N_ELEMENTS (ordinary); i++)
    {
      g_autofree char *expected = g_strdup_printf ("_xmpp-client._tcp.%s _xmpps-client._tcp.%s %s",
                                                   ordinary[i], ordinary[i], ordinary[i]);

      assert_refused (ordinary[i], "", RD_REMEDY_SOON);
      assert_asked (expected);
    }
}

/* All that is looked up is the proxy's own name. */
static void
test_proxy (void)
{
  static const struct
  {
    const char *domain, *address, *host;
    uint16_t port;
  } cases[] = {
    { "both.example", "", "both.example", 5222 },
    { "b32.onion", "", "b32.onion", 5222 },
    { "both.example", "b32.onion:5223", "b32.onion", 5223 },
    { "both.example", "b\303\274cher.example:5223", "xn--bcher-kva.example", 5223 },
    { "192.0.2.9", "", "192.0.2.9", 5222 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Answer answer = { NULL };
      RdTarget *target;

      g_ptr_array_set_size (asked, 0);
      proxy = "socks5://plain.example:9050";
      ask (cases[i].domain, cases[i].address, false, NULL, &answer);
      run_what_is_due ();
      g_assert_no_error (answer.error);
      g_assert_cmpuint (answer.targets->len, ==, 1);
      target = answer.targets->pdata[0];
      g_assert_cmpstr (target->host, ==, cases[i].host);
      g_assert_cmpuint (target->port, ==, cases[i].port);
      g_assert_cmpstr (target->address, ==, "192.0.2.1");
      g_assert_cmpuint (target->proxy_port, ==, 9050);
      g_ptr_array_unref (answer.targets);
      assert_asked ("plain.example");
    }
  proxy = "socks5://[::1]:9050";
  assert_found ("both.example", "", false, "::1:5222");
  proxy = "socks5://plain.example:9050";
  assert_refused ("a.invalid", "", RD_REMEDY_PERSON);
  proxy = "socks5://b32.onion:9050";
  assert_refused ("both.example", "", RD_REMEDY_PERSON);
  proxy = "socks5://nowhere.example:9050";
  assert_sentence ("both.example", "", "The proxy nowhere.example was not found");
  proxy = "nonsense";
  assert_sentence ("both.example", "", "change it.");
  proxy = "";
}

static void
assert_found_late (const char *domain, const char *expected)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { NULL };

  ask (domain, "", false, cancellable, &answer);
  run_what_is_due ();
  pass_ms (2999);
  g_assert_false (answer.is_done);
  pass_ms (1);
  g_assert_true (answer.is_done);
  g_assert_cmpuint (answer.targets->len, ==, 1);
  g_assert_cmpstr (((RdTarget *)answer.targets->pdata[0])->address, ==, expected);
  g_ptr_array_unref (answer.targets);
  g_cancellable_cancel (cancellable);
  run_what_is_due ();
}

/* What is known is used, though another answer never comes. */
static void
test_slow (void)
{
  assert_found_late ("oneslow.example", "192.0.2.4");
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  asked = g_ptr_array_new_with_free_func (g_free);
  resolver = g_object_new (FAKE_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/resolver/both-services", test_both_services);
  g_test_add_func ("/resolver/no-service", test_no_service);
  g_test_add_func ("/resolver/refused", test_refused);
  g_test_add_func ("/resolver/unknown", test_unknown);
  g_test_add_func ("/resolver/address", test_address);
  g_test_add_func ("/resolver/the-heavier-comes-first", test_weights);
  g_test_add_func ("/resolver/a-missing-host-gives-way", test_missing_host);
  g_test_add_func ("/resolver/each-failure-has-its-sentence", test_sentences);
  g_test_add_func ("/resolver/sixteen-hosts-are-enough", test_many_hosts);
  g_test_add_func ("/resolver/a-dot-beside-others-is-nothing", test_dot_beside_others);
  g_test_add_func ("/resolver/it-can-be-cancelled", test_cancelling);
  g_test_add_func ("/resolver/special-names-are-asked-of-nobody", test_special_names);
  g_test_add_func ("/resolver/nor-are-special-targets", test_special_targets);
  g_test_add_func ("/resolver/other-names-are-ordinary", test_ordinary_names);
  g_test_add_func ("/resolver/a-slow-answer-holds-nothing-up", test_slow);
  g_test_add_func ("/resolver/with-a-proxy-nothing-else-is-asked", test_proxy);
  result = g_test_run ();
  g_ptr_array_unref (asked);
  return result;
}
