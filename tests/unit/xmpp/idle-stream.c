/* A stream on which nothing happens, for tests that look only at what is sent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/stream.h"

void
rd_stream_open (RdStream *stream, const char *to, const char *from)
{
}

void
rd_stream_present (RdStream *stream, const RdClientFiles *files)
{
}

void
rd_stream_start_tls (RdStream *stream)
{
}
