/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/failures.h"

#include "dbus-interfaces/errors.h"

typedef struct
{
  char *service; /* host and port; "": of none */
  GError *error;
  RdRemedy remedy;
  RdStep step;
} Failure;

struct _RdFailures
{
  GPtrArray *all; /* (element-type Failure), in their order */
};

static void
free_failure (gpointer data)
{
  Failure *failure = data;

  g_free (failure->service);
  g_clear_error (&failure->error);
  g_free (failure);
}

RdFailures *
rd_failures_new (void)
{
  RdFailures *failures = g_new0 (RdFailures, 1);

  failures->all = g_ptr_array_new_with_free_func (free_failure);
  return failures;
}

void
rd_failures_free (RdFailures *failures)
{
  g_ptr_array_unref (failures->all);
  g_free (failures);
}

void
rd_failures_add (RdFailures *failures, const RdTarget *target, GError *error, RdRemedy remedy,
                 RdStep step)
{
  Failure *failure = g_new0 (Failure, 1);

  failure->service
      = target != NULL ? g_strdup_printf ("%s:%u", target->host, target->port) : g_strdup ("");
  failure->error = error;
  failure->remedy = remedy;
  failure->step = step;
  g_ptr_array_add (failures->all, failure);
}

static unsigned
get_rank (const Failure *failure)
{
  unsigned rank = failure->step;

  if (g_error_matches (failure->error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED))
    return rank + 300;
  if (failure->remedy == RD_REMEDY_PERSON)
    return rank + 200;
  return failure->remedy == RD_REMEDY_SOON ? rank : rank + 100;
}

/* The first of those that tell most. */
static Failure *
find_most_telling (const RdFailures *failures)
{
  Failure *most = NULL;

  for (unsigned i = 0; i < failures->all->len; i++)
    {
      Failure *failure = failures->all->pdata[i];

      if (most == NULL || get_rank (failure) > get_rank (most))
        most = failure;
    }
  return most;
}

/* Can time mend another service than that of TOLD? Another address of the same one is likely to be
 * the same machine. */
static bool
may_mend (const RdFailures *failures, const Failure *told)
{
  for (unsigned i = 0; i < failures->all->len; i++)
    {
      const Failure *failure = failures->all->pdata[i];

      if (failure->remedy != RD_REMEDY_PERSON && !g_str_equal (failure->service, told->service))
        return true;
    }
  return false;
}

GError *
rd_failures_tell (RdFailures *failures, RdRemedy *remedy)
{
  Failure *told = find_most_telling (failures);

  if (told == NULL)
    return NULL;
  *remedy = told->remedy;
  if (told->remedy == RD_REMEDY_PERSON && may_mend (failures, told))
    *remedy = RD_REMEDY_LATER;
  return g_steal_pointer (&told->error);
}
