/* Points of the past as people type them: a time (cli/option/moment.h), a serial, or a snapshot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* An a{sv} for im.rosterd.Roster1.Past. "now" is the present. A time without parts of a second
 * stands for all of its second, as what is shown of a change's time does. NOW: µs since 1970. */
GVariant *ctl_point_parse (const char *text, int64_t now, GError **error);
