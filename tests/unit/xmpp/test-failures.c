/* Which of several failures is told, and what can mend it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/failures.h"

#include "dbus-interfaces/errors.h"

typedef struct
{
  const char *host;
  RdError code;
  RdRemedy remedy;
  RdStep step;
} Case;

#define REFUSED(host)                                                                              \
  {                                                                                                \
    host, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, RD_STEP_CONNECTING                           \
  }
#define MUTE(host)                                                                                 \
  {                                                                                                \
    host, RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, RD_STEP_HEADER                                       \
  }
#define NO_TLS(host)                                                                               \
  {                                                                                                \
    host, RD_ERROR_NOT_SUPPORTED, RD_REMEDY_PERSON, RD_STEP_FEATURES                               \
  }
#define UNTRUSTED(host)                                                                            \
  {                                                                                                \
    host, RD_ERROR_CERTIFICATE_UNTRUSTED, RD_REMEDY_PERSON, RD_STEP_HANDSHAKE                      \
  }
#define EXPIRED(host)                                                                              \
  {                                                                                                \
    host, RD_ERROR_CERTIFICATE_UNTRUSTED, RD_REMEDY_CLOCK, RD_STEP_HANDSHAKE                       \
  }
#define BANNED(host)                                                                               \
  {                                                                                                \
    host, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_LATER, RD_STEP_TLS_HEADER                          \
  }

static const struct
{
  Case failures[3];
  unsigned told;
  RdRemedy remedy;
} cases[] = {
  { { REFUSED ("a") }, 0, RD_REMEDY_SOON },
  { { REFUSED ("a"), REFUSED ("b"), REFUSED ("c") }, 0, RD_REMEDY_SOON },
  { { REFUSED ("a"), MUTE ("b"), REFUSED ("c") }, 1, RD_REMEDY_SOON },
  { { NO_TLS ("a") }, 0, RD_REMEDY_PERSON },
  { { NO_TLS ("a"), NO_TLS ("b") }, 0, RD_REMEDY_PERSON },
  /* Another service may be there again. */
  { { REFUSED ("a"), NO_TLS ("b") }, 1, RD_REMEDY_LATER },
  { { NO_TLS ("a"), MUTE ("b") }, 0, RD_REMEDY_LATER },
  /* Another address of the same one is of no help. */
  { { REFUSED ("a"), UNTRUSTED ("a") }, 1, RD_REMEDY_PERSON },
  { { NO_TLS ("a"), UNTRUSTED ("b"), REFUSED ("a") }, 1, RD_REMEDY_LATER },
  { { NO_TLS ("a"), EXPIRED ("b") }, 1, RD_REMEDY_CLOCK },
  { { BANNED ("a"), REFUSED ("b") }, 0, RD_REMEDY_LATER },
  { { BANNED ("a"), NO_TLS ("b") }, 1, RD_REMEDY_LATER },
  /* Of no target, as of a look-up. */
  { { { NULL, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, RD_STEP_RESOLVING } },
    0,
    RD_REMEDY_PERSON },
};

static void
test_tell (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RdFailures *failures = rd_failures_new ();
      g_autoptr (GError) error = NULL;
      RdRemedy remedy = RD_REMEDY_SOON;

      g_test_message ("case %u", i);
      for (unsigned j = 0; j < 3 && cases[i].failures[j].code != 0; j++)
        {
          const Case *failure = &cases[i].failures[j];
          RdTarget target = { (char *)failure->host, (char *)"192.0.2.1", 5222, false, 0 };

          rd_failures_add (failures, failure->host != NULL ? &target : NULL,
                           g_error_new (RD_ERROR, (int)failure->code, "%u", j), failure->remedy,
                           failure->step);
        }
      error = rd_failures_tell (failures, &remedy);
      g_assert_cmpint (error->message[0] - '0', ==, cases[i].told);
      g_assert_cmpint (remedy, ==, cases[i].remedy);
      rd_failures_free (failures);
    }
}

static void
test_none (void)
{
  RdFailures *failures = rd_failures_new ();
  RdRemedy remedy = RD_REMEDY_LATER;

  g_assert_null (rd_failures_tell (failures, &remedy));
  g_assert_cmpint (remedy, ==, RD_REMEDY_LATER);
  rd_failures_free (failures);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/failures/the-most-telling-one-is-told", test_tell);
  g_test_add_func ("/failures/there-may-be-none", test_none);
  return g_test_run ();
}
