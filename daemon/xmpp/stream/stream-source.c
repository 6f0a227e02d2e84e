/* Wakes the main loop when the socket has news, and never while it is idle: an epoll descriptor
 * holds the socket edge-triggered, so that a writable socket costs nothing. Knows nothing of
 * libstrophe.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/stream-source.h"

#include <sys/epoll.h>
#include <unistd.h>

typedef struct
{
  GSource source;
  RdStreamTurn turn;
  gpointer user_data;
  int epoll;
  gpointer tag;
  bool is_suspended;
} StreamSource;

static gboolean
dispatch_stream (GSource *source, GSourceFunc callback, gpointer user_data)
{
  StreamSource *self = (StreamSource *)source;
  struct epoll_event event;

  g_source_set_ready_time (source, -1);
  /* Consume the edge before reading: what comes later is a new one. */
  (void)!epoll_wait (self->epoll, &event, 1, 0);
  if (self->turn (self->user_data) && !g_source_is_destroyed (source))
    rd_stream_source_wake (source);
  return G_SOURCE_CONTINUE;
}

static void
finalize_stream (GSource *source)
{
  StreamSource *self = (StreamSource *)source;

  close (self->epoll);
}

GSource *
rd_stream_source_new (RdStreamTurn turn, gpointer user_data)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_stream, .finalize = finalize_stream };
  int epoll = epoll_create1 (EPOLL_CLOEXEC);
  StreamSource *self;

  if (epoll < 0)
    return NULL;
  self = (StreamSource *)g_source_new (&funcs, sizeof *self);
  self->turn = turn;
  self->user_data = user_data;
  self->epoll = epoll;
  self->tag = g_source_add_unix_fd (&self->source, epoll, G_IO_IN);
  g_source_set_static_name (&self->source, "xmpp stream");
  return &self->source;
}

bool
rd_stream_source_watch (GSource *source, int socket)
{
  StreamSource *self = (StreamSource *)source;
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };

  return epoll_ctl (self->epoll, EPOLL_CTL_ADD, socket, &event) == 0;
}

void
rd_stream_source_wake (GSource *source)
{
  if (!((StreamSource *)source)->is_suspended)
    g_source_set_ready_time (source, 0);
}

void
rd_stream_source_suspend (GSource *source)
{
  StreamSource *self = (StreamSource *)source;

  self->is_suspended = true;
  g_source_modify_unix_fd (source, self->tag, 0);
  g_source_set_ready_time (source, -1);
}

void
rd_stream_source_resume (GSource *source)
{
  StreamSource *self = (StreamSource *)source;

  self->is_suspended = false;
  g_source_modify_unix_fd (source, self->tag, G_IO_IN);
  g_source_set_ready_time (source, 0);
}
