/* What logins once had: who may offer less, what each login and each person changes of it, and that
 * it survives being stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/login-memory.h"

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define TLS_1_2 0x0303
#define TLS_1_3 0x0304

#define PLAIN "PLAIN"
#define SHA_1 "SCRAM-SHA-1"
#define SHA_256 "SCRAM-SHA-256"
#define SHA_256_PLUS "SCRAM-SHA-256-PLUS"
#define SHA_512 "SCRAM-SHA-512"
#define SHA_512_PLUS "SCRAM-SHA-512-PLUS"

/* One thing that happens. */
typedef struct
{
  enum
  {
    END,
    LOGIN,   /* one that is allowed, and succeeds */
    REFUSED, /* one that is not allowed */
    ACCEPT,  /* a person does */
    WRONG,   /* a person can't */
  } kind;
  const char *mechanism;
  unsigned tls_version;
  const char *key;
} Event;

typedef struct
{
  const char *sentence;
  Event events[10];
  const char *best, *accepted; /* at the end */
} Story;

static const Story stories[] = {
  { "a-profile-begins-with-anything", { { LOGIN, PLAIN, TLS_1_3, KEY_A } }, PLAIN, NULL },
  { "it-only-gets-better",
    { { LOGIN, PLAIN, TLS_1_3, KEY_A },
      { LOGIN, SHA_256, TLS_1_3, KEY_A },
      { REFUSED, PLAIN, TLS_1_3, KEY_A },
      { REFUSED, SHA_1, TLS_1_3, KEY_A },
      { LOGIN, SHA_512, TLS_1_3, KEY_B },
      { REFUSED, SHA_256, TLS_1_3, KEY_B } },
    SHA_512,
    NULL },
  { "what-was-bound-stays-bound",
    { { LOGIN, SHA_256_PLUS, TLS_1_2, KEY_A },
      { REFUSED, SHA_256, TLS_1_2, KEY_A },
      { REFUSED, SHA_512, TLS_1_2, KEY_A },
      { REFUSED, PLAIN, TLS_1_2, KEY_A },
      { LOGIN, SHA_256_PLUS, TLS_1_3, KEY_B },
      { REFUSED, SHA_256, TLS_1_3, KEY_B } },
    SHA_256_PLUS,
    NULL },
  { "another-tls-may-have-nothing-to-bind-to-at-the-same-server",
    { { LOGIN, SHA_256_PLUS, TLS_1_2, KEY_A },
      { REFUSED, SHA_256, TLS_1_3, KEY_B },
      { REFUSED, SHA_256, TLS_1_3, "" },
      { REFUSED, SHA_1, TLS_1_3, KEY_A },
      { LOGIN, SHA_256, TLS_1_3, KEY_A },
      { LOGIN, SHA_256, TLS_1_3, KEY_B },
      { REFUSED, SHA_1, TLS_1_3, KEY_B },
      { LOGIN, SHA_256_PLUS, TLS_1_3, KEY_B },
      { REFUSED, SHA_256, TLS_1_3, KEY_B } },
    SHA_256_PLUS,
    NULL },
  { "a-renewed-key-is-the-one-that-counts",
    { { LOGIN, SHA_256_PLUS, TLS_1_2, KEY_A },
      { LOGIN, SHA_256_PLUS, TLS_1_2, KEY_B },
      { REFUSED, SHA_256, TLS_1_3, KEY_A },
      { LOGIN, SHA_256, TLS_1_3, KEY_B } },
    SHA_256,
    NULL },
  { "a-person-may-accept-less",
    { { LOGIN, SHA_512_PLUS, TLS_1_3, KEY_A },
      { WRONG, SHA_512_PLUS },
      { WRONG, "DIGEST-MD5" },
      { WRONG, "" },
      { ACCEPT, SHA_256 },
      { REFUSED, SHA_1, TLS_1_3, KEY_B },
      { LOGIN, SHA_256, TLS_1_3, KEY_B },
      { LOGIN, SHA_256, TLS_1_3, KEY_A },
      { REFUSED, PLAIN, TLS_1_3, KEY_B } },
    SHA_256,
    SHA_256 },
  { "what-was-accepted-in-vain-is-forgotten",
    { { LOGIN, SHA_512_PLUS, TLS_1_3, KEY_A },
      { ACCEPT, SHA_256 },
      { LOGIN, SHA_512_PLUS, TLS_1_3, KEY_A },
      { REFUSED, SHA_256, TLS_1_3, KEY_B } },
    SHA_512_PLUS,
    NULL },
  { "of-two-servers-one-may-be-weaker",
    { { LOGIN, SHA_256_PLUS, TLS_1_3, KEY_A },
      { REFUSED, SHA_256, TLS_1_3, KEY_B },
      { ACCEPT, SHA_256 },
      { LOGIN, SHA_256, TLS_1_3, KEY_B },
      { LOGIN, SHA_256_PLUS, TLS_1_3, KEY_A },
      { REFUSED, SHA_256, TLS_1_3, KEY_A },
      { LOGIN, SHA_256, TLS_1_3, KEY_B },
      { REFUSED, SHA_256, TLS_1_3, KEY_A },
      { REFUSED, SHA_1, TLS_1_3, KEY_B } },
    SHA_256_PLUS,
    SHA_256 },
  { "a-bound-login-may-be-accepted-for-its-hash",
    { { LOGIN, SHA_512_PLUS, TLS_1_3, KEY_A },
      { ACCEPT, SHA_256_PLUS },
      { REFUSED, SHA_512, TLS_1_3, KEY_B },
      { LOGIN, SHA_256_PLUS, TLS_1_3, KEY_B } },
    SHA_256_PLUS,
    SHA_256_PLUS },
};

