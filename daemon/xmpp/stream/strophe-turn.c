/* libstrophe can't write without reading. It calls select () through its dynamic symbol, which this
 * program defines in front of the real one: in a deaf turn no socket is readable. If libstrophe
 * never calls it, a deaf turn does nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/strophe-turn.h"

#include <dlfcn.h>
#include <stddef.h>
#include <sys/select.h>

typedef int (*Select) (int, fd_set *, fd_set *, fd_set *, struct timeval *);

static _Thread_local bool is_in_turn, has_no_ears;
static _Thread_local Select real_select;
/* libstrophe has called select (). Each connection turns before it can be held. */
static _Thread_local bool is_effective;

__attribute__ ((visibility ("default"))) int
select (int n, fd_set *readable, fd_set *writable, fd_set *failed, struct timeval *timeout)
{
  if (real_select == NULL)
    real_select = (Select)dlsym (RTLD_NEXT, "select");
  is_effective |= is_in_turn;
  if (is_in_turn && has_no_ears && readable != NULL)
    FD_ZERO (readable);
  return real_select (n, readable, writable, failed, timeout);
}

void
rd_strophe_turn (xmpp_ctx_t *context, bool is_deaf)
{
  if (is_deaf && !is_effective)
    return;
  is_in_turn = true;
  has_no_ears = is_deaf;
  xmpp_run_once (context, 0);
  is_in_turn = false;
}