static void
happen (RdLoginMemory *memory, const Event *event)
{
  RdLogin login = { rd_mechanism_find (event->mechanism), event->tls_version };

  g_strlcpy (login.key, event->key != NULL ? event->key : "", RD_KEY_SIZE);
  if (event->kind == ACCEPT || event->kind == WRONG)
    {
      g_assert_true (rd_login_memory_accept (memory, event->mechanism) == (event->kind == ACCEPT));
      return;
    }
  g_assert_true (rd_login_memory_allows (memory, &login) == (event->kind == LOGIN));
  if (event->kind == LOGIN)
    rd_login_memory_take (memory, &login);
}

static const char *
get_name (const RdMechanism *mechanism)
{
  return mechanism != NULL ? mechanism->name : NULL;
}

/* It is stored and read again after each. */
static void
test_story (gconstpointer data)
{
  const Story *story = data;
  g_autofree char *text = g_strdup ("");
  RdLoginMemory memory = rd_login_memory_read (text);

  for (const Event *event = story->events; event->kind != END; event++)
    {
      g_test_message ("%u %s", event->kind, event->mechanism);
      happen (&memory, event);
      g_free (text);
      text = rd_login_memory_write (&memory);
      memory = rd_login_memory_read (text);
    }
  g_assert_cmpstr (get_name (memory.best), ==, story->best);
  g_assert_cmpstr (get_name (memory.accepted.mechanism), ==, story->accepted);
}

/* Only where a person has accepted it, nobody is told that the login could be bound. */
static void
test_unbound (void)
{
  RdLoginMemory memory = { NULL };
  RdLogin login = { rd_mechanism_find (SHA_256), TLS_1_2, KEY_A };

  g_assert_false (rd_login_memory_accepts_unbound (&memory, KEY_A));
  g_assert_true (rd_login_memory_accept (&memory, SHA_256));
  g_assert_true (rd_login_memory_accepts_unbound (&memory, KEY_A));
  rd_login_memory_take (&memory, &login);
  g_assert_true (rd_login_memory_accepts_unbound (&memory, KEY_A));
  login.mechanism = rd_mechanism_find (SHA_256_PLUS);
  rd_login_memory_take (&memory, &login);
  g_assert_false (rd_login_memory_accepts_unbound (&memory, KEY_A));
  g_assert_true (rd_login_memory_accept (&memory, SHA_256));
  login.mechanism = rd_mechanism_find (SHA_256);
  rd_login_memory_take (&memory, &login);
  g_assert_true (rd_login_memory_accepts_unbound (&memory, KEY_A));
  g_assert_false (rd_login_memory_accepts_unbound (&memory, KEY_B));
}

/* What can't be read is forgotten, and the rest is kept. */
static void
test_damage (void)
{
  static const struct
  {
    const char *text, *written;
  } cases[] = {
    { "best=SCRAM-SHA-1", "best=SCRAM-SHA-1" },
    { "best=X bound=SCRAM-SHA-1-PLUS:0303:" KEY_A, "bound=SCRAM-SHA-1-PLUS:0303:" KEY_A },
    { "bound=SCRAM-SHA-1-PLUS:0303:aa", "" },
    { "bound=SCRAM-SHA-1-PLUS:10303:" KEY_A, "" },
    { "bound=SCRAM-SHA-1-PLUS::" KEY_A, "" },
    { "bound=SCRAM-SHA-1-PLUS", "" },
    { "accepted=PLAIN:0000: later=1 \xff", "accepted=PLAIN:0000:" },
    { "best", "" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RdLoginMemory memory = rd_login_memory_read (cases[i].text);
      g_autofree char *written = rd_login_memory_write (&memory);

      g_assert_cmpstr (written, ==, cases[i].written);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/login-memory/", stories[i].sentence, NULL);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/login-memory/unbound-is-said-where-it-is-accepted", test_unbound);
  g_test_add_func ("/login-memory/damage-is-forgotten", test_damage);
  return g_test_run ();
}
